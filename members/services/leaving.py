"""Leaving the portal for good."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from core import own_data
from core.own_data import ERASED_NAME, at, proved_addresses
from core.refusals import Refused
from core.retention import kept_for
from core.services import acts_about, forget_in_log, log_act
from members import rules
from members.mail import accounts as mail
from members.models import (
    Affiliation,
    ApplicationFollower,
    Invitation,
    Membership,
    MembershipApplication,
    Merge,
    Person,
    RoleTerm,
    YearlyReview,
)
from members.services.accounts import end_sessions
from members.services.affiliations import end_affiliation
from outbox import services as outbox

LOGIN = {"account", "mfa", "socialaccount", "usersessions"}
NAMED = ("applicant", "main_contact", "billing_contact")


@transaction.atomic
def erase_account(*, person: Person, by: Person, now: datetime) -> None:
    """By the person, or by staff who were asked to. Raises Refused.

    The row stays without a name, so that what was done still has somebody who did it, and what the
    law keeps somebody it was for. Each room takes its own part, from the top of the street down.
    """
    person = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    if reason := rules.refusal_to_erase(person, by=by):
        raise Refused(reason)
    name, email, language = person.name, person.email, person.language
    addresses = proved_addresses(person) | {email.lower()}
    acts = acts_about(person)
    for erasure in own_data.erasures():
        erasure.erase(person=person, by=by, now=now)
    outbox.forget_letters_to(person=person, addresses=addresses)
    _erase_login(person)
    _erase_profile(person, now=now)
    forget_in_log(acts={*acts, *acts_about(person)}, words=[name, *addresses])
    log_act(by=by, now=now, verb="person.erased", subject=person, text="Kontoen er slettet.")
    mail.send_account_erased(
        person=person, name=name.split(" ")[0], address=email, language=language, now=now
    )


def erase_belonging(*, person: Person, by: Person, now: datetime) -> None:
    addresses = proved_addresses(person)
    today = timezone.localdate(now)
    for affiliation in Affiliation.objects.filter(person=person).open(on=today):
        end_affiliation(affiliation=affiliation, by=person, now=now)
    for rows in (
        Affiliation.objects.filter(person=person),
        RoleTerm.objects.filter(person=person),
        Invitation.objects.filter(at("email", addresses)),
        ApplicationFollower.objects.filter(at("email", addresses)),
        Membership.objects.filter(person=person, starts_on__gt=today),
    ):
        rows.delete()
    Affiliation.objects.filter(at("proof_address", addresses)).delete()
    Membership.objects.filter(person=person).valid(on=today).update(ends_on=today)
    Merge.objects.filter(kept_person=person).update(record=None, gone_name="")
    suggested = YearlyReview.objects.filter(at("suggested_email", addresses))
    suggested.update(suggested_name="", suggested_email="")
    for part in NAMED:
        named = MembershipApplication.objects.filter(at(f"{part}_email", addresses))
        words = ("name", "email", *(["title"] if part == "applicant" else []))
        gone = {f"{part}_{word}": "" for word in words}
        named.update(**gone, **({"message": ""} if part == "applicant" else {}))


def forget_last_letters(*, now: datetime) -> int:
    """Each night: that they left was told, and nobody asks about it any more."""
    left = Person.objects.filter(erased_at__isnull=False).values_list("pk", flat=True)
    return outbox.forget_letters_of(list(left), before=now - kept_for("last_letters"))


def _erase_login(person: Person) -> None:
    """Every session ends, and no address, passkey or code is theirs."""
    end_sessions(person=person)
    for relation in Person._meta.related_objects:
        model: Any = relation.related_model
        if model._meta.app_label in LOGIN:
            model.objects.filter(**{relation.field.name: person}).delete()


def _erase_profile(person: Person, *, now: datetime) -> None:
    person.groups.clear()
    person.user_permissions.clear()
    person.name, person.phone, person.language = ERASED_NAME, "", "nb"
    person.email = f"slettet-{person.pk}@slettet.invalid"
    person.is_active, person.erased_at = False, now
    person.last_login = person.listed_since = person.invitations_stopped_at = None
    person.set_unusable_password()
    person.save()
