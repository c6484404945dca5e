from __future__ import annotations

import datetime as dt
import re
from uuid import uuid4

import pytest

from events import mail, rules, services
from events.services import invitations, thanks, writing
from outbox.models import Delivery
from outbox.rendering import render
from tests.events.acts import entry_of, sign_up
from tests.factories import NOW, make_chapter, make_event, make_member, make_person

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
LEFTOVERS = re.compile(r"\{[{%]|None\b|\bFalse\b|\[\]|datetime")


@pytest.fixture
def every_letter(staff, drammen):
    """One of each, to people of three languages, with text that has to be escaped."""
    event = make_event(
        title="Kunst & <kultur>",
        capacity=1,
        member_price=2500,
        other_price=3900,
        online_url="https://mote.example/rom",
        is_online=True,
        contact_name="Stine Sekretær",
        contact_email="stine@example.no",
        address="Grønland 60",
        chapter=make_chapter(covers=drammen),
    )
    first = sign_up(
        event=event, person=make_member(organisation=drammen, name="Ola"), organisation=drammen
    )
    asked = sign_up(event=event, person=make_person(language="nn"), takes_place_at_once=False)
    sign_up(event=event, person=make_person(language="en"), takes_place_at_once=False)
    sign_up(event=event)
    leaves = sign_up(event=event)
    services.leave_queue(participant=leaves, by=staff, now=NOW, reason="Ringte.")
    services.cancel(participant=first, by=staff, now=NOW, reason="Syk.")
    services.decline_offer(entry=entry_of(asked), by=asked.person, now=NOW)
    services.expire_offers(now=NOW + 3 * DAY)
    sign_up(event=event, person=make_person(language="nn"))
    moved = services.move(
        event=event,
        starts_at=event.starts_at + DAY,
        ends_at=event.ends_at + DAY,
        by=staff,
        now=NOW + 3 * DAY,
        reason="Vannskade.",
    )
    make_member(organisation=drammen, name="Ida")
    invitations.invite(event=moved, by=staff, now=NOW + 3 * DAY)
    writing.write_to_participants(
        event=moved,
        uid=uuid4(),
        subject="Ta med sko",
        text="Vi går en tur etterpå.",
        receivers=writing.Receivers("live"),
        by=staff,
        now=NOW + 3 * DAY,
    )
    services.owe_reminders(now=moved.starts_at - DAY)
    services.cancel_event(event=moved, by=staff, now=moved.starts_at - DAY, reason="Storm.")
    an_offer_is_shortened(event, by=staff)
    people_are_thanked(event, by=staff)
    return {
        letter.letter: letter for letter in Delivery.objects.filter(letter__startswith="events/")
    }


def people_are_thanked(event, *, by):
    been = make_event(title=event.title, contact_email=event.contact_email)
    sign_up(event=been)
    thanks.set_up(event=been, is_wanted=True, greeting="Takk & <klem>.", by=by, now=NOW)
    thanks.owe_thanks(now=rules.thanked_at(been))


def an_offer_is_shortened(event, *, by):
    again = make_event(
        title=event.title,
        capacity=1,
        contact_name=event.contact_name,
        contact_email=event.contact_email,
    )
    first, _asked = sign_up(event=again), sign_up(event=again, takes_place_at_once=False)
    services.cancel(participant=first, by=by, now=NOW)
    earlier = NOW + DAY
    services.move(event=again, starts_at=earlier, ends_at=earlier + DAY, by=by, now=NOW)


def test_every_registered_letter_is_written_and_renders(every_letter):
    assert set(every_letter) == {letter.name for letter in mail.LETTERS}
    for delivery in every_letter.values():
        rendered = render(delivery)

        words = re.sub(r"<style.*?</style>", "", rendered.html, flags=re.DOTALL)
        assert not LEFTOVERS.search(rendered.subject + rendered.text + words), delivery.letter
        assert "Kunst & <kultur>" in rendered.text
        assert "Kunst &amp; &lt;kultur&gt;" in rendered.html
        assert "<kultur>" not in rendered.html


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_every_letter_renders_in_every_language(every_letter, language):
    for delivery in every_letter.values():
        delivery.language = language

        assert render(delivery).subject


def test_links_go_to_our_pages_in_the_language_of_the_letter(every_letter):
    event_path = every_letter["events/offered"].context["slug"]
    offered = every_letter["events/offered"]
    offered.language = "nn"

    assert re.search(rf"http://localhost:8000/nn/arrangementer/{event_path}/", render(offered).text)


def test_the_link_to_the_meeting_goes_to_those_with_a_place_only(every_letter):
    secret = "https://mote.example/rom"

    told = {
        name.removeprefix("events/")
        for name, letter in every_letter.items()
        if secret in render(letter).text
    }

    assert told == {"got_place", "moved", "reminder", "signed_up"}


def test_the_receipt_letter_says_what_matters():
    event = make_event(title="Kulturytring", capacity=1)
    sign_up(event=event, person=make_person(name="Kari Nordmann"))

    rendered = render(Delivery.objects.get())

    assert rendered.subject == "Du er påmeldt Kulturytring"
    assert rendered.text.startswith("Hei, Kari.\n\nDu har plass på Kulturytring.")
    assert "mandag 15. mars" in rendered.text
    assert "Gratis" in rendered.text
    assert "Union Scene" in rendered.text
    assert [file.name for file in rendered.attachments] == ["arrangement.ics"]
    assert rendered.attachments[0].content_type == "text/calendar; charset=utf-8; method=REQUEST"


@pytest.mark.parametrize(
    ("days", "is_promised", "may_cancel"),
    [(14, True, True), (2.5, True, False), (1.5, False, False)],
)
def test_the_receipt_letter_promises_only_what_will_be(days, is_promised, may_cancel):
    starts_at = NOW + dt.timedelta(days=days)
    closes = starts_at - dt.timedelta(hours=1)
    sign_up(event=make_event(starts_at=starts_at, sign_up_closes_at=closes))

    letter = render(Delivery.objects.get())

    for words in (letter.text, letter.html):
        assert ("To dager før får du en påminnelse." in words) is is_promised
        assert ("Meld deg av senest" in words) is may_cancel
        assert ("Avmeldingsfristen er ute." in words) is not may_cancel


def test_the_queue_letter_says_the_place_in_line():
    event = make_event(capacity=1)
    sign_up(event=event)
    sign_up(event=event)
    third = sign_up(event=event)

    rendered = render(Delivery.objects.get(address=third.email))

    assert "Du er nummer 2 i køen, og ingen går forbi deg." in rendered.text
    assert rendered.attachments == []
