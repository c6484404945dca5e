"""To propose, to open a ballot, and to spread one's votes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core import hours
from core.forms import DayField
from meetings.models import Ballot, Forum, Proposal

DAY_IS_OVER = time(23, 59)


class ProposeForm(forms.ModelForm):
    class Meta:
        model = Proposal
        fields = ["title", "text", "line"]
        widgets = {"text": forms.Textarea(attrs={"rows": 4})}
        labels = {"title": _("Hva foreslår du?"), "text": _("Mer om forslaget"), "line": _("Linje")}
        help_texts = {"title": _("Én ting i hvert forslag, så er det lettere å stemme.")}
        error_messages = {"title": {"required": _("Skriv hva du foreslår.")}}

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        line: Any = self.fields["line"]
        line.queryset = forum.proposal_lines.all()
        line.empty_label = _("Ingen")
        if not line.queryset:
            del self.fields["line"]

    @property
    def words(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.fields}


class LineForm(forms.Form):
    name = forms.CharField(
        label=_("Ny linje"),
        max_length=160,
        help_text=_("En overskrift som forslagene kan stå under."),
        error_messages={"required": _("Skriv hva linja heter.")},
    )


class BallotForm(forms.ModelForm):
    """Opens at the beginning of a day, and closes when one is over."""

    opens_on = DayField(label=_("Åpner"), required=False, help_text=_("Tomt betyr med en gang."))
    closes_on = DayField(
        label=_("Siste dag å stemme"), error_messages={"required": _("Velg en dag.")}
    )
    proposals = forms.ModelMultipleChoiceField(
        label=_("Forslagene det stemmes over"),
        queryset=Proposal.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Velg minst to forslag å stemme over.")},
    )
    field_order = ("title", "votes_each", "opens_on", "closes_on", "proposals")

    class Meta:
        model = Ballot
        fields = ["title", "votes_each"]
        help_texts = {
            "title": _("Som «Hva skal vi arbeide med i høst?»"),
            "votes_each": _("Hver og en sprer stemmene sine på forslagene som de vil."),
        }
        error_messages = {"title": {"required": _("Skriv hva dere stemmer over.")}}

    def __init__(self, *args: Any, forum: Forum, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        proposals: Any = self.fields["proposals"]
        proposals.queryset = forum.proposals.open().in_order()
        proposals.initial = [each.pk for each in proposals.queryset]
        votes_each: Any = self.fields["votes_each"]
        votes_each.max_value, votes_each.initial = 100, 3
        votes_each.widget.attrs["max"] = 100

    def clean_votes_each(self) -> int:
        votes: int = self.cleaned_data["votes_each"]
        if votes > 100:  # noqa: PLR2004 (more than anybody spreads)
            raise forms.ValidationError(_("Gi hver høyst 100 stemmer."))
        return votes

    def words(self, *, now: datetime) -> dict[str, Any]:
        given = self.cleaned_data
        opens_on = given["opens_on"]
        return {
            "title": given["title"],
            "votes_each": given["votes_each"],
            "proposals": list(given["proposals"]),
            "opens_at": max(hours.at(opens_on, time.min), now) if opens_on else now,
            "closes_at": hours.at(given["closes_on"], DAY_IS_OVER),
        }


class VoteForm(forms.Form):
    """A number for each proposal; empty is none."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        ballot: Ballot,
        proposals: Iterable[Proposal],
        given: Mapping[int, int],
    ) -> None:
        super().__init__(data)
        for proposal in proposals:
            self.fields[f"stemmer_{proposal.pk}"] = forms.IntegerField(
                label=proposal.title,
                help_text=proposal.text,
                min_value=0,
                max_value=ballot.votes_each,
                required=False,
                initial=given.get(proposal.pk, 0),
            )

    @property
    def votes(self) -> dict[int, int]:
        return {
            int(name.removeprefix("stemmer_")): count or 0
            for name, count in self.cleaned_data.items()
        }


class ConfirmForm(forms.Form):
    chosen = forms.ModelMultipleChoiceField(
        label=_("Dette er valgt"),
        queryset=Proposal.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("Det du krysser av, blir valgt. Resten blir stående som ikke valgt."),
    )

    def __init__(self, *args: Any, ballot: Ballot, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["chosen"]
        chosen.queryset = ballot.proposals.all()
