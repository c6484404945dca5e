"""Recognition hears what allauth says about addresses, and looks again each night."""

import pytest
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed, email_removed

from members import services
from members.enums import AffiliationState
from members.models import Affiliation, Organisation, Person
from tests.factories import NOW, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def kari(drammen: Organisation) -> Person:
    return make_person(name="Kari Nordmann", email="kari@drammen.kommune.example")


def states(person: Person) -> list[str]:
    return list(Affiliation.objects.filter(person=person).values_list("state", flat=True))


def test_a_confirmed_address_is_recognised(kari: Person):
    email_confirmed.send(
        sender=EmailAddress, request=None, email_address=EmailAddress.objects.get(user=kari)
    )

    assert states(kari) == [AffiliationState.CONFIRMED]


def test_a_removed_address_is_heard_of(kari: Person):
    services.recognise(person=kari, now=NOW)
    address = EmailAddress.objects.get(user=kari)
    address.delete()

    email_removed.send(sender=Person, request=None, user=kari, email_address=address)

    assert states(kari) == [AffiliationState.ENDED]


def test_the_night_ends_what_an_address_that_vanished_quietly_proved(kari: Person):
    other = make_person(email="ola@drammen.kommune.example")
    for person in (kari, other):
        services.recognise(person=person, now=NOW)
    EmailAddress.objects.filter(user=kari).delete()

    services.recheck(now=NOW)

    ended = Affiliation.objects.filter(state=AffiliationState.ENDED)
    assert [affiliation.person for affiliation in ended] == [kari]


def test_logging_in_recognises_what_the_register_has_learnt_since(client, kari: Person):
    client.force_login(kari)

    assert states(kari) == [AffiliationState.CONFIRMED]
