from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from core.written import written_once
from members.enums import CodeKind, OrganisationKind
from members.models import Affiliation, County, Organisation, OrganisationCode, Person
from regions.enums import SINGLE_POSITIONS, BoardPosition, Refusal
from regions.models import BoardTerm, Chapter, Coverage, EditorGrant
from regions.querysets import Covered, territory_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

TOLD_BEFORE = timedelta(days=30)

# ---- Who may -----------------------------------------------------------------------------------


def may_edit(person: Person | AnonymousUser, chapter: Chapter, *, on: date) -> bool:
    """Publish and run the chapter's meetups."""
    return Chapter.objects.edited_by(person, on=on).filter(pk=chapter.pk).exists()


def may_run(person: Person | AnonymousUser, chapter: Chapter, *, on: date) -> bool:
    """Give and end editors' rights, and write the chapter's own words."""
    return Chapter.objects.run_by(person, on=on).filter(pk=chapter.pk).exists()


def led_by_nobody_without(person: Person, *, on: date) -> list[str]:
    """Sentences, for a person to read before they leave for good."""
    seats = BoardTerm.objects.valid(on=on).filter(person=person, position=BoardPosition.LEADER)
    return [
        _("%(chapter)s står uten leder.") % {"chapter": name}
        for name in seats.values_list("chapter__name", flat=True)
    ]


def refusal_to_run(by: Person | None, chapter: Chapter, *, on: date) -> Refusal | None:
    """None is the portal."""
    return None if by is None or may_run(by, chapter, on=on) else Refusal.NOT_LEADER


def refusal_to_grant(
    person: Person, chapter: Chapter, *, ends_on: date, by: Person | None, on: date
) -> Refusal | None:
    """Who is an editor already may get a later last day, and nothing else."""
    if reason := refusal_to_run(by, chapter, on=on):
        return reason
    if not Chapter.objects.existing(on=on).filter(pk=chapter.pk).exists():
        return Refusal.NOT_EXISTING
    if not person.is_active:
        return Refusal.NOT_ACTIVE
    if ends_on < on:
        return Refusal.ENDS_BEFORE_START
    if ends_on > years_after(on, 2):
        return Refusal.LASTS_TOO_LONG
    theirs = EditorGrant.objects.running(on=on).filter(chapter=chapter, person=person)
    running = theirs.filter(ends_on__gte=ends_on)
    return Refusal.EDITOR_ALREADY if running.exists() else None


def years_after(day: date, years: int) -> date:
    """The same date; of a leap day, the day before."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=day.year + years, day=28 if is_leap_day else day.day)


def grants_to_renew(*, on: date, until: date) -> QuerySet[EditorGrant]:
    """Of those that run: those that end within a month of `until`, unless they were given for no
    longer."""
    running = EditorGrant.objects.running(on=on).filter(ends_on__lte=until + TOLD_BEFORE)
    return running.filter(ends_on__gt=F("starts_on") + TOLD_BEFORE)


def seats_to_leave(
    chapter: Chapter, person: Person, position: str, *, on: date
) -> QuerySet[BoardTerm]:
    """What must be over before the person sits down: their own seat, and a single seat's holder."""
    same_seat = Q(position=position) if position in SINGLE_POSITIONS else Q()
    theirs = Q(person=person)
    return (
        BoardTerm.objects.valid(on=on)
        .filter(theirs | same_seat if same_seat else theirs, chapter=chapter)
        .exclude(starts_on__gte=on)
        .select_related("person", "chapter")
    )


# ---- Whom a chapter is for ---------------------------------------------------------------------


def chapters_on(
    on: date, *, of: Organisation | None = None, before: Collection[int] | None = None
) -> dict[int, Covered]:
    """By organisation, the chapter it belongs to that day. Three queries at most."""
    coverage = [Covered._make(row) for row in _covered(on=on)]
    chapters = {row.chapter_id: row for row in coverage}
    territory = territory_of(coverage, on=on, of=of, before=before)
    return {key: chapters[pk] for key, pk in territory.items()}


@written_once
def _covered(on: date) -> QuerySet[Any]:
    return Coverage.objects.of_the_day(on=on).listed()


def covered_organisations(
    chapter: Chapter, *, on: date, territory: Mapping[int, int] | None = None
) -> QuerySet[Organisation]:
    """`territory` is for who knows it already."""
    if territory is None:
        territory = Coverage.objects.territory(on=on)
    ours = [pk for pk, chapter_id in territory.items() if chapter_id == chapter.pk]
    return Organisation.objects.existing(on=on).filter(pk__in=ours)


def member_organisations(
    chapter: Chapter, *, on: date, territory: Mapping[int, int] | None = None
) -> QuerySet[Organisation]:
    """The chapter's members that day: derived from what it covers, never stored."""
    members = Organisation.objects.members(on=on)
    covered = covered_organisations(chapter, on=on, territory=territory)
    return covered.filter(pk__in=members.values("pk"))


def with_municipality_number(
    organisations: QuerySet[Organisation], *, on: date
) -> QuerySet[Organisation]:
    """Adds `number`; None for those that are no municipality that day."""
    codes = OrganisationCode.objects.valid(on=on).filter(
        organisation=OuterRef("pk"), kind=CodeKind.MUNICIPALITY_NUMBER
    )
    return organisations.annotate(number=Subquery(codes.values("value")[:1]))


def members_without_chapter(*, on: date) -> QuerySet[Organisation]:
    """Member municipalities that no chapter covers."""
    members = Organisation.objects.members(on=on).filter(kind=OrganisationKind.MUNICIPALITY)
    covered = list(Coverage.objects.territory(on=on))
    existing = Organisation.objects.existing(on=on).exclude(pk__in=covered)
    return existing.filter(pk__in=members.values("pk"))


def counties_without_chapter(*, on: date) -> QuerySet[County]:
    """Those of today that no chapter covers; an organisation covered by name does not count."""
    by_county = Coverage.objects.of_the_day(on=on).exclude(county=None)
    covered = list(territory_of(by_county, on=on))
    inside = Organisation.objects.filter(pk__in=covered, county__isnull=False)
    return County.objects.existing(on=on).exclude(pk__in=inside.values("county"))


def people_of(chapter: Chapter, *, on: date) -> QuerySet[Person]:
    """Those confirmed that day in an organisation that the chapter covers."""
    return _people_in(covered_organisations(chapter, on=on), on=on)


MOST_HITS = 20
FEWEST_LETTERS = 2


def candidates(chapter: Chapter, text: str, *, on: date) -> QuerySet[Affiliation]:
    """Where those work who have all the words in their name and may become editors."""
    words = text.split()
    if len("".join(words)) < FEWEST_LETTERS:
        return Affiliation.objects.none()
    organisations = covered_organisations(chapter, on=on)
    named: Q = Q(person__is_active=True)
    for word in words:
        named &= Q(person__name__icontains=word)
    return (
        Affiliation.objects.confirmed(on=on)
        .filter(named, organisation__in=organisations)
        .select_related("person", "organisation")
        .order_by("person__name", "person", "organisation__sort_key")
    )


def eligible_people(chapter: Chapter, *, on: date) -> QuerySet[Person]:
    """Whom the leader may make an editor: people of what is covered, and the board itself."""
    board = BoardTerm.objects.valid(on=on).filter(chapter=chapter)
    inside = people_of(chapter, on=on)
    people: QuerySet[Person] = Person.objects.filter(is_active=True)
    return people.filter(Q(pk__in=inside.values("pk")) | Q(pk__in=board.values("person")))


def invitable_people(chapter: Chapter, *, on: date) -> QuerySet[Person]:
    """Whom the chapter's invitations go to: people of its members, at an address they have
    proved, who have not asked to be left alone."""
    proved = EmailAddress.objects.filter(
        verified=True, user=OuterRef("pk"), email__iexact=OuterRef("email")
    )
    people = _people_in(member_organisations(chapter, on=on), on=on)
    return people.filter(Exists(proved), invitations_stopped_at=None)


def _people_in(organisations: QuerySet[Organisation], *, on: date) -> QuerySet[Person]:
    confirmed = Affiliation.objects.confirmed(on=on).filter(organisation__in=organisations)
    people: QuerySet[Person] = Person.objects.filter(pk__in=confirmed.values("person"))
    return people.filter(is_active=True)


def chapter_names(on: date) -> dict[int, str]:
    """By organisation, for files of members."""
    names = dict(Chapter.objects.values_list("pk", "name"))
    return {pk: names[chapter] for pk, chapter in Coverage.objects.territory(on=on).items()}


# ---- In words ----------------------------------------------------------------------------------


def coverage_in_words(coverage: Iterable[Coverage], *, on: date) -> str:
    """«Agder, det tidligere fylket Viken og Bærum»; empty where nothing is covered."""
    places = [_place_in_words(row, on=on) for row in coverage]
    if len(places) < 2:  # noqa: PLR2004 (nothing to join)
        return "".join(places)
    return _("%(places)s og %(last)s") % {"places": ", ".join(places[:-1]), "last": places[-1]}


def _place_in_words(row: Coverage, *, on: date) -> str:
    if row.organisation:
        return row.organisation.short_name
    assert row.county is not None  # noqa: S101 (a constraint says so)
    if row.county.exists_until and row.county.exists_until < on:
        return _("det tidligere fylket %(county)s") % {"county": row.county.short_name}
    return row.county.short_name
