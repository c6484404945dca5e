"""What is filled in about an issue and its parts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.widgets import (
    AdminIntegerFieldWidget,
    AdminSplitDateTime,
    AdminTextInputWidget,
    AdminURLFieldWidget,
)
from django.db.models import Q
from django.forms import Media, modelform_factory
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as now_in
from django.utils.translation import gettext_lazy as _
from django_prose_editor.widgets import AdminProseEditorWidget

from core.admin import RowForm
from core.forms import as_rich_text
from events.models import Event
from newsletters.enums import BlockKind, IssueRefusal, IssueState
from newsletters.models import Block, BlockText, Issue, IssueText
from newsletters.rules import blocks as of_blocks

LANGUAGES = dict(settings.LANGUAGES)
LONGEST_TEXT = 20_000  # letters; an issue is read in some minutes


# ---- An issue ----------------------------------------------------------------------------------

SUBJECTS = [(f"subject_{code}", f"preheader_{code}") for code in LANGUAGES]


def _subject_fields() -> dict[str, forms.Field]:
    """Two for each language."""
    fields: dict[str, forms.Field] = {}
    for code, language in LANGUAGES.items():
        for name, words in (("subject", _("Emne")), ("preheader", _("Første linje"))):
            column: Any = IssueText._meta.get_field(name)
            field = column.formfield(widget=AdminTextInputWidget)
            field.label = f"{words} ({str(language).lower()})"
            fields[f"{name}_{code}"] = field
    return fields


class _IssueForm(forms.ModelForm):
    is_skeleton = forms.BooleanField(
        label=_("Mal for nye utkast"),
        required=False,
        help_text=_(
            "Malen sendes aldri. Hver måned blir den til et utkast, med nye arrangementer."
        ),
    )

    class Meta:
        model = Issue
        fields = ["newsletter", "name", "segments"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for text in self.instance.texts.all():
                self.initial[f"subject_{text.language}"] = text.subject
                self.initial[f"preheader_{text.language}"] = text.preheader

    def clean(self) -> None:
        super().clean()
        newsletter = self.cleaned_data.get("newsletter")
        if not (newsletter and self.cleaned_data.get("is_skeleton")):
            return
        if newsletter.issues.filter(state=IssueState.SKELETON).exists():
            self.add_error("is_skeleton", str(IssueRefusal.HAS_SKELETON.label))

    @property
    def subjects(self) -> Mapping[str, Mapping[str, str]]:
        """Those that are written, or were."""
        given = self.cleaned_data
        told = {
            code: {"subject": given[f"subject_{code}"], "preheader": given[f"preheader_{code}"]}
            for code in LANGUAGES
            if f"subject_{code}" in given
        }
        known = {text.language for text in self.instance.texts.all()} if self.instance.pk else set()
        return {code: words for code, words in told.items() if any(words.values()) or code in known}


IssueForm: Any = type("IssueForm", (_IssueForm,), _subject_fields())


class ScheduleForm(RowForm):
    send_at = forms.SplitDateTimeField(
        label=_("Når"),
        required=False,
        widget=AdminSplitDateTime,
        help_text=_("Tomt betyr med en gang. Folk leser mest på hverdager om formiddagen."),
    )

    def clean_send_at(self) -> datetime | None:
        send_at: datetime | None = self.cleaned_data["send_at"]
        if send_at and send_at < timezone.now():
            raise forms.ValidationError(_("Tidspunktet har vært. Velg et som kommer."))
        return send_at


class TrialForm(forms.Form):
    language = forms.ChoiceField(choices=settings.LANGUAGES)


# ---- A part of it ------------------------------------------------------------------------------


class EventsField(forms.ModelMultipleChoiceField):
    """Boxes with words: a search field for many has no name that a screen reader can say."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, event: Event) -> str:
        return f"{localtime(event.starts_at):%d.%m.%Y} {event}"


class LinkField(forms.URLField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"assume_scheme": "https", **kwargs})


class BlockForm(forms.ModelForm):
    class Meta:
        model = Block
        fields: list[str] = []
        field_classes: dict[str, Any] = {"events": EventsField, "link": LinkField}
        widgets: dict[str, Any] = {
            "link": AdminURLFieldWidget,
            "events_within_days": AdminIntegerFieldWidget,
            "events_at_most": AdminIntegerFieldWidget,
        }

    def __init__(self, *args: Any, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "events" in self.fields:
            picked = self.instance.events.all() if self.instance.pk else []
            coming = Event.objects.published().filter(starts_at__gt=now)
            choices: Any = Event.objects.filter(
                Q(pk__in=coming.values("pk")) | Q(pk__in=[event.pk for event in picked])
            )
            self.fields["events"].queryset = choices.order_by("starts_at", "pk")  # type: ignore[attr-defined]

    @property
    def has_picture(self) -> bool:
        return "picture" in self.fields and bool(self.cleaned_data.get("picture"))


class WordsForm(forms.ModelForm):
    """What a part says in one language."""

    class Meta:
        model = BlockText
        fields: list[str] = []
        widgets: dict[str, Any] = {
            "heading": AdminTextInputWidget,
            "body": AdminProseEditorWidget,
            "button": AdminTextInputWidget,
            "alt": AdminTextInputWidget,
        }

    def clean_body(self) -> str:
        body = as_rich_text(self.cleaned_data["body"])
        if len(body) > LONGEST_TEXT:
            raise forms.ValidationError(_("Teksten er for lang. Del den i flere deler."))
        return body

    @property
    def says_something(self) -> bool:
        return any(self.cleaned_data.values())


class BlockForms:
    """The form of a part and one for each language, as one."""

    def __init__(self, block: Block, *, data: Any, files: Any, now: datetime) -> None:
        holds, says = of_blocks.HOLDS[block.kind], of_blocks.SAYS[block.kind]
        form: Any = modelform_factory(Block, form=BlockForm, fields=holds)
        self.block = block
        self.main = form(data, files, instance=block, now=now) if holds else None
        words: Any = modelform_factory(BlockText, form=WordsForm, fields=says)
        self.words: dict[str, WordsForm] = {
            code: words(data, instance=_text(block, code), prefix=code) for code in LANGUAGES
        }
        for code in LANGUAGES:
            self._name(code)

    def _name(self, code: str) -> None:
        fields = self.words[code].fields
        for name in of_blocks.NEEDS[self.block.kind]:
            fields[name].required = code == of_blocks.BOKMAL
        if self.block.kind == BlockKind.PICTURE:
            fields["heading"].label = _("Bildetekst")

    @property
    def all(self) -> list[forms.ModelForm]:
        return [*([self.main] if self.main else []), *self.words.values()]

    @property
    def media(self) -> Media:
        return sum((form.media for form in self.all), Media())

    @property
    def has_errors(self) -> bool:
        return any(form.errors for form in self.all)

    def is_valid(self) -> bool:
        if not all([form.is_valid() for form in self.all]):  # noqa: C419 (each says what is wrong)
            return False
        if self.main and self.main.has_picture:
            self._ask_for_alt()
        return not self.has_errors

    def _ask_for_alt(self) -> None:
        for code, form in self.words.items():
            is_wanted = code in of_blocks.WRITTEN or form.says_something
            if is_wanted and not form.cleaned_data["alt"]:
                form.add_error("alt", _("Skriv hva bildet viser, for dem som ikke ser det."))

    @property
    def texts(self) -> dict[str, dict[str, str]]:
        """By language; those that say nothing and never did are left out."""
        return {
            code: form.cleaned_data
            for code, form in self.words.items()
            if form.says_something or form.instance.pk
        }

    @property
    def events(self) -> Any:
        return self.main.cleaned_data.get("events") if self.main else None


def _text(block: Block, language: str) -> BlockText:
    known = of_blocks.text_in(block, language) if block.pk else None
    return known or BlockText(language=language)


def name_of_new(kind: str) -> str:
    return now_in("Ny del: %(kind)s") % {"kind": BlockKind(kind).label}
