"""What shows by itself who works at an organisation: its mail domains and its tenants."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.admin import ConfirmedAction, RowForm, staff_of
from members import services
from members.models import Organisation
from members.services import tenants

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Answers = Mapping[str, Any]


class DomainForm(RowForm):
    domain = forms.CharField(
        label=_("E-postdomene"),
        max_length=100,
        widget=AdminTextInputWidget,
        help_text=_("Det som står etter krøllalfaen, for eksempel drammen.kommune.no."),
    )


class TenantForm(RowForm):
    tenant = forms.CharField(
        label=_("Leietakerens id"),
        max_length=60,
        widget=AdminTextInputWidget,
        help_text=_("Fra Microsoft Entra. IT i organisasjonen kan bekrefte at den er deres."),
    )


def _add_domain(request: HttpRequest, organisation: Organisation, answers: Answers) -> StrOrPromise:
    services.add_mail_domain(
        organisation=organisation,
        domain=answers["domain"],
        by=staff_of(request),
        now=timezone.now(),
    )
    return _("Domenet er lagt til.")


def _end_domain(request: HttpRequest, organisation: Organisation, answers: Answers) -> StrOrPromise:
    services.end_mail_domain(
        organisation=organisation,
        domain=answers["domain"],
        by=staff_of(request),
        now=timezone.now(),
    )
    return _("Domenet er avsluttet.")


def _link_tenant(
    request: HttpRequest, organisation: Organisation, answers: Answers
) -> StrOrPromise:
    tenants.link_tenant(
        organisation=organisation,
        tenant=answers["tenant"],
        by=staff_of(request),
        now=timezone.now(),
    )
    return _("Leietakeren er lagt til.")


def _unlink_tenant(
    request: HttpRequest, organisation: Organisation, answers: Answers
) -> StrOrPromise:
    tenants.unlink_tenant(
        organisation=organisation,
        tenant=answers["tenant"],
        by=staff_of(request),
        now=timezone.now(),
    )
    return _("Leietakeren er avsluttet.")


PROOF_ACTIONS = [
    ConfirmedAction(
        path="domene",
        label=_("Legg til e-postdomene"),
        explanation=_("Den som bekrefter en adresse på domenet, blir gjenkjent som ansatt her."),
        perform=_add_domain,
        form=DomainForm,
    ),
    ConfirmedAction(
        path="avslutt-domene",
        label=_("Avslutt e-postdomene"),
        explanation=_(
            "De som er gjenkjent på domenet, hører ikke lenger til her, og får et brev om det."
        ),
        perform=_end_domain,
        form=DomainForm,
    ),
    ConfirmedAction(
        path="leietaker",
        label=_("Legg til leietaker"),
        explanation=_(
            "Alle som logger inn med en jobbkonto hos leietakeren, blir gjenkjent som ansatt her. "
            "Deler flere organisasjoner leietakeren, velger hver ansatt sin."
        ),
        perform=_link_tenant,
        form=TenantForm,
    ),
    ConfirmedAction(
        path="avslutt-leietaker",
        label=_("Avslutt leietaker"),
        explanation=_(
            "De som er gjenkjent på jobbkontoen, hører ikke lenger til her, og får et brev om det."
        ),
        perform=_unlink_tenant,
        form=TenantForm,
    ),
]
