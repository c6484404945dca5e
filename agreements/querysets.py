from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Self, TypeAlias

from allauth.account.models import EmailAddress
from django.db import models
from django.db.models import Case, DateField, Exists, F, OuterRef, Q, Subquery, When
from django.db.models.functions import Cast, Least, Lower

from core.querysets import DatedQuerySet
from meetings.enums import Openness
from meetings.querysets import ForumQuerySet
from members.enums import Role
from members.querysets import in_force

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from members.models import Person

    Whoever: TypeAlias = Person | AnonymousUser

ONE_DAY = timedelta(days=1)


class AgreementQuerySet(ForumQuerySet):
    def with_last_day(self) -> Self:
        """Adds `last_day`, None while nobody has ended it: its term, standing notice or the day
        before a signed successor, what comes first. And `notice_on`, when notice takes effect."""
        notices: Any = self.model._meta.get_field("notices").related_model
        standing = notices.objects.standing().filter(agreement=OuterRef("pk"))
        eve = Cast(F("successor__starts_on") - ONE_DAY, DateField())
        replaced = Case(When(successor__signed_on__isnull=False, then=eve))
        return self.annotate(
            notice_on=Subquery(standing.values("effective_on")[:1]),
            last_day=Least(
                "ends_on",
                Subquery(standing.values("effective_on")[:1]),
                replaced,
                output_field=DateField(),
            ),
        )

    def signed(self) -> Self:
        return self.filter(signed_on__isnull=False)

    def unsigned(self) -> Self:
        return self.filter(signed_on=None)

    def in_force(self, *, on: date) -> Self:
        not_over = Q(last_day=None) | Q(last_day__gte=on)
        return self.with_last_day().signed().filter(not_over, starts_on__lte=on)

    def not_over(self, *, on: date) -> Self:
        """In force, to come, or not signed yet."""
        not_over = Q(last_day=None) | Q(last_day__gte=on)
        return self.with_last_day().filter(Q(signed_on=None) | not_over)

    def coming(self, *, on: date) -> Self:
        """Signed, and not begun."""
        return self.with_last_day().signed().filter(starts_on__gt=on)

    def ended(self, *, on: date) -> Self:
        return self.with_last_day().signed().filter(last_day__lt=on, starts_on__lte=on)

    def ending(self, *, since: date, until: date) -> Self:
        """Signed ones whose last day is among these days."""
        return self.with_last_day().signed().filter(last_day__range=(since, until))

    def owned_by(self, person: Whoever, *, on: date) -> Self:
        """Where the person follows up for a party that day."""
        if not person.is_authenticated:
            return self.none()
        parties: Any = self.model._meta.get_field("parties").related_model
        owners: Any = parties._meta.get_field("owners").related_model
        theirs = owners.objects.valid(on=on).of(person)
        return self.filter(pk__in=theirs.values("party__agreement"))

    def kept_by(self, person: Whoever, *, on: date) -> Self:
        """Where the person calls meetings and gives notice: equal parties' owners, and staff."""
        if is_staff(person):
            return self.all()
        return self.owned_by(person, on=on)

    def read_by(self, person: Whoever, *, on: date) -> Self:
        """Whose inside they read: those who keep it, and main contacts of the parties."""
        if not person.is_authenticated:
            return self.none()
        if is_staff(person):
            return self.all()
        path = "parties__organisation__role_terms"
        contact = Q(
            in_force(path, on=on),
            **{f"{path}__role": Role.MAIN_CONTACT, f"{path}__person": person},
        )
        everywhere = type(self)(self.model)
        answered = everywhere.signed().filter(contact)
        owned = everywhere.owned_by(person, on=on)
        return self.filter(Q(pk__in=answered.values("pk")) | Q(pk__in=owned.values("pk")))

    def with_rights_of(self, person: Whoever, *, on: date) -> Self:
        """Adds `is_read` and `is_kept`: whether the person reads its inside, and runs it."""
        everywhere = type(self)(self.model)
        read = everywhere.read_by(person, on=on).filter(pk=OuterRef("pk"))
        kept = everywhere.kept_by(person, on=on).filter(pk=OuterRef("pk"))
        return self.annotate(is_read=Exists(read), is_kept=Exists(kept))

    def public(self) -> Self:
        return self.signed().filter(openness=Openness.PUBLIC)

    def shown_to(self, person: Whoever, *, on: date) -> Self:
        read = type(self)(self.model).read_by(person, on=on)
        return self.filter(
            Q(pk__in=read.values("pk")) | Q(signed_on__isnull=False, openness=Openness.PUBLIC)
        )


def is_staff(person: Whoever) -> bool:
    return bool(person.is_staff and person.has_perm("agreements.change_agreement"))


class PartyOwnerQuerySet(DatedQuerySet):
    def of(self, person: Whoever) -> Self:
        """Theirs: by name, or by an address they have proved is theirs."""
        if not person.is_authenticated:
            return self.none()
        proved = EmailAddress.objects.filter(user_id=person.pk, verified=True)
        addresses = proved.annotate(low=Lower("email")).values("low")
        return self.filter(Q(person=person.pk) | Q(person=None, email__in=addresses))

    def reachable(self, *, on: date) -> Self:
        """Those who can be written to that day, with what a letter says."""
        shut_out = Q(person__isnull=False, person__is_active=False)
        return (
            self.valid(on=on)
            .exclude(shut_out)
            .exclude(person=None, email="")
            .select_related("person", "party__organisation", "party__agreement")
            .order_by("party__position", "pk")
        )

    def current(self, *, on: date) -> Self:
        return self.valid(on=on).select_related("person").order_by("party__position", "pk")


class NoticeQuerySet(models.QuerySet):
    def standing(self) -> Self:
        return self.filter(withdrawn_on=None)
