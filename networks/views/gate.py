"""Where every page of a network begins: which one, and whether it is theirs."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from core.http import AuthenticatedHttpRequest
from networks.models import Network


def run_by_me(request: AuthenticatedHttpRequest, network_slug: str) -> Any:
    """With `is_run` and `is_joined`; 404 where it is not theirs to run."""
    network = _with_rights(request, network_slug)
    if not network.is_run:
        raise Http404
    return network


def joined_by_me(request: AuthenticatedHttpRequest, network_slug: str) -> Any:
    network = _with_rights(request, network_slug)
    if not network.is_joined:
        raise Http404
    return network


def seen_by_me(request: AuthenticatedHttpRequest, network_slug: str) -> Any:
    today = timezone.localdate()
    networks = Network.objects.visible_to(request.user, on=today)
    return get_object_or_404(networks.with_right_of(request.user, on=today), slug=network_slug)


def _with_rights(request: AuthenticatedHttpRequest, network_slug: str) -> Any:
    today = timezone.localdate()
    networks = Network.objects.with_right_of(request.user, on=today).with_secretariat(on=today)
    return get_object_or_404(networks, slug=network_slug)
