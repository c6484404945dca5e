from __future__ import annotations

import datetime as dt
import re
from uuid import uuid4

import pytest

from events import mail, rules, services, tickets
from events.services import certificates, invitations, programme, speakers, thanks, writing
from events.services.programme import Named, Places
from outbox.models import Delivery
from outbox.rendering import render
from tests.events.acts import entry_of, sign_up
from tests.events.programmes import came
from tests.events.test_booking import book, people, seats
from tests.events.test_choices import sign_up_guest
from tests.factories import (
    NOW,
    make_chapter,
    make_event,
    make_member,
    make_person,
    make_session,
    make_workshop,
)
from tests.reminded import remind, remind_of_events

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
    link = {"online_url": "https://mote.example/nytt-rom"}
    moved = services.edit(event=moved, changes=link, by=staff, now=NOW + 3 * DAY)
    remind_of_events(now=moved.starts_at - DAY)
    services.cancel_event(event=moved, by=staff, now=moved.starts_at - DAY, reason="Storm.")
    an_offer_is_shortened(event, by=staff)
    a_group_has_its_letters(event.title)
    a_certificate_is_made(title=event.title, by=staff)
    people_are_thanked(event, by=staff)
    the_programme_changes(event.title, by=staff)
    return {
        letter.letter: letter for letter in Delivery.objects.filter(letter__startswith="events/")
    }


def people_are_thanked(event, *, by):
    been = make_event(title=event.title, contact_email=event.contact_email)
    sign_up(event=been)
    thanks.set_up(event=been, is_wanted=True, greeting="Takk & <klem>.", by=by, now=NOW)
    remind("events.thanks", now=rules.thanked_at(been))


def the_programme_changes(title, *, by):
    """A speaker gets the link; what somebody chose gets another room, and is called off."""
    event = make_event(title=title)
    make_session(event=event, title=title, speakers=[Named("Åse", email="ase@example.no")])
    speakers.send_links(event=event, by=by, now=NOW)
    chosen, comes = make_workshop(event=event, title=title), sign_up(event=event)
    services.choose_session(participant=comes, session=chosen, by=comes.person, now=NOW)
    kept = ("kind", "title", "summary", "starts_at", "ends_at", "price")
    elsewhere = {name: getattr(chosen, name) for name in kept} | {"room": "Kjelleren"}
    moved = programme.change_session(
        session=chosen,
        fields=elsewhere,
        places=Places(chosen.pool.capacity),
        speakers=[],
        reason="Vannskade.",
        by=by,
        now=NOW,
    )
    programme.cancel_session(session=moved, reason="Storm.", by=by, now=NOW)


def an_offer_is_shortened(event, *, by):
    again = make_event(
        title=event.title,
        capacity=1,
        contact_name=event.contact_name,
        contact_email=event.contact_email,
    )
    first, _asked = sign_up(event=again), sign_up(event=again, takes_place_at_once=False)
    services.cancel(participant=first, by=by, now=NOW)
    remind("events.offer", now=NOW + DAY)
    earlier = NOW + DAY
    services.move(event=again, starts_at=earlier, ends_at=earlier + DAY, by=by, now=NOW)


def a_group_has_its_letters(title):
    """Colleagues in a booking: a part offer, a name that changes, one that is missing, a guest."""
    event = make_event(title=title, capacity=3, other_price=500, is_open_to_guests=True)
    full = make_workshop(event=event, title=title, capacity=0, price=200)
    berit = make_person(name="Berit Booker")
    seated = people(book(event, berit, seats(event, "Ann", "Bo", "")))
    services.choose_session(participant=seated[0], session=full, by=berit, now=NOW)
    services.set_capacity(pool=full.pool, capacity=1, by=None, now=NOW)
    group = book(event, berit, seats(event, "Di", "Ed", "Fay"))
    services.name_place(participant=seated[1], name="Cy", email="cy@example.no", by=berit, now=NOW)
    holder = rules.holder_of(rules.sign(seated[0]))
    services.say_no(participant=seated[0], by=holder, now=event.cancel_until + DAY / 24)
    [entry] = group.queue_entries.all()
    remind("events.offer", now=deadline_of(entry) - DAY)
    services.expire_offers(now=deadline_of(entry))
    services.set_capacity(pool=event.pools.own().get(), capacity=6, by=None, now=NOW)
    entry.refresh_from_db()
    services.expire_offers(now=deadline_of(entry))
    remind("events.names_missing", now=event.cancel_until - DAY)
    remind("events.names_late", now=event.cancel_until + DAY)
    for _ in range(2):
        sign_up_guest(event)


def a_certificate_is_made(*, title, by):
    past = make_event(
        title=title,
        starts_at=NOW - 2 * DAY,
        is_online=True,
        online_url="https://mote.example/rom",
    )
    came(sign_up(event=past, now=NOW - 30 * DAY))
    certificates.issue_to_all(event=past, by=by, now=NOW)


def deadline_of(entry):
    assert entry.offer_expires_at is not None
    return entry.offer_expires_at


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


def test_the_way_to_the_meeting_goes_to_those_with_a_place_only(every_letter):
    secret, way = "https://mote.example/", re.compile(r"/pamelding/[\w-]+/bli-med/")

    texts = {name: render(letter) for name, letter in every_letter.items()}

    assert not [name for name, letter in texts.items() if secret in letter.text + letter.html]
    for part in ("text", "html"):
        told = {name for name, letter in texts.items() if way.search(getattr(letter, part))}
        assert told == {
            f"events/{name}"
            for name in ("got_place", "moved", "link_changed", "reminder", "signed_up")
        }


@pytest.mark.usefixtures("clock")
def test_the_reminder_says_from_when_one_can_join():
    event = make_event(is_online=True, online_url="https://mote.example/rom")
    sign_up(event=event)
    remind_of_events(now=event.starts_at - DAY)

    letter = render(Delivery.objects.get(letter="events/reminder"))

    for words in (letter.text, letter.html):
        assert "åpner mandag 15. mars kl. 12.30" in words.replace("\xa0", " ")


def test_the_receipt_letter_says_what_matters():
    event = make_event(title="Kulturytring", capacity=1)
    sign_up(event=event, person=make_person(name="Kari Nordmann"))

    rendered = render(Delivery.objects.get())

    assert rendered.subject == "Du er påmeldt Kulturytring"
    assert rendered.text.startswith("Hei, Kari.\n\nDu har plass på Kulturytring.")
    assert "mandag 15. mars" in rendered.text
    assert "Gratis" in rendered.text
    assert "Union Scene" in rendered.text
    assert [file.name for file in rendered.attachments] == ["invite.ics"]
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


def test_the_letters_of_those_with_a_place_lead_to_the_ticket():
    event = make_event(capacity=1)
    participant = sign_up(event=event)
    queued = sign_up(event=event)
    path = f"http://localhost:8000/arrangementer/{event.slug}/billett/"

    letter = render(Delivery.objects.get(address=participant.email))
    queue_letter = render(Delivery.objects.get(address=queued.email))

    link = f"{path}{tickets.sign(participant)}/"
    assert f"Du kommer inn med billetten din:\n{link}\n" in letter.text
    assert f'href="{link}"' in letter.html
    assert "/billett/" not in queue_letter.text + queue_letter.html


def test_the_queue_letter_says_the_place_in_line():
    event = make_event(capacity=1)
    sign_up(event=event)
    sign_up(event=event)
    third = sign_up(event=event)

    rendered = render(Delivery.objects.get(address=third.email))

    assert "Du er nummer 2 i køen, og ingen går forbi deg." in rendered.text
    assert rendered.attachments == []
