from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import models
from django.db.models import Case, F, IntegerField, Max, Q, Value, When, Window

from core.querysets import DatedQuerySet
from members import search
from members.enums import AffiliationProof, AffiliationState, Role

if TYPE_CHECKING:
    from members.models import Person

CLOSE_ENOUGH = 0.5


def in_force(path: str, *, on: date) -> Q:
    """`DatedQuerySet.valid` for rows at the end of a relation."""
    started = Q(**{f"{path}__starts_on": None}) | Q(**{f"{path}__starts_on__lte": on})
    still_open = Q(**{f"{path}__ends_on": None}) | Q(**{f"{path}__ends_on__gte": on})
    return started & still_open


class OrganisationQuerySet(models.QuerySet):
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
        return self.filter(Q(memberships__isnull=False) & in_force("memberships", on=on))


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

    def open(self, *, on: date) -> Self:
        """Those that wait, and those that are confirmed and not run out."""
        states = [AffiliationState.WAITING, AffiliationState.CONFIRMED]
        return self.filter(state__in=states).exclude(ends_on__lt=on)

    def proved_by_nothing(self, *, on: date) -> Self:
        """Those that stand on an address which is no longer a verified one of the person's."""
        proved: models.QuerySet = models.QuerySet(self.model).filter(
            person__emailaddress__verified=True,
            person__emailaddress__email__iexact=F("proof_address"),
        )
        return self.open(on=on).filter(proof=AffiliationProof.DOMAIN).exclude(pk__in=proved)

    def waiting_for_staff(self, *, on: date) -> Self:
        """Nobody else can answer: the organisation has no main contact."""
        return self.waiting().exclude(organisation__in=self._answered_for(on))

    def waiting_for_main_contact(self, *, on: date) -> Self:
        return self.waiting().filter(organisation__in=self._answered_for(on))

    def _answered_for(self, on: date) -> models.QuerySet:
        organisations: Any = self.model._meta.get_field("organisation").related_model
        answered_for: models.QuerySet = organisations.objects.with_main_contact(on=on).values("pk")
        return answered_for


class RoleTermQuerySet(DatedQuerySet):
    def main_contacts(self, *, on: date) -> Self:
        """Whoever is shut out answers for nobody."""
        return self.valid(on=on).filter(role=Role.MAIN_CONTACT, person__is_active=True)
