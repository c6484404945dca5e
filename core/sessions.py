"""Django's sessions in the database, found by a question whose SQL is written once."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db.models import QuerySet
from django.utils import timezone

from core.written import written_once


class SessionStore(db.SessionStore):
    def _get_session_from_db(self) -> AbstractBaseSession | None:
        for session in _running(key=self.session_key, now=timezone.now()):
            return session
        self._session_key = None
        return None


@written_once
def _running(key: str, now: datetime) -> QuerySet[AbstractBaseSession]:
    sessions = SessionStore.get_model_class().objects
    return sessions.filter(session_key=key, expire_date__gt=now)
