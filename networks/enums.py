from django.db import models
from django.utils.translation import gettext_lazy as _


class NetworkKind(models.TextChoices):
    LEADERS = "leaders", _("ledernettverk")
    PROFESSIONAL = "professional", _("fagnettverk")
    WORKING_GROUP = "working_group", _("arbeidsgruppe")
    PROJECT = "project", _("prosjekt")


class Joining(models.TextChoices):
    """How one comes in."""

    OPEN = "open", _("åpent for alle med konto")
    REQUEST = "request", _("en spør om å bli med")
    INVITATION = "invitation", _("de som er invitert")


class Role(models.TextChoices):
    """In the order they are named."""

    LEADER = "leader", _("leder")
    DEPUTY_LEADER = "deputy_leader", _("nestleder")
    SECRETARY = "secretary", _("sekretær")
    COMMITTEE = "committee", _("medlem av arbeidsutvalget")
    SUBSTITUTE = "substitute", _("vara")


# Held by one person at a time.
SINGLE_ROLES = [Role.LEADER, Role.DEPUTY_LEADER, Role.SECRETARY]
# Those who run the network.
RUNNING_ROLES = [Role.LEADER, Role.DEPUTY_LEADER, Role.SECRETARY]
# A network must have these.
NEEDED_ROLES = [Role.LEADER, Role.SECRETARY]


class MembershipState(models.TextChoices):
    ASKED = "asked", _("har spurt")
    MEMBER = "member", _("er med")
    DECLINED = "declined", _("fikk nei")


class WrittenTo(models.TextChoices):
    EVERYBODY = "everybody", _("alle i nettverket")
    COMMITTEE = "committee", _("de som har verv")


class Verdict(models.TextChoices):
    """What came of trying an outside network."""

    JOIN = "join", _("meld inn")
    LEAVE = "leave", _("ikke gå videre")
    EXTEND = "extend", _("prøv lenger")


class Reach(models.TextChoices):
    """Where an outside network works."""

    EUROPEAN = "european", _("europeisk")
    NORDIC = "nordic", _("nordisk")
    NATIONAL = "national", _("nasjonalt")
    REGIONAL = "regional", _("regionalt")


class Refusal(models.TextChoices):
    """Why the portal says no; the label is the sentence the person reads."""

    NOT_RUN_BY_YOU = (
        "not_run_by_you",
        _("Bare lederen, sekretæren eller sekretariatet til nettverket kan gjøre dette."),
    )
    NOT_EXISTING = "not_existing", _("Nettverket er avsluttet.")
    NOT_OPEN = "not_open", _("Dette nettverket er ikke åpent. Spør om å bli med.")
    BY_INVITATION = "by_invitation", _("Bare de som er invitert, kan bli med i dette nettverket.")
    MEMBER_ALREADY = "member_already", _("Du er med i nettverket allerede.")
    THEY_ARE_IN_ALREADY = "they_are_in_already", _("De er med i nettverket allerede.")
    ASKED_ALREADY = "asked_already", _("Du har spurt. Nettverket har ikke svart ennå.")
    NOT_CONFIRMED_THERE = (
        "not_confirmed_there",
        _("Du må være bekreftet i organisasjonen for å være med på vegne av den."),
    )
    NOT_MAIN_CONTACT = (
        "not_main_contact",
        _("Bare hovedkontakten melder organisasjonen inn og velger hvem som møter for den."),
    )
    ANSWERED_ALREADY = "answered_already", _("Noen har svart allerede.")
    ROLE_FIRST = (
        "role_first",
        _("Du har et verv i nettverket. Det må avsluttes før du kan gå ut."),
    )
    NOT_IN = "not_in", _("Du er ikke med i nettverket.")
    ALREADY_OVER = "already_over", _("Dette er allerede avsluttet.")
    ENDS_BEFORE_START = "ends_before_start", _("Siste dag kan ikke være før første dag.")
    ROLE_TAKEN = (
        "role_taken",
        _("Personen eller vervet er opptatt i perioden. Avslutt det andre vervet først."),
    )
    PERIOD_TAKEN = "period_taken", _("Noe annet gjelder i perioden. Avslutt det først.")
    INVITATION_OVER = "invitation_over", _("Invitasjonen gjelder ikke lenger.")
    NOT_APPROVED = (
        "not_approved",
        _("Referatet er ikke godkjent ennå. Valget blir stående til det er det."),
    )
    CONFIRMED_ALREADY = "confirmed_already", _("Valget er bekreftet allerede.")
    ANOTHER_NETWORK = "another_network", _("Møtet hører til noen andre.")
    MAY_NOT_WRITE = "may_not_write", _("Bare de som styrer nettverket, kan skrive til alle.")
    NOBODY_TO_WRITE_TO = "nobody_to_write_to", _("Det er ingen å skrive til.")
    JUDGED_ALREADY = "judged_already", _("Prøvetida er over. Start en ny om dere vil prøve igjen.")
