"""The organiser makes certificates for all who came."""

import pytest

from events.enums import CertificateRefusal
from events.services import certificates
from tests.events.acts import letters_to
from tests.events.test_certificates import make_past, session_at, was_there
from tests.factories import make_chapter, make_editor, make_event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


# ---- The organiser -----------------------------------------------------------------------------


@pytest.fixture
def chapter():
    return make_chapter()


def make_them(client, event):
    return client.post(f"/arrangementer/rediger/{event.slug}/papir/bevis/", follow=True)


def test_the_organiser_makes_them_for_all_who_came_and_they_are_told(client, chapter):
    event = make_past(chapter=chapter)
    first, second = was_there(event), was_there(event, name="Ola")
    absent = was_there(event, at_the_door=False)
    client.force_login(make_editor(chapter=chapter))

    page = make_them(client, event)
    again = make_them(client, event)

    assert "2 deltakerbevis er laget" in page.content.decode()
    assert "har deltakerbevis fra før" in again.content.decode()
    assert [letters_to(each)[1:] for each in (first, second, absent)] == [
        ["certificate"],
        ["certificate"],
        [],
    ]


def test_the_organiser_makes_none_before_the_end(client, chapter):
    event = make_event(chapter=chapter)
    client.force_login(make_editor(chapter=chapter))

    page = make_them(client, event)

    assert str(CertificateRefusal.NOT_OVER.label) in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_attendance_costs_the_same_however_many_came(rows, django_assert_num_queries):
    event = make_past()
    session = session_at(event, 0)
    for _ in range(rows):
        was_there(event, session)

    with django_assert_num_queries(2):
        certificates.Attendance.at(event)
