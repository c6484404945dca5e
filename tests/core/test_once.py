import datetime as dt

import pytest
import time_machine
from django.utils import translation
from django.utils.safestring import mark_safe

from core.components.once import once, part
from core.templatetags import when
from events.querysets import EventQuerySet, Listed
from tests.factories import NOW, make_event

made: list[object] = []


@once
def told(*words):
    made.append(words)
    return " ".join(str(word) for word in words)


@pytest.fixture(autouse=True)
def nothing_made():
    made.clear()


def test_the_same_values_are_made_once(request):
    first = told(request.node.name, 1)

    assert told(request.node.name, 1) == first
    assert len(made) == 1


def test_another_value_another_language_and_another_day_are_made_anew(request):
    with time_machine.travel(NOW, tick=False):
        told(request.node.name, 1)
        told(request.node.name, 2)
        with translation.override("nn"):
            told(request.node.name, 1)
    with time_machine.travel(NOW + dt.timedelta(days=1), tick=False):
        told(request.node.name, 1)

    assert len(made) == 4


def test_words_that_are_safe_are_not_words_that_only_read_the_same(request):
    told(request.node.name, mark_safe("<b>"))
    told(request.node.name, "<b>")

    assert len(made) == 2


@pytest.mark.django_db
@pytest.mark.parametrize("wrapped", [lambda event: event, lambda event: ((event,),)])
def test_a_row_of_a_table_is_refused(wrapped):
    with pytest.raises(TypeError):
        told(wrapped(make_event()))


@pytest.mark.django_db
def test_a_listed_event_is_another_value_when_a_word_of_it_changes():
    event = make_event(title="Før")
    rows = EventQuerySet(type(event)).listed()
    before = Listed._make(rows.get())
    event.title = "Etter"
    event.save()
    after = Listed._make(rows.all().get())

    assert before != after
    assert after == Listed._make(rows.all().get())


def test_a_part_knows_the_house_and_what_it_is_given(settings):
    html = part("events/_hit_count.html", number=2)

    assert html.strip() == "2 arrangementer"
    assert settings.ORGANISATION_NAME in part("components/brand.html")


def test_a_date_in_a_part_loses_its_year_when_the_year_comes():
    moment = dt.datetime(2028, 1, 2, 12, tzinfo=dt.UTC)

    @once
    def day(moment):
        return when.day(moment)

    with time_machine.travel(dt.datetime(2027, 12, 31, 12, tzinfo=dt.UTC), tick=False):
        assert day(moment) == "2. januar 2028"
    with time_machine.travel(dt.datetime(2028, 1, 1, 12, tzinfo=dt.UTC), tick=False):
        assert day(moment) == "2. januar"
