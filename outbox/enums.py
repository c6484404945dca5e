from django.db import models
from django.utils.translation import gettext_lazy as _


class DeliveryState(models.TextChoices):
    PENDING = "pending", _("venter")
    CLAIMED = "claimed", _("hentet")
    IN_DATA = "in_data", _("sendes nå")
    ACCEPTED = "accepted", _("levert")
    REJECTED = "rejected", _("avvist")
    UNCERTAIN = "uncertain", _("uvisst")
    SUPPRESSED = "suppressed", _("stoppet")
    EXPIRED = "expired", _("utløpt")


OPEN_STATES = (DeliveryState.PENDING, DeliveryState.CLAIMED, DeliveryState.IN_DATA)
SETTLED_STATES = (
    DeliveryState.ACCEPTED,
    DeliveryState.REJECTED,
    DeliveryState.SUPPRESSED,
    DeliveryState.EXPIRED,
)


SENDABLE_AGAIN = (DeliveryState.REJECTED, DeliveryState.EXPIRED)


class SendingState(models.TextChoices):
    """`stopped`: nothing more leaves. Both ends need a balance that closes."""

    RUNNING = "running", _("sendes")
    PAUSED = "paused", _("på pause")
    STOPPED = "stopped", _("stoppet")
    SENT = "sent", _("sendt")


ENDED = (SendingState.STOPPED, SendingState.SENT)


class Settlement(models.TextChoices):
    """What a person found out about an uncertain letter."""

    ARRIVED = "arrived", _("Det kom fram")
    SEND_AGAIN = "send_again", _("Det kom ikke fram, send det igjen")


class Refusal(models.TextChoices):
    """Why staff may not do that with a letter; the label is what they read."""

    NOT_UNCERTAIN = "not_uncertain", _("Bare brev som er uvisse, kan avgjøres.")
    NOT_RETRYABLE = "not_retryable", _("Bare brev som er avvist eller utløpt, kan sendes på nytt.")
    SECRET = "secret", _("Brev med koder kan ikke sendes på nytt. Be personen hente en ny kode.")
    SUPPRESSED = "suppressed", _("Adressen er stoppet. Fjern stoppen før du sender på nytt.")
    WIPED = "wiped", _("Innholdet er slettet, så brevet kan ikke sendes på nytt.")
    NO_REASON = "no_reason", _("Skriv hvorfor.")
    ALREADY_SUPPRESSED = "already_suppressed", _("Adressen er allerede stoppet.")
    ALREADY_PAUSED = "already_paused", _("Sendingen er allerede satt på pause.")
    NOT_PAUSED = "not_paused", _("Sendingen er ikke satt på pause.")
    NOT_COMING = "not_coming", _("Påminnelsen har gått ut, eller den er ikke aktuell lenger.")
    ALREADY_HELD = "already_held", _("Påminnelsen er allerede holdt tilbake.")
    NOT_HELD = "not_held", _("Påminnelsen er ikke holdt tilbake.")
    SENDING_NOT_RUNNING = "sending_not_running", _("Utsendingen er ikke i gang.")
    SENDING_NOT_PAUSED = "sending_not_paused", _("Utsendingen er ikke på pause.")
    SENDING_OVER = "sending_over", _("Utsendingen er avsluttet.")
