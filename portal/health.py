"""For load balancers and monitoring: no session, no language, nothing about persons."""

from __future__ import annotations

import secrets
from datetime import timedelta

from celery import current_app
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from outbox.enums import SendingState
from outbox.models import Delivery, Sending

OLDEST_LETTER_MAY_WAIT = timedelta(minutes=15)


@login_not_required
@never_cache
@require_safe
def alive(_request: HttpRequest) -> JsonResponse:
    """This process and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def operations(request: HttpRequest) -> JsonResponse:
    """Broker, workers and the oldest letter that is due: 200 when all is well, else 503."""
    token = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not secrets.compare_digest(token.encode(), settings.MONITORING_TOKEN.encode()):
        return JsonResponse({"status": "forbidden"}, status=403)
    now = timezone.now()
    waiting = Delivery.objects.due(now=now).exclude(sending__state=SendingState.PAUSED)
    oldest = waiting.order_by("next_at").values_list("next_at", flat=True)
    waited = now - (oldest.first() or now)
    workers = _workers()
    report = {
        "broker": workers is not None,
        "workers": workers or 0,
        "oldest_due_letter_seconds": int(waited.total_seconds()),
        "paused_sendings": Sending.objects.filter(state=SendingState.PAUSED).count(),
        "uncertain_letters": Delivery.objects.filter(state="uncertain").count(),
    }
    is_well = bool(workers) and waited < OLDEST_LETTER_MAY_WAIT
    return JsonResponse(
        {"status": "ok" if is_well else "trouble", **report}, status=200 if is_well else 503
    )


def _workers() -> int | None:
    """How many workers answer; None when the broker does not.

    Over a connection of its own: whoever is asked may answer late, and a connection of the pool
    would give that answer to the next letter's nudge.
    """
    try:
        with current_app.connection_for_write() as connection:
            return len(current_app.control.ping(timeout=0.5, connection=connection) or [])
    except OperationalError:
        return None
