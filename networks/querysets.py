from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from django.db import models
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, When
from django.db.models.functions import JSONObject, Lower

from core.querysets import DatedQuerySet
from meetings.querysets import ForumQuerySet
from networks.enums import RUNNING_ROLES, SINGLE_ROLES, MembershipState, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Person

    Whoever: TypeAlias = Person | AnonymousUser


class NetworkQuerySet(ForumQuerySet):
    """The one home of who may what in a network; the forum asks it too."""

    def existing(self, *, on: date) -> Self:
        begun = Q(started_on=None) | Q(started_on__lte=on)
        return self.filter(begun & (Q(ended_on=None) | Q(ended_on__gte=on)))

    def public(self) -> Self:
        return self.filter(is_public=True)

    def run_by(self, person: Whoever, *, on: date) -> Self:
        """Leader, deputy, secretary and the contact of the secretariat that day; staff all."""
        if not person.is_authenticated:
            return self.none()
        if person.is_staff and person.has_perm("networks.change_network"):
            return self.all()
        roles = self._rows_of("roles").valid(on=on).filter(person=person, role__in=RUNNING_ROLES)
        offices = self._rows_of("secretariats").valid(on=on).filter(contact=person)
        theirs = Q(pk__in=roles.values("network")) | Q(pk__in=offices.values("network"))
        return self.existing(on=on).filter(theirs)

    def joined_by(self, person: Whoever, *, on: date) -> Self:
        """Members, those who meet for organisations, whoever has a role; and who runs it."""
        if not person.is_authenticated:
            return self.none()
        everywhere = type(self)(self.model)
        run = everywhere.run_by(person, on=on)
        return self.filter(
            Q(pk__in=everywhere.joined_in_person(person, on=on).values("pk"))
            | Q(pk__in=run.values("pk"))
        )

    def joined_in_person(self, person: Person | int, *, on: date) -> Self:
        """Those one is in oneself: staff only where they are."""
        found = self._came_into(person, on=on) | self._entrusted_to(person, on=on)
        return self.existing(on=on).filter(found)

    def left_by(self, person: Whoever, *, on: date) -> Self:
        """Those one can walk out of: not while one has a role there, which is ended first."""
        if not person.is_authenticated:
            return self.none()
        came_into = self.filter(self._came_into(person, on=on))
        return came_into.exclude(self._entrusted_to(person, on=on))

    def _came_into(self, person: Person | int, *, on: date) -> Q:
        """As a member, or to meet for an organisation."""
        memberships = self._rows_of("memberships").members(on=on)
        met_for = memberships.filter(pk__in=self._represented(person, on=on))
        return Q(pk__in=memberships.filter(person=person).values("network")) | Q(
            pk__in=met_for.values("network")
        )

    def _entrusted_to(self, person: Person | int, *, on: date) -> Q:
        roles = self._rows_of("roles").valid(on=on).filter(person=person)
        offices = self._rows_of("secretariats").valid(on=on).filter(contact=person)
        return Q(pk__in=roles.values("network")) | Q(pk__in=offices.values("network"))

    def visible_to(self, person: Whoever, *, on: date) -> Self:
        joined = type(self)(self.model).joined_by(person, on=on)
        return self.filter(Q(is_public=True) | Q(pk__in=joined.values("pk")))

    def with_right_of(self, person: Whoever, *, on: date) -> Self:
        """Adds `is_run`, `is_joined`, `is_asking`, and `is_left`: they can walk out of it."""
        same = type(self)(self.model).filter(pk=OuterRef("pk"))
        asked = {"network": OuterRef("pk"), "person": person.pk or 0}
        return self.annotate(
            is_run=Exists(same.run_by(person, on=on)),
            is_joined=Exists(same.joined_by(person, on=on)),
            is_left=Exists(same.left_by(person, on=on)),
            is_asking=Exists(self._rows_of("memberships").asked().filter(**asked)),
        )

    def with_secretariat(self, *, on: date) -> Self:
        """Adds `secretariat`, in words: whose it is and who to ask there; or None."""
        words = JSONObject(
            organisation_id=F("organisation"),
            organisation=F("organisation__name"),
            contact=F("contact__name"),
        )
        theirs = self._rows_of("secretariats").valid(on=on).filter(network=OuterRef("pk"))
        return self.annotate(secretariat=theirs.order_by("pk").values(words=words)[:1])

    def _represented(self, person: Person | int, *, on: date) -> Any:
        memberships: Any = self.model._meta.get_field("memberships").related_model
        rows: Any = memberships._meta.get_field("representatives").related_model
        return rows.objects.valid(on=on).filter(person=person).values("membership")

    def _rows_of(self, name: str) -> Any:
        related: Any = self.model._meta.get_field(name)
        return related.related_model.objects.all()


class NetworkMembershipQuerySet(DatedQuerySet):
    def members(self, *, on: date) -> Self:
        return self.valid(on=on).filter(state=MembershipState.MEMBER)

    def of_former_members(self, *, on: date) -> Self:
        """Organisations in a network whose own membership has ended since they came in, and that
        are no members now nor later. Partners, who never were, stay."""
        organisations: Any = self.model._meta.get_field("organisation").related_model
        own: Any = organisations._meta.get_field("memberships").related_model
        theirs = own.objects.filter(organisation=OuterRef("organisation"))
        ended = theirs.filter(ends_on__lt=on, ends_on__gte=OuterRef("starts_on"))
        return self.members(on=on).filter(Exists(ended), ~Exists(theirs.not_over(on=on)))

    def asked(self) -> Self:
        return self.filter(state=MembershipState.ASKED)

    def listed(self) -> Self:
        return self.select_related("person", "organisation", "on_behalf_of").order_by(
            "organisation__sort_key", "person__name", "pk"
        )


class RepresentativeQuerySet(DatedQuerySet):
    pass


class RoleQuerySet(DatedQuerySet):
    def in_order(self) -> Self:
        """As a roster is listed: by role, rank and name, the newest term last."""
        roles = [When(role=role, then=place) for place, role in enumerate(Role.values)]
        return self.select_related("person", "on_behalf_of", "elected_at").order_by(
            Case(*roles, output_field=IntegerField()), "rank", "person__name", "starts_on", "pk"
        )

    def of_role(self, *roles: str, on: date) -> Self:
        return self.valid(on=on).filter(role__in=roles).select_related("person")

    def in_the_way_of(self, seat: Any, *, on: date) -> Self:
        """What must end before the person takes the role: the same of theirs, and a single
        role's holder."""
        same = Q(person=seat.person)
        if seat.role in SINGLE_ROLES:
            same |= Q(role=seat.role)
        return self.valid(on=on).filter(same, network=seat.network, role=seat.role)


class SecretariatQuerySet(DatedQuerySet):
    pass


class ElectionQuerySet(DatedQuerySet):
    def unconfirmed(self) -> Self:
        return self.filter(confirmed_at=None)


class NetworkInvitationQuerySet(models.QuerySet):
    def unanswered(self) -> Self:
        return self.filter(accepted_at=None, withdrawn_at=None)

    def open(self, *, now: datetime) -> Self:
        return self.unanswered().filter(expires_at__gt=now)

    def to(self, addresses: Iterable[str]) -> Self:
        low = [address.lower() for address in addresses]
        return self.alias(low=Lower("email")).filter(low__in=low)
