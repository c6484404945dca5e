"""Contact meetings of an agreement: turns, agendas and what they were about."""

import datetime as dt

import pytest
from django.urls import reverse

from agreements import services
from agreements.enums import Refusal
from agreements.models import Agreement
from agreements.rules import forum, reading
from core.models import Act
from core.refusals import Refused
from meetings import services as meetings
from meetings.enums import MeetingState, RecordState
from meetings.models import AgendaItem, FollowUp, Meeting, Record, RecordPoint
from tests import factories
from tests.agreements.cooperation import make_agreement, make_owner
from tests.factories import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

DAY = dt.timedelta(days=1)


def meet(agreement, number, days_ago, state=MeetingState.HELD):
    at = NOW - days_ago * DAY
    party = agreement.parties.get(position=number)
    return Meeting.objects.create(
        forum=agreement,
        title=f"Møte {days_ago}",
        state=state,
        starts_at=at,
        ends_at=at + dt.timedelta(hours=2),
        called_by=party.organisation,
        openness="public",
        changed_at=at,
        cancelled_because="Sykdom." if state == MeetingState.CANCELLED else "",
    )


def turn(agreement):
    return [each.name for each in forum.hosts(agreement, TODAY)]


def told(agreement, *, is_inside=True):
    found = reading.found(Agreement.objects).get(pk=agreement.pk)
    return reading.read(found, is_inside=is_inside, on=TODAY)


def test_only_the_party_whose_turn_it_is_may_host_and_a_cancelled_meeting_does_not_flip_it(staff):
    agreement = make_agreement(staff=staff)
    assert turn(agreement) == ["Kulturnettverket"]

    meet(agreement, 1, 60)
    meet(agreement, 2, 30, MeetingState.CANCELLED)

    assert turn(agreement) == ["Bygdeforbundet"]


def test_a_swap_has_a_reason_and_lasts_until_a_meeting_is_held(staff, member):
    agreement = make_agreement(staff=staff)
    make_owner(agreement, 2, person=member)
    meet(agreement, 1, 60)
    first = agreement.parties.get(position=1)

    services.swap_turn(
        agreement=agreement, party=first, reason="De har lokale.", by=member, now=NOW - 20 * DAY
    )
    assert turn(agreement) == ["Kulturnettverket"]
    assert "De har lokale." in Act.objects.get(verb="agreement.turn_swapped").text
    meet(agreement, 1, 10)

    assert turn(agreement) == ["Bygdeforbundet"]


def test_the_turn_goes_on_when_the_agreement_is_renewed(staff):
    agreement = make_agreement(staff=staff)
    meet(agreement, 1, 60)

    assert turn(services.renew(agreement=agreement, by=staff, now=NOW)) == ["Bygdeforbundet"]


def test_a_party_of_another_agreement_is_not_swapped_to(staff):
    other = make_agreement(staff=staff).parties.get(position=1)

    with pytest.raises(Refused) as refused:
        services.swap_turn(
            agreement=make_agreement(staff=staff), party=other, reason="x", by=staff, now=NOW
        )

    assert refused.value.reason == Refusal.NOT_A_PARTY


def test_an_agenda_is_made_of_wishes_and_areas_once_however_often(client, staff, member):
    agreement = make_agreement(staff=staff)
    make_owner(agreement, 2, person=member)
    party = agreement.parties.get(position=2)
    services.wish(party=party, title="Ny forskning", by=member, now=NOW)
    meeting = meet(agreement, 1, -20, MeetingState.PLANNED)
    client.force_login(member)
    address = reverse("agreements:make_agenda", args=[agreement.slug, meeting.uid])

    client.post(address)
    client.post(address)

    assert list(meeting.agenda.values_list("title", "presented_by")) == [
        ("Ny forskning", "Bygdeforbundet"),
        ("Kunnskap", ""),
    ]
    assert party.wishes.get(taken_up__title="Ny forskning")


def record_of(meeting, text, **values):
    """Approved."""
    item = meeting.agenda.get()
    record = Record.objects.create(
        meeting=meeting, state=RecordState.APPROVED, approved_at=NOW, **values
    )
    return RecordPoint.objects.create(
        record=record, position=1, agenda_item=item, title=item.title, text=text
    )


def test_what_was_said_and_taken_on_stands_under_its_area_for_those_who_may_read_it(staff, member):
    agreement = make_agreement(staff=staff)
    make_owner(agreement, 1, person=member)
    meeting = meet(agreement, 1, -1, MeetingState.PLANNED)
    services.make_agenda(agreement=agreement, meeting=meeting, by=staff, now=NOW)
    Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.HELD)
    point = record_of(meeting, "<p>En felles side.</p>", openness="forum")
    meetings.take_on(
        forum=agreement,
        owner=member,
        words={"what": "Lage siden", "due_on": TODAY + 9 * DAY, "point": point},
        by=member,
        now=NOW,
    )

    (inside,) = told(agreement).areas
    (outside,) = told(agreement, is_inside=False).areas

    assert sorted(done.title for done in inside.done) == ["Lage siden", "Møte -1: En felles side."]
    assert [done.title for done in outside.done] == ["Møte -1: Kunnskap"]


def test_what_an_item_is_called_is_for_those_inside(staff):
    agreement = make_agreement(staff=staff)
    meeting = meet(agreement, 1, 1)
    item = AgendaItem.objects.create(meeting=meeting, position=1, title="Uenighet om husleia")
    item.cooperation_areas.add(agreement.areas.get())

    (inside,) = told(agreement).areas
    (outside,) = told(agreement, is_inside=False).areas

    assert [done.title for done in inside.done] == ["Møte 1: Uenighet om husleia"]
    assert [done.title for done in outside.done] == ["Møte 1: Kunnskap"]


def test_follow_ups_can_be_put_under_an_area_by_hand(client, staff, member):
    agreement = make_agreement(staff=staff)
    make_owner(agreement, 1, person=member)
    task = meetings.take_on(
        forum=agreement,
        owner=member,
        words={"what": "Ringe", "due_on": TODAY + 9 * DAY},
        by=member,
        now=NOW,
    )
    client.force_login(member)
    area = agreement.areas.get()

    client.post(reverse("agreements:tag", args=[agreement.slug]), {f"task_{task.pk}": str(area.pk)})

    assert list(FollowUp.objects.filter(cooperation_areas=area)) == [task]
    assert [done.title for done in told(agreement).areas[0].done] == ["Ringe"]


def test_a_meeting_place_that_came_of_it_stands_there_too(staff):
    agreement = make_agreement(staff=staff)
    area = agreement.areas.get()
    event = factories.make_event(title="Dag om kunnskap")
    factories.make_event(title="Utkast", state="draft")
    event.cooperation_area = area
    event.save()

    (shown,) = told(agreement, is_inside=False).areas

    assert [(done.title, done.url) for done in shown.done] == [
        ("Dag om kunnskap", event.get_absolute_url())
    ]


def test_swapping_in_the_browser_is_for_those_who_keep_it(client, staff, stranger):
    agreement = make_agreement(staff=staff)
    address = reverse("agreements:swap", args=[agreement.slug])
    party = agreement.parties.get(position=2)
    client.force_login(stranger)
    assert client.get(address).status_code == 404
    client.force_login(staff)

    refused = client.post(address, {"party": party.pk})
    client.post(address, {"party": party.pk, "reason": "Ferie."})

    assert refused.status_code == 200
    assert turn(agreement) == ["Bygdeforbundet"]
