"""What a network has held is told as news on its page, with its picture."""

from __future__ import annotations

import datetime as dt

import pytest

from events.demo.pictures import around_a_table
from tests import factories
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def gathering(network, days, report):
    at = NOW + days * DAY
    event = factories.make_event(title=f"Samling {days}", network=network, starts_at=at)
    event.report, event.picture_alt = report, "Tolv rundt et bord."
    event.picture.save("samling.png", around_a_table(), save=False)
    event.save()
    return event


def test_the_latest_that_says_how_it_went_is_told_with_its_picture(client):
    network = factories.make_network(name="Kulturlederne")
    gathering(network, -90, "<p>Den første.</p>")
    gathering(network, -30, "<p>Vi valgte <b>tre</b> saker.</p>")
    gathering(network, -5, "")
    gathering(network, 20, "")

    page = client.get(network.get_absolute_url()).content.decode()

    article = page.partition('<article class="told">')[2].partition("</article>")[0]
    assert "Samling -30" in article
    assert "Vi valgte tre saker." in article
    assert 'alt="Tolv rundt et bord."' in article
    assert "Den første." not in page
    assert page.count("Samling -30") == 1
    assert "Samling -90" in page


def test_nothing_is_told_where_nobody_has_written_how_it_went(client):
    network = factories.make_network()
    gathering(network, -5, "")

    assert 'class="told"' not in client.get(network.get_absolute_url()).content.decode()
