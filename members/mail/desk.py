"""The letters about the main contact's desk."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from members.enums import LanguageForm
from outbox import services as outbox
from outbox.letters import Letter

if TYPE_CHECKING:
    from members.models import Affiliation, Invitation, Organisation, Person

LETTERS = (
    Letter("members/invited", _("Invitasjon fra en kollega")),
    Letter("members/colleague_joined", _("En invitert kollega er med")),
)


def language_of(organisation: Organisation) -> str:
    """Of letters to those whose own language nobody knows yet."""
    return "nn" if organisation.language_form == LanguageForm.NYNORSK else "nb"


def invite(invitation: Invitation, *, owner: Person | None, now: datetime) -> None:
    """`owner`: whose account the address is proved for, who logs in to answer. Nobody but they
    reads that there is one."""
    organisation, inviter = invitation.organisation, invitation.invited_by
    language = owner.language if owner else language_of(organisation)
    with override(language):
        path = invitation.get_absolute_url()
        if owner:
            path = f"{reverse('account_login')}?{urlencode({'next': path})}"
    outbox.owe(
        letter="members/invited",
        dedupe_key=f"members/invited/{invitation.reference}",
        address=invitation.email,
        language=language,
        context={
            "organisation": organisation.name,
            "inviter": str(inviter) if inviter else "",
            "address": invitation.email,
            "has_account": owner is not None,
            "expires_at": invitation.expires_at,
            "path": path,
        },
        now=now,
        expires_at=invitation.expires_at,
    )


def tell_of_joining(
    affiliation: Affiliation, invitation: Invitation, *, contact: Person, now: datetime
) -> None:
    with override(contact.language):
        path = reverse("members:people", args=[affiliation.organisation_id])
    outbox.owe(
        letter="members/colleague_joined",
        dedupe_key=f"members/colleague_joined/{invitation.reference}",
        address=contact.email,
        person=contact,
        language=contact.language,
        context={
            "name": contact.get_short_name(),
            "colleague": affiliation.person.name,
            "colleague_address": invitation.email,
            "organisation": affiliation.organisation.name,
            "path": path,
        },
        now=now,
    )
