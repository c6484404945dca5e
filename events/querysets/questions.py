from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import connections, models
from django.db.models import Count, Exists, OuterRef, Q

if TYPE_CHECKING:
    from members.models import Person
    from regions.models import Chapter


class QuestionQuerySet(models.QuerySet):
    def library_of(self, chapter: Chapter | None) -> Self:
        """What an event of the chapter's may ask: its own, and the secretariat's."""
        return self.filter(Q(chapter=None) | Q(chapter=chapter), is_in_library=True)

    def hold(self, pks: Collection[int]) -> dict[int, int]:
        """The version of each; until the transaction ends nobody can change their words."""
        with connections[self.db].cursor() as cursor:
            cursor.execute(
                "SELECT id, version FROM events_question WHERE id = ANY(%s)"
                " ORDER BY id FOR KEY SHARE",
                [sorted(pks)],
            )
            return dict(cursor.fetchall())

    def with_answered(self) -> Self:
        """Adds `is_answered`: whether somebody has, at any event."""
        answers: Any = _answers_of(self.model)
        theirs = answers.objects.filter(event_question__question=OuterRef("pk"))
        return self.annotate(is_answered=Exists(theirs))


class EventQuestionQuerySet(models.QuerySet):
    def asked(self) -> Self:
        return self.filter(is_asked=True)

    def counted(self) -> Self:
        """Adds `answered`: how many have."""
        return self.annotate(answered=Count("answers"))


class AnswerQuerySet(models.QuerySet):
    def readable_by(self, person: Person, *, on: date) -> Self:
        """One's own, and those of the events one edits."""
        asked: Any = self.model._meta.get_field("event_question").related_model
        events = asked._meta.get_field("event")
        edited = events.related_model.objects.edited_by(person, on=on)
        return self.filter(
            Q(participant__person=person) | Q(event_question__event__in=edited.values("pk"))
        )

    def told(self) -> Self:
        """With their questions; `has_file` where the answer is one, but without what is in it."""
        return self.select_related("event_question__question").annotate(
            has_file=Exists(_files_of(self.model).objects.filter(answer=OuterRef("pk")))
        )

    def outlived(self, *, before: datetime) -> Self:
        """Of events that were over by then."""
        return self.filter(participant__event__ends_at__lte=before)


def _files_of(answer: Any) -> Any:
    return answer._meta.get_field("file").related_model


def _answers_of(question: Any) -> Any:
    uses = question._meta.get_field("uses").related_model
    return uses._meta.get_field("answers").related_model
