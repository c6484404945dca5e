from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.forms.profile import LANGUAGES
from newsletters.models import Newsletter
from newsletters.rules.consents import words_of
from newsletters.rules.interests import to_choose_from
from newsletters.services import Wish


class WishForm(forms.Form):
    """Which lists, in which language, and what about. The words of each list are those one says
    yes to."""

    newsletters = forms.MultipleChoiceField(
        label=_("Hva vil du ha?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    language = forms.ChoiceField(label=_("Språk"), choices=LANGUAGES, widget=forms.RadioSelect)
    interests = forms.MultipleChoiceField(
        label=_("Hva er du mest interessert i?"),
        help_text=_("Velger du ingenting, får du det alle får."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, newsletters: Sequence[Newsletter], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = {str(each.pk): each for each in newsletters}
        self.fields["newsletters"].choices = [  # type: ignore[attr-defined]
            (key, words_of(each)) for key, each in self.offered.items()
        ]
        pages = to_choose_from(get_language() or "nb")
        self.pages = {str(page.pk): page for page, _title in pages}
        self.fields["interests"].choices = [  # type: ignore[attr-defined]
            (str(page.pk), title) for page, title in pages
        ]
        if not pages:
            del self.fields["interests"]

    @property
    def wish(self) -> Wish:
        answers = self.cleaned_data
        return Wish(
            [self.offered[key] for key in answers["newsletters"]],
            answers["language"],
            [self.pages[key] for key in answers.get("interests", ())],
        )


class SubscribeForm(WishForm):
    address = forms.EmailField(
        label=_("E-postadresse"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": _("Skriv e-postadressen din."),
            "invalid": _("Skriv en e-postadresse, for eksempel kari@kommune.no."),
        },
    )
    field_order = ["address", "newsletters", "language", "interests"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lists = self.fields["newsletters"]
        lists.required = True
        lists.error_messages["required"] = _("Kryss av for det du vil ha.")
        self.only_words = ""
        if len(self.offered) == 1:  # the button says yes to it
            ((key, only),) = self.offered.items()
            self.only_words = words_of(only)
            lists.widget = forms.MultipleHiddenInput()
            lists.initial = [key]
