"""Health data in the sign-up: kept with consent, and only where the event asks."""

import pytest

from events.models import Booking, Need
from tests.events.test_sign_up_page import fill, shown, words
from tests.factories import NOW, make_event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_needs_are_kept_with_consent(client, member):
    event = make_event(asks_for_needs=True)
    client.force_login(member)

    fill(client, event, diet="Nøtter", consent="on")

    need = Need.objects.get()
    assert (need.diet, need.access, need.consented_at) == ("Nøtter", "", NOW)


def test_needs_without_consent_are_not_kept(client, member):
    event = make_event(asks_for_needs=True)
    client.force_login(member)

    response = fill(client, event, diet="Nøtter")

    assert "Kryss av for at vi får lagre dette" in words(response)
    assert shown(response)["diet"] == "Nøtter"
    assert not Booking.objects.exists()


def test_an_event_that_does_not_ask_keeps_no_needs(client, member):
    event = make_event(asks_for_needs=False)
    client.force_login(member)

    fill(client, event, diet="Nøtter", consent="on")

    assert not Need.objects.exists()
