from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import Case, Exists, F, IntegerField, Max, OuterRef, Q, Value, When, Window
from django.db.models.functions import Concat, Lower
from django.utils.timezone import localdate

from core.querysets import DatedQuerySet
from members import search
from members.enums import (
    OPEN_APPLICATION_STATES,
    PROOFS_BY_THEMSELVES,
    AffiliationProof,
    AffiliationState,
    ApplicationState,
    CodeKind,
    Role,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Organisation, Person

CLOSE_ENOUGH = 0.5


def in_force(path: str, *, on: date) -> Q:
    """`DatedQuerySet.valid` for rows at the end of a relation."""
    started = Q(**{f"{path}__starts_on": None}) | Q(**{f"{path}__starts_on__lte": on})
    still_open = Q(**{f"{path}__ends_on": None}) | Q(**{f"{path}__ends_on__gte": on})
    return started & still_open


def existing(*, on: date) -> Q:
    """Those that are not dissolved, or not founded yet, that day."""
    begun = Q(exists_from=None) | Q(exists_from__lte=on)
    not_over = Q(exists_until=None) | Q(exists_until__gte=on)
    return begun & not_over


class PersonQuerySet(models.QuerySet):
    def with_right(self, *rights: str) -> Self:
        """Active staff who may do one of these, as `has_perm("members.view_person")` says."""
        may = Q(is_superuser=True)
        for right in rights:
            app, _dot, codename = right.partition(".")
            for path in ("groups__permissions", "user_permissions"):
                may |= Q(**{f"{path}__content_type__app_label": app, f"{path}__codename": codename})
        staff = self._all().filter(may, is_staff=True)
        return self.filter(pk__in=staff.values("pk"), is_active=True)

    def readers_of_names(self, *, on: date) -> Self:
        """Who may read the names in the directory: those confirmed in a member organisation that
        day, and staff who may see every person anyway. List, page and search ask this, and so does
        the page that tells people who can see them."""
        in_members = self._all().filter(
            in_force("affiliations", on=on),
            in_force("affiliations__organisation__memberships", on=on),
            affiliations__state=AffiliationState.CONFIRMED,
            affiliations__organisation__memberships__isnull=False,
        )
        staff = self._all().with_right("members.view_person")
        # Asked for each, so that whoever asks of one person does not have them all counted.
        either = Exists(in_members.filter(pk=OuterRef("pk"))) | Exists(
            staff.filter(pk=OuterRef("pk"))
        )
        return self.filter(either, is_active=True)

    def _all(self) -> Self:
        return type(self)(self.model)


class CountyQuerySet(models.QuerySet):
    def existing(self, *, on: date) -> Self:
        return self.filter(existing(on=on))


class OrganisationQuerySet(models.QuerySet):
    def existing(self, *, on: date) -> Self:
        return self.filter(existing(on=on))

    def search(self, text: str) -> Self:
        """Best first, in one query: the whole name or number, its beginning, all the words, one
        word that is a whole name; then, only when nothing fits, names that look like it."""
        query = search.read(text)
        if not query.words:
            return self.none()
        holds_all_words, is_one_of_the_words = Q(), Q()
        for word in query.words:
            holds_all_words &= Q(search_key__contains=f" {word}") | Q(
                place_key__contains=f" {word}"
            )
            is_one_of_the_words |= Q(search_key__contains=f"| {word} |")
        return (
            self.alias(
                fits=Case(
                    When(search_key__contains=f"| {query.text} |", then=Value(4)),
                    When(search_key__contains=f"| {query.text}", then=Value(3)),
                    When(holds_all_words, then=Value(2)),
                    When(is_one_of_the_words, then=Value(1)),
                    default=Value(0),
                    output_field=IntegerField(),
                ),
                closeness=TrigramWordSimilarity(query.text, "search_key"),
            )
            .alias(best=Window(Max("fits")))
            .filter(Q(fits__gt=0) | Q(best=0, closeness__gte=CLOSE_ENOUGH))
            .order_by(
                F("fits").desc(),
                Case(When(short_name__istartswith=query.typed, then=0), default=1),
                F("closeness").desc(),
                "sort_key",
                "pk",
            )
        )

    def run_by(self, person: Person, *, on: date) -> Self:
        """Those whose people this person may confirm and remove."""
        return self.filter(
            in_force("role_terms", on=on),
            role_terms__person=person,
            role_terms__role=Role.MAIN_CONTACT,
        )

    def with_main_contact(self, *, on: date) -> Self:
        """As `RoleTermQuerySet.main_contacts`: somebody who can come in and answer."""
        return self.filter(
            in_force("role_terms", on=on),
            role_terms__role=Role.MAIN_CONTACT,
            role_terms__person__is_active=True,
        )

    def lacking_main_contact(self, *, on: date) -> Self:
        """Those with people but nobody who answers for them."""
        confirmed = Q(affiliations__state=AffiliationState.CONFIRMED)
        with_people = self._all().filter(confirmed & in_force("affiliations", on=on))
        answered_for = self._all().with_main_contact(on=on)
        return self.filter(pk__in=with_people.values("pk")).exclude(
            pk__in=answered_for.values("pk")
        )

    def _all(self) -> Self:
        return type(self)(self.model)

    def members(self, *, on: date) -> Self:
        """As `MembershipQuerySet.valid`, which says who is a member."""
        memberships: Any = self.model._meta.get_field("memberships").related_model
        valid = memberships.objects.valid(on=on).filter(organisation__isnull=False)
        return self.filter(pk__in=valid.values("organisation"))


class AffiliationQuerySet(DatedQuerySet):
    def confirmed(self, *, on: date) -> Self:
        return self.valid(on=on).filter(state=AffiliationState.CONFIRMED)

    def waiting(self) -> Self:
        return self.filter(state=AffiliationState.WAITING)

    def run_by(self, person: Person, *, on: date) -> Self:
        """Those of the organisations whose people this person may confirm and remove."""
        return self.filter(
            in_force("organisation__role_terms", on=on),
            organisation__role_terms__person=person,
            organisation__role_terms__role=Role.MAIN_CONTACT,
        ).order_by("organisation__sort_key", "organisation_id", "pk")

    def listed(self, *, on: date) -> Self:
        """Where those who agreed to stand in the directory belong. Who is shut out is nowhere."""
        return self.confirmed(on=on).filter(
            person__listed_since__isnull=False, person__is_active=True
        )

    def listed_to(self, person: Person | AnonymousUser, *, on: date) -> Self:
        """Those of `listed` this person may read; in one query."""
        people: Any = self.model._meta.get_field("person").related_model
        readers = people.objects.readers_of_names(on=on).filter(pk=person.pk)
        return self.listed(on=on).filter(Exists(readers))

    def of(self, organisation: Organisation) -> Self:
        return self.filter(organisation=organisation)

    def with_roles(self, *, on: date) -> Self:
        """Each with its person, its organisation and `roles`: what they hold there that day."""
        organisations: Any = self.model._meta.get_field("organisation").related_model
        terms = organisations._meta.get_field("role_terms").related_model.objects.valid(on=on)
        held = terms.filter(person=OuterRef("person"), organisation=OuterRef("organisation"))
        return self.select_related("person", "organisation").annotate(
            roles=ArraySubquery(held.order_by("role").values("role"))
        )

    def by_name(self) -> Self:
        return self.order_by("person__name", "organisation__sort_key", "pk")

    def matching(self, text: str) -> Self:
        """Every word stands in the name of the person or of the organisation, however accented."""
        found = self
        for word in search.read(text).typed.split()[: search.MOST_WORDS]:
            in_organisation = Q(organisation__search_key__contains=f" {search.fold(word)}")
            found = found.filter(Q(person__name__unaccent__icontains=word) | in_organisation)
        return found

    def open(self, *, on: date) -> Self:
        """Those that wait, and those that are confirmed and not run out."""
        states = [AffiliationState.WAITING, AffiliationState.CONFIRMED]
        return self.filter(state__in=states).exclude(ends_on__lt=on)

    def proved_by_nothing(self, *, on: date) -> Self:
        """Those that stand on an address which is no longer a verified one of the person's, or on a
        work login at a tenant that the person or the organisation no longer has."""
        rows: models.QuerySet = models.QuerySet(self.model)
        by_address = rows.filter(
            proof=AffiliationProof.DOMAIN,
            person__emailaddress__verified=True,
            person__emailaddress__email__iexact=F("proof_address"),
        )
        by_work_login = rows.filter(
            in_force("organisation__codes", on=on),
            proof=AffiliationProof.WORK_LOGIN,
            organisation__codes__kind=CodeKind.ENTRA_TENANT,
            person__socialaccount__uid__startswith=Concat("organisation__codes__value", Value(":")),
        )
        stand_on_a_proof = self.open(on=on).filter(proof__in=PROOFS_BY_THEMSELVES)
        return stand_on_a_proof.exclude(pk__in=by_address).exclude(pk__in=by_work_login)

    def waiting_for_staff(self, *, on: date) -> Self:
        """Nobody else can answer: the organisation has no main contact."""
        return self.waiting().exclude(organisation__in=self._answered_for(on))

    def waiting_for_main_contact(self, *, on: date) -> Self:
        return self.waiting().filter(organisation__in=self._answered_for(on))

    def _answered_for(self, on: date) -> models.QuerySet:
        organisations: Any = self.model._meta.get_field("organisation").related_model
        answered_for: models.QuerySet = organisations.objects.with_main_contact(on=on).values("pk")
        return answered_for


class InvitationQuerySet(models.QuerySet):
    def unanswered(self) -> Self:
        """Neither taken up nor withdrawn. They may have run out."""
        return self.filter(accepted_at=None, withdrawn_at=None)

    def open(self, *, now: datetime) -> Self:
        """Those that can be taken up: whoever asked speaks for the organisation still."""
        theirs: InvitationQuerySet = InvitationQuerySet(self.model).filter(
            in_force("organisation__role_terms", on=localdate(now)),
            organisation__role_terms__role=Role.MAIN_CONTACT,
            organisation__role_terms__person=F("invited_by"),
        )
        is_meant = Q(invited_by__is_staff=True) | Q(pk__in=theirs.values("pk"))
        return self.unanswered().filter(is_meant, expires_at__gt=now, invited_by__is_active=True)

    def to(self, addresses: Iterable[str]) -> Self:
        lowered = {address.lower() for address in addresses}
        return self.alias(lowered=Lower("email")).filter(lowered__in=lowered)


class RoleTermQuerySet(DatedQuerySet):
    def by_role(self) -> Self:
        """The main contact first; each with its person."""
        places = [When(role=role, then=place) for place, role in enumerate(Role)]
        in_order = Case(*places, output_field=IntegerField())
        return self.select_related("person").order_by(in_order, "starts_on", "pk")

    def main_contacts(self, *, on: date) -> Self:
        """Whoever is shut out answers for nobody."""
        return self.valid(on=on).filter(role=Role.MAIN_CONTACT, person__is_active=True)

    def as_they_were(
        self, organisation: Organisation, person: Person | AnonymousUser, *, on: date
    ) -> Self:
        """Who held a role that day, for staff. Whoever agreed to stand in the directory agreed to
        be found today, not to have their years at work told to everybody."""
        people: Any = self.model._meta.get_field("person").related_model
        staff = people.objects.with_right("members.view_roleterm").filter(pk=person.pk)
        held = self.valid(on=on).filter(Exists(staff), organisation=organisation)
        return held.select_related("person").order_by("role", "person__name", "pk")


class MembershipQuerySet(DatedQuerySet):
    """`valid` is where "who is a member that day" is answered; everything else asks it."""

    def giving_member_price(self, *, on: date) -> Self:
        return self.valid(on=on).filter(category__gets_member_price=True)

    def not_over(self, *, on: date) -> Self:
        """Those that hold that day, and those that begin later."""
        return self.exclude(ends_on__lt=on)


# The one that has waited longest on top, the settled after them, newest first.
WAITING_FIRST = (
    Case(When(state__in=OPEN_APPLICATION_STATES, then=0), default=1),
    Case(When(state__in=OPEN_APPLICATION_STATES, then=F("applied_at"))),
    F("decided_at").desc(nulls_last=True),
    "-pk",
)


class ApplicationQuerySet(models.QuerySet):
    def waiting(self) -> Self:
        return self.filter(state__in=OPEN_APPLICATION_STATES)

    def settled_without_membership(self, *, before: datetime) -> Self:
        """Refused or withdrawn before that time, and still with the names of those who asked."""
        states = [ApplicationState.REFUSED, ApplicationState.WITHDRAWN]
        return self.filter(state__in=states, decided_at__lt=before).exclude(applicant_email="")


class ReviewRoundQuerySet(models.QuerySet):
    def open(self, *, on: date) -> Self:
        """Those in which one may answer."""
        return self.filter(started_at__isnull=False, ends_on__gte=on)

    def planned(self, *, on: date, until: date) -> Self:
        """Those that begin by the day `until`."""
        return self.filter(started_at=None, starts_on__lte=until, ends_on__gte=on)

    def due(self, *, on: date) -> Self:
        """Plans whose day has come. One that nobody started in all its days never was."""
        return self.planned(on=on, until=on)


class ReviewQuerySet(models.QuerySet):
    def open(self, *, on: date) -> Self:
        """Those that can be answered: of those who are members that day, and not answered yet."""
        return self.standing(on=on).filter(
            round__started_at__isnull=False, round__ends_on__gte=on, confirmed_at=None
        )

    def standing(self, *, on: date) -> Self:
        """Who is merged or no longer a member is out of it."""
        organisations: Any = self.model._meta.get_field("organisation").related_model
        members = organisations.objects.existing(on=on).members(on=on)
        return self.filter(organisation__in=members.values("pk"))

    def of_newest_round(self) -> Self:
        rounds: Any = self.model._meta.get_field("round").related_model
        started = rounds.objects.filter(started_at__isnull=False).order_by("-year")
        return self.filter(round=started.values("pk")[:1])


class MergeQuerySet(models.QuerySet):
    def standing(self) -> Self:
        """Those that are not undone."""
        return self.filter(undone_at=None)

    def of_person(self, gone_id: int) -> Self:
        """What became of the person who had this key. After a chain the last one is kept."""
        return self.standing().filter(gone_id=gone_id, kept_person__isnull=False)

    def of_organisation(self, gone_id: int) -> Self:
        return self.standing().filter(gone_id=gone_id, kept_organisation__isnull=False)
