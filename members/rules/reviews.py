"""The yearly "is this still right?": who is asked, who may answer, and what has come of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils.timezone import localdate

from members.enums import (
    REVIEWS_TO_FOLLOW_UP,
    SINGLE_ROLES,
    CodeKind,
    LanguageForm,
    Refusal,
    ReviewState,
    Role,
)
from members.models import (
    Organisation,
    OrganisationCode,
    Person,
    ReviewRound,
    RoleTerm,
    YearlyReview,
)
from outbox.enums import DeliveryState
from outbox.models import Suppression

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# After the first letter. Three weeks are longer than any holiday but July's; who has not answered
# a week after the second reminder does not read them, and staff find out.
REMINDERS = (timedelta(weeks=3), timedelta(weeks=6))
SILENT_AFTER = REMINDERS[-1] + timedelta(weeks=1)
# Four weeks after the last reminder the link is dead and the round is history.
LASTS = REMINDERS[-1] + timedelta(weeks=4)
TOLD_CODES = [CodeKind.ORGANISATION_NUMBER, CodeKind.MAIL_DOMAIN]
NEVER_CAME = [DeliveryState.REJECTED, DeliveryState.SUPPRESSED, DeliveryState.EXPIRED]


# ---- What is registered ------------------------------------------------------------------------


@dataclass(frozen=True)
class Registered:
    """What we ask about. The labels are lazy: each reader has a language."""

    name: str
    organisation_number: str
    website: str
    domains: list[str]
    language_form: StrOrPromise
    invoice_reference: str
    roles: list[tuple[StrOrPromise, str]]


def registered(organisations: Iterable[Organisation], *, on: date) -> dict[int, Registered]:
    """In two queries, however many they are."""
    found = list(organisations)
    codes: dict[tuple[int, str], list[str]] = defaultdict(list)
    rows = OrganisationCode.objects.valid(on=on).filter(organisation__in=found)
    for code in rows.filter(kind__in=TOLD_CODES).order_by("value"):
        codes[code.organisation_id, code.kind].append(code.value)
    holders: dict[tuple[int, str], list[str]] = defaultdict(list)
    terms = RoleTerm.objects.valid(on=on).filter(organisation__in=found).by_role()
    for term in terms:
        holders[term.organisation_id, term.role].append(term.person.name)
    return {one.pk: _registered(one, codes, holders) for one in found}


def _registered(
    organisation: Organisation,
    codes: Mapping[tuple[int, str], list[str]],
    holders: Mapping[tuple[int, str], list[str]],
) -> Registered:
    numbers = codes.get((organisation.pk, CodeKind.ORGANISATION_NUMBER), [])
    held = {role: ", ".join(holders.get((organisation.pk, role), [])) for role in Role}
    return Registered(
        name=organisation.name,
        organisation_number=", ".join(numbers),
        website=organisation.website,
        domains=codes.get((organisation.pk, CodeKind.MAIL_DOMAIN), []),
        language_form=LanguageForm(organisation.language_form).label,
        invoice_reference=organisation.invoice_reference,
        roles=[
            (role.label, names) for role, names in held.items() if names or role in SINGLE_ROLES
        ],
    )


# ---- Whom a round asks -------------------------------------------------------------------------


@dataclass(frozen=True)
class Forecast:
    """Who would be asked if the round started that day."""

    asked: list[tuple[Organisation, Person]]
    stopped: list[tuple[Organisation, Person]]  # their addresses get no letters
    unanswered_for: list[Organisation]  # no main contact

    @property
    def organisations(self) -> int:
        return len(self.asked) + len(self.stopped) + len(self.unanswered_for)


def forecast(*, on: date) -> Forecast:
    found = Forecast([], [], [])
    members = list(to_be_asked(on=on))
    contacts = contacts_of(members, on=on)
    addresses = [person.email.lower() for person in contacts.values()]
    stopped = set(
        Suppression.objects.filter(address__in=addresses).values_list("address", flat=True)
    )
    for organisation in members:
        contact = contacts.get(organisation.pk)
        if contact is None:
            found.unanswered_for.append(organisation)
        elif contact.email.lower() in stopped:
            found.stopped.append((organisation, contact))
        else:
            found.asked.append((organisation, contact))
    return found


def to_be_asked(*, on: date) -> QuerySet[Organisation]:
    return Organisation.objects.existing(on=on).members(on=on)


def contacts_of(organisations: Iterable[Organisation], *, on: date) -> dict[int, Person]:
    terms = RoleTerm.objects.main_contacts(on=on).filter(organisation__in=list(organisations))
    return {term.organisation_id: term.person for term in terms.select_related("person")}


def with_contact(reviews: QuerySet[YearlyReview], *, on: date) -> QuerySet[Any]:
    """Each with `contact`: who answers for the organisation that day."""
    contacts = RoleTerm.objects.main_contacts(on=on).filter(
        organisation=OuterRef("organisation_id")
    )
    return reviews.annotate(contact=contacts.values("person")[:1])


def due_letters(*, now: datetime, until: datetime) -> QuerySet[Any]:
    """Those whose letter is due by `until`, and who have a `contact` to send it to."""
    today = localdate(now)
    is_new = Q(asked=None) | ~Q(asked=F("contact"))
    reviews = with_contact(YearlyReview.objects.open(on=today), on=today)
    return reviews.filter(is_new | Q(remind_at__lte=until), Q(contact__isnull=False))


def next_reminder(asked_at: datetime, *, now: datetime) -> datetime | None:
    return next((asked_at + after for after in REMINDERS if asked_at + after > now), None)


# ---- Who may answer ----------------------------------------------------------------------------


def refusal_to_start(round_: ReviewRound, *, on: date) -> Refusal | None:
    if round_.started_at:
        return Refusal.ROUND_STARTED
    others = ReviewRound.objects.open(on=on).exclude(pk=round_.pk)
    return Refusal.ROUND_IN_THE_WAY if others.exists() else None


def refusal_to_answer(review: YearlyReview, *, on: date) -> Refusal | None:
    """Of one that is not confirmed."""
    if not review.round.is_open(on=on):
        return Refusal.REVIEW_OVER
    if not YearlyReview.objects.standing(on=on).filter(pk=review.pk).exists():
        return Refusal.REVIEW_DROPPED
    return None


def refusal_by_letter(review: YearlyReview, *, asked: int, on: date) -> Refusal | None:
    """`asked` is the person to whom the letter with the link went."""
    if review.asked_id != asked:
        return Refusal.REVIEW_WITH_ANOTHER
    if review.passed_on_at:
        return Refusal.REVIEW_PASSED_ON
    return refusal_to_answer(review, on=on)


def open_review_of(organisation: Organisation, *, on: date) -> YearlyReview | None:
    """The one that waits for its main contact, which says no more who it should have been."""
    return organisation.reviews.open(on=on).select_related("round").first()


# ---- What has come of it -----------------------------------------------------------------------


def with_state(reviews: QuerySet[YearlyReview], *, now: datetime) -> QuerySet[Any]:
    """Each with `state`, a `ReviewState`."""
    today = localdate(now)
    standing = YearlyReview.objects.standing(on=today).filter(pk=OuterRef("pk"))
    is_over = Q(round__ends_on__lt=today)
    gave_up = Q(remind_at=None, asked_at__lte=now - SILENT_AFTER)
    state = Case(
        When(confirmed_at__isnull=False, then=Value(ReviewState.CONFIRMED.value)),
        When(~Exists(standing), then=Value(ReviewState.DROPPED.value)),
        When(passed_on_at__isnull=False, then=Value(ReviewState.NOT_ME.value)),
        When(contact=None, then=Value(ReviewState.NO_CONTACT.value)),
        When(last_letter__state__in=NEVER_CAME, then=Value(ReviewState.BOUNCED.value)),
        When(is_over | gave_up, then=Value(ReviewState.SILENT.value)),
        default=Value(ReviewState.WAITING.value),
        output_field=CharField(),
    )
    found: QuerySet[Any] = with_contact(reviews, on=today).annotate(state=state)
    return found


BY_STATE = Case(
    *[When(state=state, then=place) for place, state in enumerate(ReviewState)],
    output_field=IntegerField(),
)


def to_follow_up(*, now: datetime) -> QuerySet[Any]:
    """Of the newest round: those that staff must find out about."""
    newest = YearlyReview.objects.of_newest_round()
    return with_state(newest, now=now).filter(state__in=REVIEWS_TO_FOLLOW_UP)


def progress(round_: ReviewRound, *, now: datetime) -> dict[ReviewState, int]:
    """How many stand where; states that nobody is in are left out."""
    counted = (
        with_state(round_.reviews.all(), now=now)
        .order_by()
        .values("state")
        .annotate(number=Count("pk"))
    )
    found = {row["state"]: row["number"] for row in counted}
    return {state: found[state] for state in ReviewState if state in found}
