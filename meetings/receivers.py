from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from meetings.models import ForumFile


@receiver(post_delete, sender=ForumFile)
def take_the_file_away(instance: ForumFile, **_signal: Any) -> None:
    """Once the row is gone for certain, also when a cascade deleted it."""
    storage, name = instance.file.storage, str(instance.file.name)
    transaction.on_commit(lambda: storage.delete(name))
