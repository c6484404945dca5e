"""What a form looks like to a screen reader, through the template pack `designsystemet`."""

import re

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template import Context, Template

from core.forms import DayInput


class Visit(forms.Form):
    name = forms.CharField(label="Navn", help_text="Slik det skal stå på skiltet.")
    phone = forms.CharField(label="Telefon", required=False)
    way = forms.ChoiceField(
        label="Måte", widget=forms.RadioSelect, choices=[("a", "På stedet"), ("b", "På nett")]
    )
    day = forms.DateField(label="Dag", required=False, widget=DayInput)
    consent = forms.BooleanField(label="Jeg samtykker")
    news = forms.BooleanField(label="Send meg nyheter", required=False)


class Login(forms.Form):
    email = forms.EmailField(label="E-postadresse")
    code = forms.CharField(label="Kode", required=True)


def crispy(form: forms.BaseForm) -> str:
    template = Template("{% load crispy_forms_tags %}{{ form|crispy }}")
    return re.sub(r"\s+", " ", template.render(Context({"form": form})))


def test_a_hint_is_tied_to_its_field() -> None:
    html = crispy(Visit())

    assert 'aria-describedby="id_name_helptext"' in html
    assert 'id="id_name_helptext">Slik det skal stå på skiltet.' in html


def test_an_error_is_tied_to_its_field_and_marked() -> None:
    html = crispy(Visit({}))

    field = re.search(r'<input type="text" name="name"[^>]*>', html)
    assert field
    assert 'aria-invalid="true"' in field[0]
    assert 'aria-describedby="id_name_helptext id_name_error"' in field[0]
    assert 'id="id_name_error"' in html


def test_the_error_summary_comes_first_in_focus_and_links_to_each_field() -> None:
    html = crispy(Visit({}))

    assert html.index("ds-error-summary") < html.index("<label")
    assert 'class="ds-error-summary" tabindex="-1" autofocus' in html
    assert re.findall(r'<a class="ds-link" href="(#[^"]+)">', html) == [
        "#id_name",
        "#id_way_0",
        "#id_consent",
    ]
    for target in ("id_name", "id_way_0", "id_consent"):
        assert f'id="{target}"' in html


def test_errors_that_belong_to_no_field_stand_in_the_summary() -> None:
    form = Login({"email": "kari@example.no", "code": "1"})
    form.add_error(None, "Koden gjelder ikke lenger.")

    assert "<li>Koden gjelder ikke lenger.</li>" in crispy(form)


def test_choices_are_a_group_with_a_name() -> None:
    html = crispy(Visit())

    group = re.search(r"<fieldset.*?</fieldset>", html)
    assert group
    assert '<legend class="ds-label">Måte' in group[0]
    assert group[0].count('class="ds-input"') == 2
    assert '<label for="id_way_1">På nett</label>' in group[0]


def test_a_mixed_form_says_in_words_what_must_be_filled_in() -> None:
    html = crispy(Visit())

    assert html.count("(må fylles ut)") == 3
    assert html.count("(valgfritt)") == 2


def test_a_short_form_where_all_is_needed_is_left_in_peace() -> None:
    html = crispy(Login())

    assert "må fylles ut" not in html


def test_a_day_is_picked_and_kept() -> None:
    html = crispy(Visit({"day": "2027-03-11"}))

    assert '<input type="date" name="day" value="2027-03-11"' in html


def test_what_was_typed_is_kept_and_escaped() -> None:
    html = crispy(Visit({"name": '"><script>', "phone": "22 22 22 22"}))

    assert 'value="&quot;&gt;&lt;script&gt;"' in html
    assert 'value="22 22 22 22"' in html


def test_a_whole_form_leaves_the_judging_to_us() -> None:
    form = Login()
    helper = FormHelper()
    helper.add_input(Submit("send", "Logg inn"))

    html = re.sub(r"\s+", " ", render_crispy_form(form, helper))

    assert re.search(r'<form [^>]*method="post" novalidate>', html)
    assert re.search(r'<button class="ds-button" type="submit"[^>]*>Logg inn</button>', html)


def test_a_form_that_stands_in_another_has_its_errors_in_the_same_summary() -> None:
    visit = Visit({"name": "Kari", "way": "a", "consent": "on"})
    visit.embedded = [Login({"two-code": "1"}, prefix="two")]  # type: ignore[attr-defined]

    html = crispy(visit)

    assert html.count("ds-error-summary") == 1
    assert re.findall(r'<a class="ds-link" href="(#[^"]+)">', html) == ["#id_two-email"]


def test_what_belongs_to_another_answer_is_neither_needed_nor_free() -> None:
    class Choice(Login):
        which = forms.CharField(
            label="Hvilken", required=False, widget=forms.TextInput({"data-belongs": "code"})
        )

    html = crispy(Choice())

    assert "valgfritt" not in html
    assert "må fylles ut" not in html
