"""Those without an account answer dates and read records by a link, in their language."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from agreements import rules, services
from agreements.models import PartyOwner
from core import hours
from core.models import Act
from core.refusals import Refused
from meetings import services as meetings
from meetings.enums import DateAnswer, Refusal
from meetings.models import DateReply, FollowUp
from meetings.querysets import Guest
from meetings.services import records
from meetings.services.records import Point
from outbox.models import Delivery
from outbox.rendering import render
from tests.agreements.cooperation import DAY, make_agreement, make_organisations, make_owner
from tests.factories import NOW, TODAY
from tests.reminded import remind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

HOUR = dt.timedelta(hours=1)
SOON = NOW + dt.timedelta(days=14)
DATES = [(SOON, SOON + HOUR), (SOON + DAY, SOON + DAY + HOUR)]
PIA = "pia@partner.example"


@pytest.fixture
def agreement(staff, member):
    agreement = make_agreement(staff=staff)
    make_owner(agreement, 1, person=member)
    return agreement


@pytest.fixture
def pia(agreement):
    return make_owner(agreement, 2, email=PIA)


@pytest.fixture
def meeting(agreement, pia):
    words = {"title": "Kontaktmøte"}
    return meetings.propose_meeting(forum=agreement, words=words, dates=DATES, by=None, now=NOW)


def answers_to(meeting, answer=DateAnswer.YES):
    return {f"dato_{option.pk}": answer.value for option in meeting.date_options.all()}


def way_to(owner, meeting):
    return rules.meeting_path_of(owner, meeting.uid)


def test_they_are_asked_about_dates_with_a_link_of_their_own(meeting, pia, member):
    letter = render(Delivery.objects.get(letter="agreements/dates_proposed"))

    assert way_to(pia, meeting) in letter.text
    assert "15. mars" in letter.text
    own = Delivery.objects.get(letter="meetings/dates_proposed")
    assert own.address == member.email


def test_opening_the_link_changes_nothing_and_sending_the_form_answers(meeting, pia, member):
    client, path = Client(), way_to(pia, meeting)

    assert client.get(path).status_code == 200
    assert not DateReply.objects.exists()
    assert client.post(path, answers_to(meeting)).status_code == 302
    client.post(path, answers_to(meeting, DateAnswer.NO))

    assert {(row.guest, row.person, row.answer) for row in DateReply.objects.all()} == {
        (pia.uid, None, DateAnswer.NO)
    }
    assert DateReply.objects.count() == len(DATES)
    client.force_login(member)
    assert "Pia Partner" in client.get(meeting.get_absolute_url()).content.decode()


def test_an_answer_that_is_missing_is_asked_for(meeting, pia):
    answer = Client().post(way_to(pia, meeting), {})

    assert answer.status_code == 200
    assert "Velg et svar." in answer.content.decode()
    assert not DateReply.objects.exists()


def test_nobody_answers_by_the_link_of_somebody_who_is_out(meeting, pia):
    guest = rules.guest_of(pia)
    path = way_to(pia, meeting)
    PartyOwner.objects.filter(pk=pia.pk).update(ends_on=TODAY - DAY)

    assert Client().post(path, answers_to(meeting)).status_code == 404
    with pytest.raises(Refused) as refused:
        meetings.answer_dates(meeting=meeting, answers={}, by=guest, now=NOW)
    assert refused.value.reason == Refusal.NOT_IN_FORUM


def test_a_link_opens_the_meetings_of_its_own_agreement_only(meeting, staff):
    other = make_agreement(
        staff=staff, organisations=make_organisations("Et forbund", "Et annet"), name="En annen"
    )
    stranger = make_owner(other, 1, email="stranger@partner.example")

    assert Client().get(way_to(stranger, meeting)).status_code == 404


def test_they_are_told_of_an_approved_record_and_read_it(agreement, pia):
    at = {"starts_at": NOW - HOUR, "ends_at": NOW}
    meeting = meetings.call_meeting(
        forum=agreement, words={"title": "Kontaktmøte", **at}, by=None, now=NOW
    )
    record = meetings.begin_record(meeting=meeting, by=None, now=NOW)
    meetings.save_record(
        record=record,
        seen=record.version,
        words={"summary": "<p>Vi ble enige om alt.</p>"},
        points=[Point(None, "Økonomi", "<p>Den er god.</p>")],
        present=[],
        guests=[],
        by=None,
        now=NOW,
    )
    path = way_to(pia, meeting)
    assert "Vi ble enige" not in Client().get(path).content.decode()
    record.refresh_from_db()
    record = records.send_for_approval(record=record, by=None, now=NOW)
    records.approve(record=record, by=None, now=NOW)

    letter = Delivery.objects.get(letter="agreements/record_approved")
    assert (letter.address, path in render(letter).text) == (PIA, True)
    words = Client().get(path).content.decode()
    assert "Vi ble enige om alt." in words
    assert "Den er god." in words


def test_one_who_logs_in_with_the_address_is_asked_once(agreement, member):
    make_owner(agreement, 2, email=member.email.lower())

    meetings.propose_meeting(
        forum=agreement, words={"title": "Kontaktmøte"}, dates=DATES, by=None, now=NOW
    )

    assert not Delivery.objects.filter(letter="agreements/dates_proposed").exists()


# ---- The language they are written to in -------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "chosen", "language"),
    [("nn", "", "nn"), ("neutral", "", "nb"), ("nn", "en", "en"), ("nb", "nn", "nn")],
)
def test_they_are_written_to_as_whoever_invites_says(agreement, staff, form, chosen, language):
    party = agreement.parties.select_related("organisation").get(position=2)
    party.organisation.language_form = form
    party.organisation.save()

    owner = services.add_owner(
        party=party, name="Pia Partner", email=PIA, language=chosen, by=staff, now=NOW
    )

    assert owner.language == language
    assert Delivery.objects.get(letter="agreements/side").language == language
    assert rules.guest_of(owner) == Guest(owner.uid, "Pia Partner", PIA, language)


def test_the_form_suggests_the_language_of_the_organisation(agreement, pia):
    organisation = pia.party.organisation
    organisation.language_form = "nn"
    organisation.save()
    client = Client()
    path = rules.path_of(PartyOwner.objects.select_related("party__agreement").get(pk=pia.pk))

    words = client.get(path).content.decode()
    client.post(
        path,
        {"part": "owner", "owner-name": "Per Ny", "owner-email": "per@ny.example"}
        | {"owner-language": "en"},
    )

    assert '<option value="nn" selected>' in words
    assert PartyOwner.objects.get(email="per@ny.example").language == "en"


# ---- What they take on ---------------------------------------------------------------------------

WORDS = {"what": "Skrive til fylkene", "due_on": TODAY + 30 * DAY}


@pytest.fixture
def task(agreement, pia, member):
    guest = rules.guest_of(pia)
    return meetings.take_on(forum=agreement, owner=guest, words=WORDS, by=member, now=NOW)


def letters_of(task):
    return Delivery.objects.filter(letter="meetings/guest_follow_up").order_by("pk")


def test_they_are_given_something_to_do_and_hear_of_it_by_their_link(task, pia, member, agreement):
    letter = render(letters_of(task).get())

    assert (letter.address, task.whose) == (PIA, "Pia Partner")
    assert rules.follow_up_path_of(pia, task.uid) in letter.text
    assert "Kari Nordmann har satt deg opp på en oppfølging" in letter.text
    assert Client().get(rules.path_of(pia)).text.count("Skrive til fylkene") == 1


def test_they_are_reminded_in_time_and_once(task):
    letters_of(task).delete()

    for days in (23, 23, 30, 35, 35):
        now = hours.at(TODAY + days * DAY, dt.time(9))
        remind("meetings.follow_ups_due", now=now)
        remind("meetings.follow_ups_late", now=now)

    subjects = [render(each).subject for each in letters_of(task)]
    assert [subject.partition(":")[0] for subject in subjects] == [
        "Frist 31. mars",
        "Frist i dag",
        "Over fristen",
    ]


def test_opening_changes_nothing_and_they_say_what_came_of_it(task, pia):
    client, path = Client(), rules.follow_up_path_of(pia, task.uid)

    assert client.get(path).status_code == 200
    empty = client.post(path, {"part": "finish", "outcome": " "})
    assert "Skriv hva det ble til." in empty.text
    assert client.post(path, {"part": "finish", "outcome": "De vil være med."}).status_code == 302

    task.refresh_from_db()
    assert (task.state, task.outcome, task.closed_by) == ("done", "De vil være med.", None)
    assert "De vil være med." in client.get(path).text
    assert "Pia Partner" in Act.objects.get(verb="follow_up.done").text


def test_they_put_it_off(task, pia):
    later = TODAY + 60 * DAY
    path = rules.follow_up_path_of(pia, task.uid)

    Client().post(path, {"part": "carry_over", "due_on": later.isoformat(), "because": "Ferie."})

    new = FollowUp.objects.get(carried_from=task)
    assert (new.guest, new.guest_name, new.due_on) == (pia.uid, "Pia Partner", later)


def test_nobody_elses_is_opened_by_their_link(task, pia, agreement):
    other = make_owner(agreement, 2, email="per@partner.example")

    assert Client().get(rules.follow_up_path_of(other, task.uid)).status_code == 404


def test_it_is_given_to_them_and_handed_over_in_the_browser(client, agreement, pia, member):
    client.force_login(member)
    sent = {"what": "Skrive", "due_on": (TODAY + DAY).isoformat(), "owners": [str(pia.uid)]}
    client.post(f"/moter/forum/{agreement.slug}/oppfolging/ny/", sent)
    task = FollowUp.objects.get()
    assert (task.owner, task.guest) == (None, pia.uid)

    client.post(f"{task.get_absolute_url()}gi-videre/", {"to": str(member.pk)})

    task.refresh_from_db()
    assert (task.owner, task.guest, task.guest_name) == (member, None, "")
