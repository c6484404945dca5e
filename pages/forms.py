from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import as_rich_text
from pages.enums import Refusal
from pages.models import PageVersion

LONGEST_TEXT = 60_000  # letters; statutes have some 15 000


class TextForm(forms.ModelForm):
    """A page's words in one language. `seen` is the version they came from: somebody else may have
    saved one since, and then the person is told before theirs is laid on top."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = PageVersion
        fields = ["title", "summary", "body"]
        widgets: dict[str, Any] = {"summary": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, newest: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.newest = self.initial["seen"] = newest
        self.was_overtaken_at: int | None = None

    @property
    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    def clean_body(self) -> str:
        body = as_rich_text(self.cleaned_data["body"])
        if len(body) > LONGEST_TEXT:
            raise forms.ValidationError(_("Teksten er for lang for én side. Del den i flere."))
        return body

    def clean_seen(self) -> int:
        """Sent again, the newer version has been seen."""
        seen: int = self.cleaned_data["seen"]
        if seen != self.newest:
            self.was_overtaken_at = seen
            self.data = dict(self.data.items()) | {"seen": str(self.newest)}
            self.add_error(None, str(Refusal.CHANGED_MEANWHILE.label))
        return seen


class ContactForm(forms.Form):
    """What stands open about somebody in the board or the secretariat."""

    email = forms.EmailField(
        label=_("E-postadresse"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Telefon"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    is_shown = forms.BooleanField(
        label=_("Ja, vis dette på siden om styret og de ansatte"),
        required=False,
        help_text=_("Tar du bort krysset, er det borte med en gang."),
    )
