"""The letters about applications for membership, in the language the applicant chose."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from outbox import services as outbox
from outbox.letters import Letter
from outbox.services import Owed

if TYPE_CHECKING:
    from members.models import MembershipApplication

LETTERS = (
    Letter("members/application_received", _("Søknaden om medlemskap er mottatt")),
    Letter("members/application_admitted", _("Velkommen som medlem, til søkeren")),
    Letter("members/application_refused", _("Søknaden om medlemskap er avslått")),
    Letter("members/application_withdrawn", _("Søknaden om medlemskap er trukket")),
    Letter("members/application_answered", _("Svaret på en søknad som andre sendte")),
    Letter("members/membership_welcome", _("Velkommen som medlem, til hovedkontakten")),
)


def tell_applicant(application: MembershipApplication, *, letter: str, now: datetime) -> None:
    """`letter` is application_received, _admitted, _refused or _withdrawn: each comes once."""
    outbox.owe(
        letter=f"members/{letter}",
        dedupe_key=f"members/{letter}/{application.reference}",
        address=application.applicant_email,
        language=application.language,
        context={
            **_facts(application),
            "name": application.applicant_name,
            "path": _path(application.language, "join:state", application.reference),
        },
        now=now,
    )


def welcome_main_contact(application: MembershipApplication, *, now: datetime) -> None:
    """Not to an applicant who is the main contact: their own letter says the same."""
    address = application.main_contact_email
    if not address or address.lower() == application.applicant_email.lower():
        return
    outbox.owe(
        letter="members/membership_welcome",
        dedupe_key=f"members/membership_welcome/{application.reference}",
        address=address,
        language=application.language,
        context={**_facts(application), "name": application.main_contact_name},
        now=now,
    )


def answer_followers(application: MembershipApplication, *, now: datetime) -> None:
    """Only yes or no: they are others than those who applied."""
    owed = [
        Owed(
            letter="members/application_answered",
            dedupe_key=f"members/application_answered/{application.reference}/{follower.pk}",
            address=follower.email,
            language=follower.language,
            context={
                "name": follower.name,
                "organisation": application.name,
                "state": application.state,
                **_ways_in(follower.language),
            },
        )
        for follower in application.followers.all()
    ]
    outbox.owe_all(owed, now=now)


def _facts(application: MembershipApplication) -> dict[str, Any]:
    membership = application.membership
    return {
        "organisation": application.name,
        "reason": application.reason,
        "main_contact": application.main_contact_name,
        "is_main_contact": application.main_contact_email.lower()
        == application.applicant_email.lower(),
        "may_vote": membership.category.may_vote if membership else False,
        "starts_on": membership.starts_on.isoformat()
        if membership and membership.starts_on
        else "",
        **_ways_in(application.language),
    }


def _ways_in(language: str) -> dict[str, str]:
    return {
        "sign_up_path": _path(language, "account_signup"),
        "join_path": _path(language, "join:find"),
    }


def _path(language: str, name: str, *args: object) -> str:
    with override(language):
        return reverse(name, args=args)
