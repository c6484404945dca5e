"""Certificates: for those who came, for as long as it was, and known to be true."""

import datetime as dt
import re

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils import translation

from core.models import Act
from events import services, tickets
from events.enums import CertificateRefusal, EventType, SessionKind
from events.models import Certificate, CheckIn
from events.papers import certificate as papers
from events.rules.certificates import as_code, in_fours
from events.services import certificates
from members.services.leaving import erase_account
from tests.events.acts import refusal, sign_up
from tests.events.programmes import came, make_session
from tests.factories import NOW, make_chapter, make_event, make_person
from tests.papers import alternatives_of, language_of, opened, text_of, title_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


def make_past(**fields):
    """Six hours, a week ago."""
    return make_event(starts_at=NOW - 7 * DAY, title="Kultur der folk bor", **fields)


def was_there(event, *sessions, name="Kari Nordmann", at_the_door=True):
    participant = sign_up(
        event=event, person=make_person(name=name), now=event.starts_at - 20 * DAY
    )
    if at_the_door:
        came(participant)
    if sessions:
        came(participant, *sessions)
    return participant


def issue(participant):
    return certificates.issue(participant=participant, by=None, now=NOW)


def session_at(event, hour, *, hours=1, day=0, **fields):
    return make_session(
        event=event, starts_at=event.starts_at + day * DAY + hour * HOUR, hours=hours, **fields
    )


# ---- Who has one -------------------------------------------------------------------------------


def test_whoever_came_has_a_certificate(drammen):
    event = make_past(chapter=make_chapter(name="Vestlandslaget"))

    certificate = issue(was_there(event))

    assert (certificate.name, certificate.title, certificate.arranger, certificate.minutes) == (
        "Kari Nordmann",
        "Kultur der folk bor",
        "Vestlandslaget",
        6 * 60,
    )
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{12}", certificate.code)


def test_it_is_the_same_each_time_it_is_fetched():
    participant = was_there(make_past())

    assert issue(participant) == issue(participant)
    assert Certificate.objects.count() == 1


def test_whoever_did_not_come_has_none():
    participant = was_there(make_past(), at_the_door=False)

    assert refusal(issue, participant=participant) == CertificateRefusal.DID_NOT_COME


def test_nobody_has_one_before_the_end():
    event = make_event(starts_at=NOW - 2 * HOUR)
    participant = was_there(event)

    assert refusal(issue, participant=participant) == CertificateRefusal.NOT_OVER


def test_whoever_cancelled_has_none():
    event = make_past()
    participant = was_there(event)
    services.cancel(participant=participant, by=None, now=event.starts_at - 4 * DAY)

    assert refusal(issue, participant=participant) == CertificateRefusal.NO_PLACE


def test_a_place_without_a_name_has_none():
    participant = was_there(make_past())
    participant.person, participant.name, participant.email = None, "", ""
    participant.save()

    assert refusal(issue, participant=participant) == CertificateRefusal.NO_NAME


# ---- How long ----------------------------------------------------------------------------------


def test_hours_are_those_of_the_sessions_they_came_to():
    event = make_past()
    first, second = session_at(event, 0), session_at(event, 2, hours=1.5)
    session_at(event, 4)

    certificate = issue(was_there(event, first, second, at_the_door=False))

    assert certificate.minutes == 150


def test_time_that_overlaps_counts_once():
    event = make_past()
    long, inside, after = (
        session_at(event, 0, hours=3),
        session_at(event, 1, hours=1),
        session_at(event, 2, hours=2),
    )

    assert issue(was_there(event, long, inside, after, at_the_door=False)).minutes == 4 * 60


def test_the_door_counts_for_what_is_common_without_breaks_and_meals():
    event = make_past()
    session_at(event, 0, hours=2)
    session_at(event, 2, kind=SessionKind.BREAK)
    session_at(event, 3, kind=SessionKind.MEAL)
    session_at(event, 4, hours=1)
    session_at(event, 5, is_chosen=True)

    assert issue(was_there(event)).minutes == 3 * 60


def test_the_door_and_a_chosen_session_count_together():
    event = make_past()
    session_at(event, 0, hours=2)
    workshop = session_at(event, 3, hours=1, is_chosen=True)

    assert issue(was_there(event, workshop)).minutes == 3 * 60


def test_where_common_sessions_are_scanned_the_door_says_nothing_of_them():
    event = make_past()
    first, second = session_at(event, 0), session_at(event, 1)
    was_there(event, first, second, name="Ola")

    assert issue(was_there(event, first)).minutes == 60


def test_several_days_without_a_programme_have_no_hours():
    event = make_past(ends_at=NOW - 5 * DAY)

    certificate = issue(was_there(event))

    assert certificate.minutes is None
    assert "Varighet" not in dict(papers.facts_of(certificate))


def test_several_days_with_a_programme_are_its_hours():
    event = make_past(ends_at=NOW - 5 * DAY)
    session_at(event, 0, hours=5)
    session_at(event, 0, hours=4, day=1)

    assert issue(was_there(event)).minutes == 9 * 60


def test_a_dinner_is_no_hours():
    event = make_past()
    session_at(event, 0)
    dinner = session_at(event, 5, kind=SessionKind.MEAL, is_chosen=True)

    assert issue(was_there(event, dinner, at_the_door=False)).minutes is None


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (60, "1 time"),
        (45, "45 minutter"),
        (330, "5 timer og 30 minutter"),
        (121, "2 timer og 1 minutt"),
    ],
)
def test_hours_are_said_as_they_were(minutes, words):
    assert papers.in_hours(minutes) == words


# ---- When it counts no more --------------------------------------------------------------------


def page_of(client, certificate):
    return client.get(f"/bevis/{in_fours(certificate.code)}/")


def test_a_withdrawn_check_in_takes_the_certificate_with_it(client):
    participant = was_there(make_past())
    certificate = issue(participant)
    CheckIn.objects.all().delete()

    page = page_of(client, certificate)

    assert "Beviset er trukket tilbake" in page.content.decode()
    assert "Kari Nordmann" not in page.content.decode()


def test_a_certificate_that_says_too_much_is_revoked_and_a_new_one_made():
    event = make_past()
    first, second = session_at(event, 0), session_at(event, 1)
    participant = was_there(event, first, second, at_the_door=False)
    old = issue(participant)
    CheckIn.objects.get(session=second).delete()

    certificates.reconsider(participant=participant, by=None, now=NOW)
    new = issue(participant)

    old.refresh_from_db()
    assert (old.revoked_at, new.minutes, new.code == old.code) == (NOW, 60, False)


def test_what_is_still_so_is_not_revoked():
    participant = was_there(make_past())
    certificate = issue(participant)
    came(participant)

    certificates.reconsider(participant=participant, by=None, now=NOW)

    certificate.refresh_from_db()
    assert certificate.revoked_at is None


def test_an_erased_account_takes_name_and_certificate(client):
    participant = was_there(make_past())
    certificate = issue(participant)

    erase_account(person=participant.person, by=participant.person, now=NOW)

    certificate.refresh_from_db()
    assert (certificate.name, certificate.revoked_at) == ("", NOW)
    assert "Beviset er trukket tilbake" in page_of(client, certificate).content.decode()
    assert not Act.objects.filter(subject_text__contains="Kari Nordmann").exists()


# ---- Is it true? -------------------------------------------------------------------------------


def test_whoever_is_shown_a_certificate_sees_that_it_is_true(client):
    certificate = issue(was_there(make_past()))

    page = page_of(client, certificate)

    words = page.content.decode()
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert "Beviset er ekte" in words
    assert "Kari Nordmann har deltatt på Kultur der folk bor." in words
    assert "6 timer" in words


@pytest.mark.parametrize("write", [str.lower, in_fours, " ".join, str])
def test_a_code_is_found_however_it_is_typed(client, write):
    certificate = issue(was_there(make_past()))

    answer = client.post("/bevis/", {"code": write(certificate.code)}, follow=True)

    assert answer.redirect_chain[0][0] == f"/bevis/{in_fours(certificate.code)}/"
    assert "Beviset er ekte" in answer.content.decode()


def test_letters_that_look_like_digits_are_digits():
    assert as_code("oil0-OIL0") == "01100110"


@pytest.mark.parametrize("code", ["", "abc", "u" * 12, "a" * 41, "<script>", "æøåæøåæøåæøå"])
def test_what_is_no_code_is_said(client, code):
    answer = client.post("/bevis/", {"code": code})

    assert answer.status_code == 200
    assert answer.context["form"].errors["code"]


def test_a_code_nobody_has_is_said(client):
    answer = client.get("/bevis/AAAA-AAAA-AAAA/")

    assert answer.status_code == 404
    assert "Vi finner ikke beviset" in answer.content.decode()


def test_guessing_is_stopped(client):
    cache.clear()

    statuses = [client.get(f"/bevis/AAAA-AAAA-A{n:03}/").status_code for n in range(100, 162)]

    assert (statuses[59], statuses[60]) == (404, 429)


# ---- One's own ---------------------------------------------------------------------------------


def address_of(participant, name="events:certificate"):
    return reverse(name, args=[participant.event.slug, tickets.sign(participant)])


def test_looking_makes_none_and_asking_does(client):
    participant = was_there(make_past())

    client.get(address_of(participant))
    looked = Certificate.objects.count()
    client.post(address_of(participant))

    assert (looked, Certificate.objects.count()) == (0, 1)
    assert "Last ned som PDF" in client.get(address_of(participant)).content.decode()


def test_a_refusal_is_said_on_the_page(client):
    participant = was_there(make_past(), at_the_door=False)

    answer = client.post(address_of(participant), follow=True)

    assert "Vi har ikke registrert at du kom." in answer.content.decode()
    assert Certificate.objects.count() == 0


@pytest.mark.parametrize(
    ("language", "heading", "hours"),
    [("nb", "Kursbevis", "6 timer"), ("nn", "Kursbevis", "6 timar"), ("en", "", "6 hours")],
)
def test_the_certificate_is_a_document_in_three_languages(client, language, heading, hours):
    participant = was_there(make_past(type=EventType.COURSE), name="Máret Ánne Čáhppesgáisá")
    certificate = issue(participant)
    with translation.override(language):
        address = address_of(participant, "events:certificate_file")

    reader = opened(client.get(address).content)

    text = text_of(reader)
    assert language_of(reader) == language
    assert title_of(reader).endswith(": Kultur der folk bor")
    assert title_of(reader).startswith(heading)
    assert "Máret Ánne Čáhppesgáisá" in text
    assert hours in text
    assert in_fours(certificate.code) in text
    assert in_fours(certificate.code) in alternatives_of(reader)[0]


def test_there_is_no_document_before_it_is_made(client):
    participant = was_there(make_past())

    assert client.get(address_of(participant, "events:certificate_file")).status_code == 404


def test_the_receipt_and_my_page_lead_to_it(client):
    participant = was_there(make_past())
    client.force_login(participant.person)
    link = f'href="{address_of(participant)}"'

    assert link in client.get(participant.booking.get_absolute_url()).content.decode()
    assert link in client.get("/min-side/").content.decode()


def test_whoever_did_not_come_is_not_led_there(client):
    participant = was_there(make_past(), at_the_door=False)
    client.force_login(participant.person)

    assert "/bevis/" not in client.get(participant.booking.get_absolute_url()).content.decode()
    assert "/bevis/" not in client.get("/min-side/").content.decode()
