"""Logging in with the work account: there, the answer, a first visit, and one's own account."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.core import ratelimit
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount import views as social
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal import flows, statekit
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.base import AuthProcess
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import get_language, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.http import AuthenticatedHttpRequest
from core.refusals import Refused
from members import rules
from members.enums import Refusal
from members.forms.accounts import WorkSignUpForm
from members.services import accounts as services
from members.services import entra

View = Callable[..., HttpResponse]
SECRET_LENGTH = 64
REFUSAL = "work_login_refusal"


class TenantNotLinked(Refused):
    def __init__(self, tenant: str) -> None:
        super().__init__(Refusal.TENANT_NOT_LINKED)
        self.tenant = tenant


def where_set_up(view: View) -> View:
    """No settings, no such page."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.ENTRA_CLIENT_ID:
            raise Http404
        return view(request, *args, **kwargs)

    return checked


# ---- There and back ---------------------------------------------------------------------------


@where_set_up
@login_not_required
@require_POST
def log_in(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect(settings.LOGIN_REDIRECT_URL)
    return _to_microsoft(request, AuthProcess.LOGIN)


@where_set_up
@require_POST
def connect(request: AuthenticatedHttpRequest) -> HttpResponse:
    return _to_microsoft(request, AuthProcess.CONNECT)


def _to_microsoft(request: HttpRequest, process: str) -> HttpResponse:
    if blocked := ratelimit.consume_or_429(request, action="login"):
        return blocked
    asked = {
        "nonce": get_random_string(SECRET_LENGTH),
        "verifier": get_random_string(SECRET_LENGTH),
    }
    state = {"process": process, "language": get_language(), **asked}
    if way_back := get_next_redirect_url(request):
        state["next"] = way_back
    state_id = statekit.stash_state(request, provider_id=entra.PROVIDER, state=state)
    try:
        address = entra.sign_in_address(state=state_id, redirect_uri=_our_address(), **asked)
    except Refused as refusal:
        return _refused(request, refusal)
    return HttpResponseRedirect(address)


@where_set_up
@login_not_required
@never_cache
@require_safe
def answer(request: HttpRequest) -> HttpResponse:
    """The one GET that does something: Microsoft sends the browser here. What it does needs a
    state that this browser was given a moment ago, and a state is used once. Nobody is registered
    here; that takes a form.
    """
    state = statekit.unstash_state(
        request, provider_id=entra.PROVIDER, state_id=request.GET.get("state", "")
    )
    with override(state["language"] if state else get_language()):
        try:
            return _answered(request, state)
        except Refused as refusal:
            return _refused(request, refusal)


def _answered(request: HttpRequest, state: dict[str, Any] | None) -> HttpResponse:
    if state is None:
        raise Refused(Refusal.WORK_LOGIN_STALE)
    if "code" not in request.GET:
        raise Refused(Refusal.WORK_LOGIN_STOPPED)
    identity = entra.redeem(
        code=request.GET["code"],
        nonce=state["nonce"],
        verifier=state["verifier"],
        redirect_uri=_our_address(),
    )
    if not rules.linked_organisations([identity.tenant], on=timezone.localdate()):
        raise TenantNotLinked(identity.tenant)
    provider = get_adapter().get_provider(request, entra.PROVIDER)
    login = provider.sociallogin_from_response(request, identity)
    login.state = {name: state[name] for name in ("process", "next") if name in state}
    return flows.login.complete_login(request, login)


def _our_address() -> str:
    return settings.SITE_URL + reverse("work_login_answer")


def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Told on a page of its own: the answer's address holds a code, and has no other language."""
    request.session[REFUSAL] = [refusal.reason.value, getattr(refusal, "tenant", "")]
    return redirect("work_login_refused")


@where_set_up
@login_not_required
@never_cache
@require_safe
def refused(request: HttpRequest) -> HttpResponse:
    if REFUSAL not in request.session:
        return redirect(settings.LOGIN_URL)
    value, tenant = request.session[REFUSAL]
    reason = Refusal(value)
    context = {
        "sentence": reason.label,
        "tenant": tenant,
        "has_account": reason == Refusal.ADDRESS_HAS_ACCOUNT,
    }
    return render(request, "members/work_login_refused.html", context)


# ---- The first visit --------------------------------------------------------------------------


class WorkSignUpView(social.SignupView):
    def form_valid(self, form: WorkSignUpForm) -> HttpResponse:
        """Two of the same form at once are one sign-up, and neither fails."""
        account = self.sociallogin.account
        flows.signup.clear_pending_signup(self.request)
        try:
            with transaction.atomic():
                services.hold_address(account.uid)
                services.hold_address(form.cleaned_data["email"])
                if SocialAccount.objects.filter(provider=entra.PROVIDER, uid=account.uid).exists():
                    return redirect("account_login")
                form.clean_email()  # somebody else may have come while we waited
                _person, response = form.try_save(self.request)
                if response:
                    return response
            return flows.signup.complete_social_signup(self.request, self.sociallogin)
        except ImmediateHttpResponse as refusal:
            return refusal.response


sign_up = where_set_up(login_not_required(never_cache(WorkSignUpView.as_view())))


# ---- One's own account ------------------------------------------------------------------------


@where_set_up
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: AuthenticatedHttpRequest) -> HttpResponse:
    accounts = SocialAccount.objects.filter(user=request.user, provider=entra.PROVIDER).order_by(
        "pk"
    )
    today = timezone.localdate()
    if request.method == "POST":
        account = get_object_or_404(accounts, pk=_number(request.POST.get("account", "")))
        if rules.verified_addresses(request.user):
            flows.connect.disconnect(request, account)
        else:
            messages.error(request, str(Refusal.OWN_ADDRESS_NEEDED.label))
        return redirect("socialaccount_connections")
    shown = rules.shown_by_work_login(request.user, on=today)
    rows = [(one, shown.get(one.uid.partition(":")[0], [])) for one in accounts]
    return render(request, "members/work_accounts.html", {"rows": rows})


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0  # noqa: PLR2004
