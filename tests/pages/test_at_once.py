"""Two who save or publish the same page at the same moment."""

from __future__ import annotations

from functools import partial

import pytest

from pages import services
from pages.enums import Refusal
from pages.models import PageVersion
from tests import factories
from tests.events.test_race import CLIENTS, at_once
from tests.factories import NOW

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_all_who_save_at_once_one_does_and_the_others_are_told():
    page = factories.make_page()

    def save(number):
        words = {"title": f"Tittel {number}", "summary": "", "body": ""}
        services.write(page=page, language="nb", words=words, seen=1, by=None, now=NOW)

    answers = at_once([partial(save, number) for number in range(CLIENTS)])

    assert sorted(map(str, answers)) == sorted(
        map(str, [None, *[Refusal.CHANGED_MEANWHILE] * (CLIENTS - 1)])
    )
    assert page.versions.count() == 2


def test_what_is_published_by_many_at_once_is_published_once():
    page = factories.make_page()
    words = {"title": "Ny", "summary": "", "body": ""}
    draft = services.write(page=page, language="nb", words=words, seen=1, by=None, now=NOW)
    publish = partial(services.publish, version=draft, by=None, now=NOW)

    answers = at_once([publish for _each in range(CLIENTS)])

    assert answers.count(None) == 1
    assert answers.count(Refusal.ALREADY_LIVE) == CLIENTS - 1
    assert PageVersion.objects.live().get() == draft
