from __future__ import annotations

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from core.http import AuthenticatedHttpRequest
from members import services
from members.forms.profile import ProfileForm
from members.services import left_alone


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if form.is_valid():
        person = form.save()
        services.choose_listing(
            person=person,
            is_listed=form.cleaned_data["is_listed"],
            by=request.user,
            now=timezone.now(),
        )
        left_alone.want_invitations(
            person=person,
            wanted=form.cleaned_data["wants_invitations"],
            by=request.user,
            now=timezone.now(),
        )
        with override(person.language):
            messages.success(request, _("Profilen er lagret."))
            return HttpResponseRedirect(reverse("members:profile"))
    addresses = EmailAddress.objects.filter(user=request.user).order_by("-primary", "email")
    return render(request, "members/profile.html", {"form": form, "addresses": addresses})
