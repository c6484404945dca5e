"""The pages of the demo year: told through the services, whole, in several languages."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command
from django.test import Client

from events.models import Event
from pages.models import OfficeTerm, Page, PageVersion
from tests.factories import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_the_pages_of_the_demo_year(client: Client) -> None:
    """One loading, many promises: it takes seconds."""
    call_command("load_register", stdout=io.StringIO())

    call_command("load_demo", stdout=io.StringIO())

    published = Page.objects.published()
    assert published.exclude(place="theme").count() == 3
    assert published.themes().count() == 3
    assert PageVersion.objects.drafts().count() == 1
    assert set(PageVersion.objects.live().values_list("language", flat=True)) == {"nb", "nn", "en"}
    assert PageVersion.objects.filter(live_since=None).exists()
    for theme in published.themes():
        assert Event.objects.filter(themes=theme).exists(), theme
    today = OfficeTerm.objects.valid(on=TODAY)
    assert [term.is_in_the_board for term in today].count(True) == 7
    assert today.exclude(agreed_on=None).count() == 5
    assert OfficeTerm.objects.filter(ends_on__lt=TODAY).count() >= 3
    addresses = [page.get_absolute_url() for page in published]
    for address in [*addresses, *(f"/nn{each}" for each in addresses), "/om/styret/"]:
        assert client.get(address).status_code == 200
