from django.db import models
from django.utils.translation import gettext_lazy as _


class EventType(models.TextChoices):
    CONFERENCE = "conference", _("konferanse")
    FESTIVAL = "festival", _("festival")
    MEETUP = "meetup", _("treff")
    COURSE = "course", _("kurs")
    WEBINAR = "webinar", _("webinar")


class EventState(models.TextChoices):
    DRAFT = "draft", _("utkast")
    PUBLISHED = "published", _("publisert")
    CANCELLED = "cancelled", _("avlyst")


SHOWN_STATES = (EventState.PUBLISHED, EventState.CANCELLED)


class Audience(models.TextChoices):
    """Who a ticket category is for."""

    MEMBERS = "members", _("medlemmer")
    OTHERS = "others", _("andre")
    EVERYONE = "everyone", _("alle")


class ParticipantState(models.TextChoices):
    REGISTERED = "registered", _("påmeldt")
    WAITING = "waiting", _("i kø")
    CANCELLED = "cancelled", _("avmeldt")


LIVE_STATES = (ParticipantState.REGISTERED, ParticipantState.WAITING)


class QueueState(models.TextChoices):
    """waiting → offered → taken | declined | expired; left = gave up waiting."""

    WAITING = "waiting", _("venter")
    OFFERED = "offered", _("har fått tilbud om plass")
    TAKEN = "taken", _("fikk plass")
    DECLINED = "declined", _("takket nei")
    EXPIRED = "expired", _("svarte ikke i tide")
    LEFT = "left", _("gikk ut av køen")


class Availability(models.TextChoices):
    """Places left, in the words the public sees."""

    MANY = "many", _("ledige plasser")
    FEW = "few", _("få plasser igjen")
    QUEUE = "queue", _("fulltegnet – du kan stå i kø")
    NOT_OPEN = "not_open", _("påmeldingen er ikke åpnet")
    CLOSED = "closed", _("påmeldingen er stengt")
    CANCELLED = "cancelled", _("avlyst")
    OVER = "over", _("avsluttet")


class PriceReason(models.TextChoices):
    """Why this price: `{organisation}` is filled in by `rules.price_sentence`."""

    MEMBER = "member", _("Medlemspris, fordi {organisation} er medlem.")
    NOT_MEMBER = "not_member", _("Vanlig pris, fordi {organisation} ikke er medlem.")
    NO_ORGANISATION = (
        "no_organisation",
        _("Vanlig pris, fordi vi ikke vet hvilken organisasjon du hører til."),
    )
    SAME_FOR_ALL = "same_for_all", _("Prisen er lik for alle.")
    FREE = "free", _("Gratis for alle.")
    FREE_FOR_MEMBERS = "free_for_members", _("Gratis, fordi {organisation} er medlem.")


class Refusal(models.TextChoices):
    """Why the portal says no; the label is the sentence the person reads."""

    NOT_OPEN = "not_open", _("Påmeldingen er ikke åpnet ennå.")
    CLOSED = "closed", _("Påmeldingsfristen er ute.")
    EVENT_CANCELLED = "event_cancelled", _("Arrangementet er avlyst.")
    OVER = "over", _("Arrangementet er over.")
    ALREADY_IN = "already_in", _("Du er allerede påmeldt eller i kø.")
    NO_PRICE = "no_price", _("Arrangementet er bare for medlemmer.")
    CATEGORY_NOT_FOR_YOU = "category_not_for_you", _("Denne prisen gjelder ikke for deg.")
    PRICE_CHANGED = "price_changed", _("Prisen er endret. Se på den nye prisen og send inn igjen.")
    TOO_LATE_TO_CANCEL = (
        "too_late_to_cancel",
        _("Avmeldingsfristen er ute. Ta kontakt med oss, så finner vi en løsning."),
    )
    ALREADY_CANCELLED = "already_cancelled", _("Dette er allerede avmeldt.")
    NOT_OFFERED = "not_offered", _("Tilbudet gjelder ikke lenger.")
    BELOW_TAKEN = (
        "below_taken",
        _("Antall plasser kan ikke være lavere enn antall påmeldte."),
    )
    NOT_A_DRAFT = "not_a_draft", _("Arrangementet er allerede publisert.")
    NOT_PUBLISHED = "not_published", _("Bare publiserte arrangementer kan flyttes eller avlyses.")
    NOT_READY = "not_ready", _("Arrangementet mangler noe før det kan publiseres.")
    REASON_NEEDED = "reason_needed", _("Skriv en grunn.")
    NO_QUEUE = "no_queue", _("Det er ledige plasser. Meld på i stedet.")
