"""What is said about newsletters is kept while it is needed to show who said what."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, OuterRef

from core.retention import kept_for
from newsletters.enums import SubscriptionState
from newsletters.models import Consent, Subscription


def forget_consents(*, now: datetime) -> int:
    """At night: what was said long ago by those who get nothing any more. Returns how many."""
    still_on = Subscription.objects.filter(
        newsletter=OuterRef("newsletter"),
        address__iexact=OuterRef("address"),
        state=SubscriptionState.ACTIVE,
    )
    old = Consent.objects.filter(~Exists(still_on), at__lt=now - kept_for("consents"))
    deleted, _models = old.delete()
    return deleted
