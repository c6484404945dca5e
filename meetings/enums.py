from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ForumKind(TextChoices):
    NETWORK = "network", _("nettverk")
    AGREEMENT = "agreement", _("avtale")


class Openness(TextChoices):
    """Who may read something of a forum."""

    FORUM = "forum", _("de som er med")
    PUBLIC = "public", _("alle")


class MeetingState(TextChoices):
    PROPOSED = "proposed", _("dato foreslått")
    PLANNED = "planned", _("planlagt")
    HELD = "held", _("holdt")
    CANCELLED = "cancelled", _("avlyst")


class DateAnswer(TextChoices):
    YES = "yes", _("passer")
    IF_NEED_BE = "if_need_be", _("går om det må")
    NO = "no", _("passer ikke")


class RecordState(TextChoices):
    DRAFT = "draft", _("under arbeid")
    FOR_APPROVAL = "for_approval", _("til godkjenning")
    APPROVED = "approved", _("godkjent")


class ProposalState(TextChoices):
    OPEN = "open", _("åpent")
    CHOSEN = "chosen", _("valgt")
    NOT_CHOSEN = "not_chosen", _("ikke valgt")
    WITHDRAWN = "withdrawn", _("trukket")


class FollowUpState(TextChoices):
    OPEN = "open", _("åpen")
    DONE = "done", _("gjort")
    DROPPED = "dropped", _("droppet")
    CARRIED_OVER = "carried_over", _("ført videre")


class Refusal(TextChoices):
    """Why the portal says no; the label is the sentence the person reads."""

    NOT_RUNNING = (
        "not_running",
        _("Bare de som leder eller er sekretær, og sekretariatet, kan gjøre dette."),
    )
    NOT_IN_FORUM = "not_in_forum", _("Bare de som er med, kan gjøre dette.")
    NOT_LEADER = "not_leader", _("Bare den som leder, eller sekretariatet, kan godkjenne.")
    # ---- Meetings ----
    MEETING_CANCELLED = "meeting_cancelled", _("Møtet er avlyst.")
    MEETING_HELD = "meeting_held", _("Møtet er holdt, og referatet er godkjent.")
    MEETING_PAST = "meeting_past", _("Tidspunktet har alt vært. Velg et senere.")
    DATE_NOT_CHOSEN = "date_not_chosen", _("Møtet har ingen dato ennå. Velg en først.")
    DATE_CHOSEN = "date_chosen", _("Datoen er valgt. Flytt møtet hvis den skal endres.")
    TWO_TO_SIX_DATES = "two_to_six_dates", _("Foreslå minst to og høyst seks datoer.")
    DATE_TWICE = "date_twice", _("To av datoene er de samme. La én stå.")
    # ---- Follow-ups ----
    CLOSED = "closed", _("Oppfølgingen er avsluttet.")
    NOT_YOURS = "not_yours", _("Bare den som har oppfølgingen, og de som leder, kan gjøre dette.")
    NOT_FOR_OTHERS = (
        "not_for_others",
        _("Bare de som leder eller er sekretær, kan gi oppfølginger til andre."),
    )
    OWNER_NOT_IN_FORUM = "owner_not_in_forum", _("Velg noen som er med.")
    NO_OWNER = "no_owner", _("Velg hvem som skal gjøre det.")
    DUE_BEFORE_TODAY = "due_before_today", _("Fristen kan ikke være før i dag.")
    DUE_TOO_LATE = "due_too_late", _("Fristen kan være høyst to år fram.")
    NOT_LATER = "not_later", _("Den nye fristen må være senere enn den gamle.")
    SAY_WHAT = "say_what", _("Skriv hva det ble til.")
    SAME_OWNER = "same_owner", _("Personen har oppfølgingen allerede.")
    # ---- Records ----
    RECORD_BEGUN = "record_begun", _("Referatet er begynt allerede.")
    RECORD_APPROVED = (
        "record_approved",
        _("Referatet er godkjent og kan ikke endres. Skriv en rettelse i neste referat."),
    )
    RECORD_FOR_APPROVAL = (
        "record_for_approval",
        _("Referatet er sendt til godkjenning. Det må sendes tilbake før noen kan endre det."),
    )
    NOT_FOR_APPROVAL = "not_for_approval", _("Referatet er ikke sendt til godkjenning.")
    NOT_BEGUN = "not_begun", _("Møtet har ikke begynt.")
    NOTHING_WRITTEN = "nothing_written", _("Referatet er tomt. Skriv noe først.")
    SAVED_MEANWHILE = (
        "saved_meanwhile",
        _(
            "Noen andre lagret referatet mens du skrev. Du ser begge tekstene under. Rett din, og "
            "lagre igjen."
        ),
    )
    # ---- Proposals and ballots ----
    PROPOSAL_CLOSED = "proposal_closed", _("Forslaget er avgjort eller trukket.")
    PROPOSAL_NOT_YOURS = (
        "proposal_not_yours",
        _("Bare den som foreslo det, og de som leder, kan trekke forslaget."),
    )
    BALLOT_NOT_OPEN = "ballot_not_open", _("Avstemningen har ikke åpnet ennå.")
    BALLOT_CLOSED = "ballot_closed", _("Avstemningen er stengt.")
    BALLOT_STILL_OPEN = "ballot_still_open", _("Avstemningen er ikke stengt ennå.")
    ALREADY_COUNTED = "already_counted", _("Stemmene er talt opp, og valget er bekreftet.")
    TOO_MANY_VOTES = "too_many_votes", _("Du har {each} stemmer, og har gitt {given}.")
    TWO_PROPOSALS = "two_proposals", _("Velg minst to forslag å stemme over.")
    CLOSES_BEFORE_OPENS = (
        "closes_before_opens",
        _("Avstemningen må stenge etter at den åpner, og senere enn nå."),
    )
