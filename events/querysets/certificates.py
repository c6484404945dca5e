from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef

from events.enums import ParticipantState


class CertificateQuerySet(models.QuerySet):
    def live(self) -> Self:
        return self.filter(revoked_at=None)

    def valid(self) -> Self:
        """Not revoked, and the portal still says that they had a place and came."""
        participants: Any = self.model._meta.get_field("participant").related_model
        check_ins = participants._meta.get_field("check_ins").related_model
        came = check_ins.objects.filter(participant=OuterRef("participant"))
        registered = {"participant__state": ParticipantState.REGISTERED}
        return self.live().filter(Exists(came), **registered)
