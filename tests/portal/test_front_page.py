import datetime as dt
import re

import pytest

from events.enums import EventState
from members.enums import CodeKind
from members.models import County, OrganisationCode
from tests.factories import NOW, make_event, make_organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def in_days(days):
    return NOW + dt.timedelta(days=days)


def titles(response):
    return re.findall(r'<h3><a href="/arrangementer/[^"]+">([^<]+)</a>', response.text)


def test_the_three_next_are_shown_the_first_of_them_large(client):
    for day in (4, 2, 1, 3):
        make_event(title=f"Dag {day}", starts_at=in_days(day))
    make_event(title="Utkast", state=EventState.DRAFT)
    make_event(title="Avlyst", state=EventState.CANCELLED)

    response = client.get("/")

    assert titles(response) == ["Dag 1", "Dag 2", "Dag 3"]
    assert response.text.count("event-card--featured") == 1


def test_counties_lead_to_what_is_there_and_nowhere_else(client):
    for number, name in (("03", "Oslo"), ("34", "Innlandet")):
        County.objects.create(
            number=number, name=name, short_name=name, slug=name.lower(), sort_key=name
        )
    make_event(county=County.objects.get(slug="oslo"))
    make_event(county=County.objects.get(slug="oslo"), starts_at=in_days(-5))

    text = client.get("/").text

    assert re.search(r'href="/arrangementer/\?fylke=oslo">Oslo <span class="count">1<', text)
    assert "fylke=innlandet" not in text


def test_members_are_marked_on_the_map(client):
    for number, is_member in (("3301", True), ("0301", False)):
        OrganisationCode.objects.create(
            organisation=make_organisation(is_member=is_member),
            kind=CodeKind.MUNICIPALITY_NUMBER,
            value=number,
        )

    marked = re.findall(r'<path class="marked" d="([^"]+)"', client.get("/").text)

    assert [path.count("M") for path in marked] == [1]


def test_nothing_to_come_gives_the_next_step(client):
    assert "Ingenting er kunngjort akkurat nå" in client.get("/").text


@pytest.mark.parametrize("event_count", [1, 3])
def test_query_count_is_flat(client, event_count, django_assert_num_queries):
    for day in range(event_count):
        make_event(starts_at=in_days(day + 1))

    with django_assert_num_queries(5):
        client.get("/")
