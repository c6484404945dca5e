"""What staff do with agreements, each on a page of its own that says what will happen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import AdminDateWidget, AdminTextInputWidget
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements import services
from agreements.models import Agreement, Notice, Party, PartyOwner
from core.admin import ConfirmedAction, RowForm, staff_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Answers = Mapping[str, Any]


class SignForm(RowForm):
    signed_on = forms.DateField(label=_("Signert"), widget=AdminDateWidget)
    place = forms.CharField(label=_("Sted"), max_length=80, widget=AdminTextInputWidget)


class PartyForm(RowForm):
    party = forms.ModelChoiceField(Party.objects.none(), label=_("Part"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parties = self.row.parties.select_related("organisation")
        self.fields["party"].queryset = parties  # type: ignore[attr-defined]


class NoticeForm(PartyForm):
    given_on = forms.DateField(label=_("Gitt"), widget=AdminDateWidget)
    received_on = forms.DateField(label=_("Mottatt"), widget=AdminDateWidget)
    effective_on = forms.DateField(
        label=_("Avtalens siste dag"),
        widget=AdminDateWidget,
        required=False,
        help_text=_("Tomt betyr den tidligste dagen avtalen tillater."),
    )
    reason = forms.CharField(label=_("Begrunnelse"), required=False, widget=AdminTextInputWidget)


class OwnerForm(PartyForm):
    name = forms.CharField(label=_("Navn"), max_length=120, widget=AdminTextInputWidget)
    email = forms.EmailField(label=_("E-postadresse"), widget=AdminTextInputWidget)
    title = forms.CharField(
        label=_("Stilling"), max_length=120, required=False, widget=AdminTextInputWidget
    )
    language = forms.ChoiceField(
        label=_("Språk"),
        choices=[("", _("Det organisasjonen bruker")), *settings.LANGUAGES],
        required=False,
    )


def sign(request: HttpRequest, agreement: Agreement, answers: Answers) -> StrOrPromise:
    services.sign(agreement=agreement, **answers, by=staff_of(request), now=timezone.now())
    return _("Avtalen er signert, og alle som følger den opp, har fått brev.")


def give_notice(request: HttpRequest, agreement: Agreement, answers: Answers) -> StrOrPromise:
    services.give_notice(agreement=agreement, **answers, by=staff_of(request), now=timezone.now())
    return _("Oppsigelsen er ført, og alle parter har fått brev.")


def renew(request: HttpRequest, agreement: Agreement, _answers: Answers) -> StrOrPromise:
    draft = services.renew(agreement=agreement, by=staff_of(request), now=timezone.now())
    return _("Utkastet %(draft)s er laget.") % {"draft": draft.slug}


def add_owner(request: HttpRequest, _agreement: Agreement, answers: Answers) -> StrOrPromise:
    owner = services.add_owner(**answers, by=staff_of(request), now=timezone.now())
    return _("%(owner)s følger opp avtalen, og har fått brev.") % {"owner": owner}


def withdraw_notice(request: HttpRequest, notice: Notice, _answers: Answers) -> StrOrPromise:
    services.withdraw_notice(notice=notice, by=staff_of(request), now=timezone.now())
    return _("Oppsigelsen er trukket, og alle parter har fått brev.")


def end_owner(request: HttpRequest, owner: PartyOwner, _answers: Answers) -> StrOrPromise:
    services.end_owner(owner=owner, by=staff_of(request), now=timezone.now())
    return _("Avsluttet.")


def send_link(request: HttpRequest, owner: PartyOwner, _answers: Answers) -> StrOrPromise:
    services.send_link(owner=owner, by=staff_of(request), now=timezone.now())
    return _("Brevet er sendt.")


def is_signed(agreement: Agreement, _now: datetime) -> bool:
    return agreement.signed_on is not None


def is_unsigned(agreement: Agreement, _now: datetime) -> bool:
    return agreement.signed_on is None


def stands(notice: Notice, _now: datetime) -> bool:
    return notice.withdrawn_on is None


def goes_on(owner: PartyOwner, now: datetime) -> bool:
    return owner.holds(on=timezone.localdate(now))


AGREEMENT_ACTIONS = [
    ConfirmedAction(
        path="signer",
        label=_("Før inn signeringen"),
        explanation=_("Alle har signert. Etter dette endres ikke teksten."),
        perform=sign,
        form=SignForm,
        is_offered=is_unsigned,
    ),
    ConfirmedAction(
        path="oppsigelse",
        label=_("Før inn en oppsigelse"),
        explanation=_("Siste dag regnes fra dagen de andre mottok den. Alle parter får brev."),
        perform=give_notice,
        form=NoticeForm,
        is_offered=is_signed,
    ),
    ConfirmedAction(
        path="forny",
        label=_("Lag utkast til ny avtale"),
        explanation=_("Et utkast med de samme ordene, som begynner der denne slutter."),
        perform=renew,
        is_offered=is_signed,
    ),
    ConfirmedAction(
        path="oppfolger",
        label=_("Legg til en som følger opp"),
        explanation=_("Får brev med veien inn, og påminnelser i god tid."),
        perform=add_owner,
        form=OwnerForm,
    ),
]
