from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, cast

from allauth.account.decorators import secure_admin_login
from django.contrib.admin import AdminSite
from django.db.models import Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.models import Act
from events.models import Event
from portal.waiting import things_waiting_for

if TYPE_CHECKING:
    from members.models import Person

COMING = 6
LATEST_ACTS = 6
ROOMS = [
    *("events", "newsletters", "pages", "members", "regions", "networks", "agreements"),
    *("meetings", "outbox", "core"),
]


class PortalAdminSite(AdminSite):
    site_header = _("Sekretariatet")
    site_title = _("Sekretariatet")
    index_title = _("Oversikt")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Rights are written in `roles.toml`, and what an address or a key proves is nobody's
        to edit: those tables have no page here."""
        is_one = isinstance(model_or_iterable, type)
        models: Any = [model_or_iterable] if is_one else model_or_iterable
        ours = [model for model in models if model._meta.app_label in ROOMS]
        super().register(ours, admin_class, **options)

    @cached_property
    def login(self) -> Any:
        """People log in where everybody does, with allauth's rate limits and second factor."""
        return secure_admin_login(super().login)

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        return redirect("account_change_password")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        """The admin is in bokmål whatever the browser asks for: there is no other translation."""

        def in_bokmal(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            translation.activate("nb")
            request.LANGUAGE_CODE = "nb"
            if "%00" in request.META["QUERY_STRING"]:
                return redirect(request.path)  # PostgreSQL refuses what no keyboard writes
            return cast(Callable[..., HttpResponse], view)(request, *args, **kwargs)

        return super().admin_view(in_bokmal, cacheable)

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        # No other admin can be imported here: registering them needs this site.
        person, now = cast("Person", request.user), timezone.now()
        context: dict[str, Any] = {"waiting": things_waiting_for(person, now=now)}
        if person.has_perm("events.view_event"):
            coming = Event.objects.published().upcoming(now=now)
            context["coming"] = coming.annotate(
                places_taken=Sum("pools__taken", filter=Q(pools__session=None)),
                places_waiting=Sum("pools__waiting", filter=Q(pools__session=None)),
            )[:COMING]
        if person.has_perm("core.view_act"):
            by_people = Act.objects.exclude(by=None)
            context["acts"] = by_people.select_related("by")[:LATEST_ACTS]
        return super().index(request, {**context, **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """What is used daily comes first."""
        daily = {label: place for place, label in enumerate(ROOMS)}
        rooms = super().get_app_list(request, app_label)
        return sorted(rooms, key=lambda room: daily.get(room["app_label"], len(daily)))
