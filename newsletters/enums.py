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


class LinkState(models.TextChoices):
    """What a link answered; the label is what the checklist says about it."""

    ALIVE = "alive", _("virker")
    DEAD = "dead", _("Siden finnes ikke.")
    SILENT = "silent", _("Vi fikk ikke noe svar. Åpne lenken selv og se.")
    NOT_OPEN = "not_open", _("Leserne må logge inn for å lese siden.")
    NOT_OURS_TO_ASK = "not_ours_to_ask", _("Adressen er ikke på det åpne nettet.")


DEAD_LINKS = [LinkState.DEAD, LinkState.NOT_OURS_TO_ASK]


class Fault(models.TextChoices):
    """What the checklist finds. Braces are filled in with what it is about."""

    NO_SUBJECT = "no_subject", _("Emnet mangler på {language}.")
    NO_BLOCKS = "no_blocks", _("Utgaven er tom. Legg til noe å lese.")
    NOT_WRITTEN = "not_written", _("Teksten mangler på {language}.")
    NO_PICTURE = "no_picture", _("Bildet mangler.")
    NO_ALT = "no_alt", _("Skriv hva bildet viser, på {language}.")
    NO_LINK = "no_link", _("Knappen fører ingen steder. Skriv inn lenken.")
    NO_RECEIVERS = "no_receivers", _("Ingen får brevet. Se på målgruppene.")
    DEAD_LINK = "dead_link", "{link}: {why}"
    LINKS_NOT_ASKED = "links_not_asked", _("Det er lenker som ikke er sjekket ennå.")
    # From here on they are worth a look, and stop nothing.
    LONG_SUBJECT = (
        "long_subject",
        _("Emnet på {language} er langt: bare de første 60 tegnene vises."),
    )
    NO_PREHEADER = "no_preheader", _("Første linje i innboksen mangler på {language}.")
    NO_EVENTS = "no_events", _("Ingen arrangementer passer, så delen blir borte.")
    EVENTS_GONE = "events_gone", _("Noe du valgte, er over eller avlyst, og kommer ikke med.")
    PARTLY_ENGLISH = "partly_english", _("Delen er ikke på engelsk. Engelske lesere får bokmål.")
    NO_SEGMENT = "no_segment", _("Ingen målgruppe er valgt: alle som får {newsletter}, får brevet.")
    DOUBTFUL_LINK = "doubtful_link", "{link}: {why}"


WORTH_A_LOOK = [
    *(Fault.LONG_SUBJECT, Fault.NO_PREHEADER, Fault.NO_EVENTS, Fault.EVENTS_GONE),
    *(Fault.PARTLY_ENGLISH, Fault.NO_SEGMENT, Fault.DOUBTFUL_LINK),
]


class IssueRefusal(models.TextChoices):
    """Why the portal says no to something about an issue; the label is what staff read."""

    SCHEDULED = (
        "scheduled",
        _("Utgaven er planlagt. Ta den tilbake til utkast før du endrer noe."),
    )
    FROZEN = "frozen", _("Utgaven er sendt, og det den sier, står fast.")
    NOT_SCHEDULED = "not_scheduled", _("Utgaven er ikke planlagt.")
    IS_SKELETON = "is_skeleton", _("Malen sendes aldri. Lag et utkast av den.")
    NOT_SKELETON = "not_skeleton", _("Bare en mal kan bli til et utkast.")
    IN_THE_PAST = "in_the_past", _("Tidspunktet har vært. Velg et som kommer.")
    HAS_FAULTS = "has_faults", _("Sjekklista har noe som må rettes først.")
    HAS_DRAFT = "has_draft", _("Både denne og neste måned har allerede fått sitt utkast.")
    HAS_SKELETON = "has_skeleton", _("Nyhetsbrevet har en mal fra før.")
