from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

SECOND_FACTORS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
# What staff need to get a second factor, and to leave.
OPEN_TO_STAFF = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_list_webauthn",
    "mfa_add_webauthn",
    "mfa_edit_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "account_reauthenticate",
    "account_email",
    "account_email_verification_sent",
    "account_logout",
}


class StaffSecondFactorMiddleware:
    """Outside demo mode staff reach nothing behind login before they have a second factor, and
    read public pages as anybody does.

    That they then use it is allauth's: whoever has one is asked for it at every login.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *_: Any
    ) -> HttpResponse | None:
        if settings.DEMO or not request.user.is_authenticated or not request.user.is_staff:
            return None
        if is_mfa_enabled(request.user, SECOND_FACTORS):
            return None
        if not getattr(view, "login_required", True) or _name_of(request) in OPEN_TO_STAFF:
            request.user.rights_rest = True
            return None
        return HttpResponseRedirect(reverse("mfa_index"))


def _name_of(request: HttpRequest) -> str | None:
    return request.resolver_match.url_name if request.resolver_match else None
