"""allauth's views where the house asks more of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.account import views as account
from allauth.account.internal import flows
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.base import views as mfa
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from members.forms.accounts import SignUpForm
from members.services import accounts as services

View = Callable[..., HttpResponse]
STARTS = {"account_login", "account_request_login_code"}


class SignUpView(account.SignupView):
    def form_valid(self, form: SignUpForm) -> HttpResponse:
        """Two of the same form at once are one sign-up, and neither fails."""
        data = form.cleaned_data
        with transaction.atomic():
            services.hold_address(data["email"])
            person = services.same_sign_up(
                address=data["email"],
                name=data["name"],
                password=data["password1"],
                now=timezone.now(),
            )
            if person is None:
                form.clean_email()  # somebody else may have come while we waited
                person, response = form.try_save(self.request)
                if response:
                    return response
        self.user = person
        try:
            return flows.signup.complete_signup(
                self.request, user=person, redirect_url=self.get_success_url()
            )
        except ImmediateHttpResponse as refusal:
            return refusal.response


sign_up = SignUpView.as_view()


class ConfirmAddressView(account.ConfirmEmailVerificationCodeView):
    """A mistyped address is put right only in the visit that signed up.

    Later on the account may hold what others wrote about the owner of the address, and whoever
    typed its password must not move it to an address of their own.
    """

    @cached_property
    def _is_signing_up(self) -> bool:
        return self.stage is not None and self.stage.login.signup

    @cached_property
    def _action(self) -> str:
        action: str = super()._action
        return "verify" if action == "change" and not self._is_signing_up else action

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"can_change": context["can_change"] and self._is_signing_up}


def says_when_the_code_is_gone(view: View) -> View:
    """Who comes with a code too late is sent back to the start; tell why."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        said_before = len(messages.get_messages(request))
        response = view(request, *args, **kwargs)
        is_turned_away = (
            "code" in request.POST
            and isinstance(response, HttpResponseRedirect)
            and urlsplit(response.url).path in {reverse(name) for name in STARTS}
        )
        if is_turned_away and len(messages.get_messages(request)) == said_before:
            messages.warning(request, _("Koden gjelder ikke lenger. Be om en ny."))
        return response

    return checked


confirm_address = says_when_the_code_is_gone(login_not_required(ConfirmAddressView.as_view()))
confirm_login = says_when_the_code_is_gone(account.confirm_login_code)
confirm_password_reset = says_when_the_code_is_gone(account.confirm_password_reset_code)
second_factor = says_when_the_code_is_gone(mfa.authenticate)
