from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from events.models import EventDocument


@receiver(post_delete, sender=EventDocument)
def take_the_file_away(instance: EventDocument, **_signal: Any) -> None:
    """Once the row is gone for certain, also when the admin or a cascade deleted it."""
    storage, name = instance.file.storage, str(instance.file.name)
    transaction.on_commit(lambda: storage.delete(name))
