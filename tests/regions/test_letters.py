"""The letters about chapters."""

import datetime as dt

import pytest
from django.utils import translation

from members.models import Membership
from members.signals import organisation_admitted
from outbox import rendering
from outbox.models import Delivery
from regions import mail
from regions.models import Chapter, EditorGrant
from tests import factories
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def chapter(drammen):
    return factories.make_chapter(
        name="Drammenslaget", covers=drammen, contact_email="laget@example.no"
    )


def admit(organisation):
    membership = Membership.objects.get(organisation=organisation)
    organisation_admitted.send(None, organisation=organisation, membership=membership, now=NOW)
    return membership


def test_a_chapter_hears_of_a_new_member(chapter, drammen):
    admit(drammen)

    letter = Delivery.objects.get()
    assert (letter.letter, letter.address) == ("regions/new_member", "laget@example.no")
    assert "Drammen er medlem fra" in rendering.render(letter).text


def test_a_chapter_hears_of_it_once(chapter, drammen):
    admit(drammen)
    admit(drammen)

    assert Delivery.objects.count() == 1


def test_a_chapter_without_an_address_hears_nothing(chapter, drammen):
    Chapter.objects.update(contact_email="")

    admit(drammen)

    assert not Delivery.objects.exists()


def test_a_member_without_a_chapter_is_told_to_nobody(drammen):
    admit(drammen)

    assert not Delivery.objects.exists()


def test_the_chapter_of_the_first_day_of_membership_is_the_one_that_hears(drammen):
    later = NOW.date() + dt.timedelta(days=60)
    Membership.objects.update(starts_on=later)
    chapter = factories.make_chapter(contact_email="senere@example.no", covers=drammen)
    chapter.coverage.update(starts_on=later)

    admit(drammen)

    assert Delivery.objects.get().address == "senere@example.no"


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("name", ["editor_granted", "editor_ended"])
def test_an_editor_is_told_in_their_language(chapter, name, language):
    person = factories.make_person(name="Rita <b>Redaktør</b>", language=language)
    factories.make_editor(chapter=chapter, person=person, ends_on=dt.date(2027, 6, 30))

    mail.tell_editor(EditorGrant.objects.get(), letter=name, now=NOW)

    with translation.override("nb"):
        letter = rendering.render(Delivery.objects.get())
    assert letter.language == language
    assert "Drammenslaget" in letter.subject
    assert "Drammenslaget" in letter.text
    assert "{{" not in letter.text + letter.html
