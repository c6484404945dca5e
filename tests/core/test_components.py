from collections.abc import Iterator

import pytest
import time_machine
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from core.components import icons, norway, patterns
from events.enums import Availability, EventType
from portal.views.style_guide import SampleEvent
from tests.factories import NOW
from tools import norway as drawing


@pytest.fixture(autouse=True)
def march_2027() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def render(source: str, **context: object) -> str:
    return Template("{% load components %}" + source).render(Context(context))


def test_every_type_of_event_has_its_accent() -> None:
    assert set(patterns.ACCENTS) == set(EventType.values)
    assert len(set(patterns.ACCENTS.values())) == len(EventType)


def test_every_word_of_places_left_has_its_tag() -> None:
    for state in Availability:
        html = render("{% availability state text %}", state=state.value, text=state.label)

        assert html.startswith('<span class="ds-tag" data-color="')


def test_a_pattern_is_the_same_for_the_same_event_and_another_for_the_next() -> None:
    first = patterns.pattern(1, "course")

    assert patterns.pattern(1, "course") == first
    assert patterns.pattern(2, "course") != first
    assert "style=" not in first


def test_norway_is_drawn_with_every_municipality_of_the_register() -> None:
    assert set(norway.dots()) == set(drawing.read())


def test_no_two_dots_of_norway_lie_on_each_other() -> None:
    places = list(norway.dots().values())

    assert len(set(places)) == len(places)


def test_norway_marks_members_and_says_so() -> None:
    html = norway.drawing(marked=["0301", "9999"], label="Én av 357 kommuner er medlem")

    assert 'role="img" aria-label="Én av 357 kommuner er medlem"' in html
    assert html.count("h0") == len(norway.dots())
    assert html.count("M", html.index('class="marked"')) == 1


def test_an_icon_that_is_not_drawn_is_an_error() -> None:
    with pytest.raises(KeyError):
        icons.icon("unicorn")


def test_a_chip_says_what_pressing_it_does() -> None:
    html = render('{% chip "Troms – Romsa" "?" %}')

    assert 'aria-label="Fjern filteret Troms – Romsa"' in html


def test_what_people_wrote_is_escaped() -> None:
    nasty = '<b>"Ola"</b>'

    html = render(
        "{% tag t %}{% button t %}{% link_button t t %}{% chip t t %}{% key_figure t t %}"
        "{% notice title=t %}{{ t }}{% endnotice %}{% details t %}{{ t }}{% enddetails %}"
        "{% fact t %}{{ t }}{% endfact %}{% page_header t kicker=t %}{% endpage_header %}"
        "{% card title=t href=t %}{% endcard %}{% section_head t t t %}{% breadcrumbs t t t %}",
        t=nasty,
    )

    assert "<b>" not in html
    assert '"Ola"' not in html


def test_breadcrumbs_end_where_one_is() -> None:
    html = render('{% breadcrumbs "Arrangementer" "/arrangementer/" "Kulturytring" %}')

    assert '<a class="ds-link" href="/arrangementer/">Arrangementer</a>' in html
    assert '<span aria-current="page">Kulturytring</span>' in html


def test_pagination_keeps_the_filters() -> None:
    request = RequestFactory().get("/arrangementer/?type=course&side=2")
    page = Paginator(range(100), 10).page(2)

    html = render("{% pagination page %}", page=page, request=request)

    assert 'rel="next" href="?type=course&amp;side=3"' in html
    assert 'aria-current="true" href="?type=course&amp;side=2"' in html


def test_pagination_of_one_page_is_nothing() -> None:
    page = Paginator(range(3), 10).page(1)

    assert (
        render("{% pagination page %}", page=page, request=RequestFactory().get("/")).strip() == ""
    )


def test_an_event_card_says_kind_days_and_place() -> None:
    event = SampleEvent(1, "course", "kurs", "Tilskudd", "Bodø")

    html = render('{% event_card event state="few" state_text="få plasser igjen" %}', event=event)

    for words in ("Kurs", "Tilskudd", "torsdag 11. mars", "Bodø", "Få plasser igjen"):
        assert words in html
    assert "<svg" in html


def test_an_event_on_the_net_and_on_the_spot_says_both() -> None:
    event = SampleEvent(1, "meetup", "treff", "Treff", "Hamar", is_online=True)

    assert render("{% place event %}", event=event).endswith("Hamar og på nett")


def test_an_address_breaks_between_its_parts():
    assert render("{{ address|breakable }}", address="a<b@drammen.kommune.no") == (
        "a&lt;b@<wbr>drammen<wbr>.kommune<wbr>.no"
    )
