from django.db import models
from django.utils.translation import gettext_lazy as _


class SubscriptionState(models.TextChoices):
    """`asked`: somebody wrote the address; it gets nothing until its owner says yes."""

    ASKED = "asked", _("ikke bekreftet")
    ACTIVE = "active", _("får nyhetsbrevet")
    ENDED = "ended", _("avmeldt")


class ConsentAct(models.TextChoices):
    ASKED = "asked", _("ba om nyhetsbrevet")
    AGREED = "agreed", _("sa ja")
    ENDED = "ended", _("meldte seg av")


class ConsentWay(models.TextChoices):
    """How somebody said it."""

    FORM = "form", _("skjema på nettstedet")
    LETTER = "letter", _("lenke i et brev")
    ONE_CLICK = "one_click", _("avmeldingsknappen i e-postprogrammet")
    OWN_PAGE = "own_page", _("Min side")
    STAFF = "staff", _("sekretariatet førte det inn")
    FILE = "file", _("innlest fra fil")
    ACCOUNT = "account", _("kontoen ble slettet")


class Refusal(models.TextChoices):
    """Why the portal says no to something about who gets what; the label is what they read."""

    LINK_EXPIRED = "link_expired", _("Lenken er for gammel. Be om nyhetsbrevet en gang til.")
    NOT_FOR_YOU = "not_for_you", _("Dette nyhetsbrevet er bare for medlemmer.")
    SAID_NO = (
        "said_no",
        _("Adressen har meldt seg av. Bare den som eier den, kan melde den på igjen."),
    )
    ON_ALREADY = "on_already", _("Adressen får allerede nyhetsbrevet.")
    OFF_ALREADY = "off_already", _("Adressen får ikke nyhetsbrevet.")
    NO_EVIDENCE = "no_evidence", _("Skriv når og hvordan de sa ja.")
    NOT_PROVED = "not_proved", _("Bekreft e-postadressen din først.")


class SegmentRole(models.TextChoices):
    """Roles of `members.enums.Role`, and a seat in the board of any chapter."""

    MAIN_CONTACT = "main_contact", _("hovedkontakt")
    BILLING_CONTACT = "billing_contact", _("fakturakontakt")
    DELEGATE = "delegate", _("delegat til landsmøtet")
    BOARD = "chapter_board", _("styret i et fylkeslag")


class IssueState(models.TextChoices):
    """Until it is frozen; after that the sending of the outbox says how far it is."""

    SKELETON = "skeleton", _("mal")
    DRAFT = "draft", _("utkast")
    SCHEDULED = "scheduled", _("skal sendes")
    FROZEN = "frozen", _("sendt ut")


class BlockKind(models.TextChoices):
    TEXT = "text", _("tekst")
    EVENTS = "events", _("arrangementer")
    NEWS = "news", _("nyhet")
    ACTION = "action", _("oppfordring med knapp")
    PICTURE = "picture", _("bilde")
