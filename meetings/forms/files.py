from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import DocumentForm
from meetings.enums import Openness
from meetings.models import Forum, Meeting


class ForumFileForm(DocumentForm):
    """A file of the forum's own, or of one of its meetings."""

    meeting = forms.ModelChoiceField(
        label=_("Fra møtet"), queryset=Meeting.objects.none(), required=False
    )
    openness = forms.ChoiceField(
        label=_("Hvem kan lese"), choices=Openness.choices, initial=Openness.FORUM
    )

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        meeting: Any = self.fields["meeting"]
        meeting.queryset = forum.meetings.exclude(starts_at=None)
        meeting.empty_label = _("Ikke fra noe møte")
