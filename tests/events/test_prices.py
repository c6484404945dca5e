"""What a price is, for whom, how long and why."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate

from events import rules, services
from events.enums import Audience, PriceReason, Refusal, SessionKind
from events.models import Event, Participant, Session, Speaker, TicketCategory
from events.rules import Proofs
from events.services.desk import sign_up_caller
from members.models import Organisation, Person
from regions.enums import BoardPosition
from tests.events import acts
from tests.events.test_sign_up_page import fill, shown, url_of, words
from tests.factories import (
    NOW,
    make_address,
    make_affiliation,
    make_chapter,
    make_event,
    make_organisation,
    make_person,
    make_seat,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
DAY = dt.timedelta(days=1)
MARCH = dt.datetime(2027, 3, 10, tzinfo=dt.timezone(dt.timedelta(hours=1)))


def add_price(event: Event, audience: Audience, price: int, **fields: Any) -> TicketCategory:
    return TicketCategory.objects.create(
        event=event,
        pool=event.pools.get(),
        name=audience.label.capitalize(),
        audience=audience,
        price=Decimal(price),
        **fields,
    )


def make_talk(event: Event, *, title: str = "Kultur i nord", **speaker: Any) -> Speaker:
    session = Session.objects.create(
        event=event,
        kind=SessionKind.TALK,
        title=title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
    )
    return Speaker.objects.create(session=session, **{"name": "Innleder"} | speaker)


def proofs(person: Person, event: Event) -> Proofs:
    rows = {event.pk: list(event.categories.all())}
    return rules.proofs_of(person, rows, on=localdate(NOW)).get(event.pk, rules.NO_PROOFS)


# ---- By proof -----------------------------------------------------------------------------------


def test_a_speaker_is_known_by_account_and_by_a_proved_address(member: Person) -> None:
    event = make_event()
    add_price(event, Audience.SPEAKERS, 0)
    make_talk(event, person=member)
    make_address(person=(other := make_person()), email="kari.taler@example.no")
    make_talk(event, title="Fra sør", email="Kari.Taler@example.no")

    assert proofs(member, event) == Proofs(speaks_at="Kultur i nord")
    assert proofs(other, event) == Proofs(speaks_at="Fra sør")


def test_an_address_that_is_not_proved_proves_nothing(member: Person) -> None:
    event = make_event()
    add_price(event, Audience.SPEAKERS, 0)
    make_address(person=member, email="kari.taler@example.no", is_verified=False)
    make_talk(event, email="kari.taler@example.no")

    assert proofs(member, event) == rules.NO_PROOFS


def test_a_speaker_elsewhere_is_none_here(member: Person) -> None:
    event = make_event()
    add_price(event, Audience.SPEAKERS, 0)
    make_talk(make_event(), person=member)

    assert proofs(member, event) == rules.NO_PROOFS


def test_the_board_of_the_chapter_that_arranges_organises(member: Person) -> None:
    chapter = make_chapter()
    event = make_event(chapter=chapter)
    add_price(event, Audience.ORGANISERS, 0)
    make_seat(chapter=chapter, person=member, position=BoardPosition.MEMBER)
    former = make_person()
    make_seat(
        chapter=chapter,
        person=former,
        position=BoardPosition.DEPUTY_LEADER,
        ends_on=localdate(NOW) - DAY,
    )

    assert proofs(member, event) == Proofs(organises=True)
    assert proofs(former, event) == rules.NO_PROOFS


def test_who_edits_the_event_organises_it(staff: Person, stranger: Person) -> None:
    event = make_event()
    add_price(event, Audience.ORGANISERS, 0)

    assert proofs(staff, event) == Proofs(organises=True)
    assert proofs(stranger, event) == rules.NO_PROOFS


def test_nobody_is_asked_where_no_price_hangs_on_it(
    member: Person, django_assert_num_queries: Any
) -> None:
    event = make_event()
    rows = {event.pk: list(event.categories.all())}

    with django_assert_num_queries(0):
        rules.proofs_of(member, rows, on=localdate(NOW))


def test_a_speaker_is_signed_up_for_nothing_and_told_why(client: Client, member: Person) -> None:
    event = make_event(member_price=1900, other_price=2900)
    add_price(event, Audience.SPEAKERS, 0)
    make_talk(event, person=member)
    client.force_login(member)

    page = words(client.get(event.get_absolute_url()))
    response = fill(client, event)
    receipt = words(client.get(response.url))

    sentence = "Gratis, fordi du holder innlegget «Kultur i nord»."
    assert f"Din pris Gratis Hvorfor denne prisen {sentence}" in page
    participant = Participant.objects.get()
    assert participant.price_reason == PriceReason.FREE_FOR_SPEAKERS
    assert participant.price_proof == "Kultur i nord"
    assert sentence in receipt
    assert acts.letter_of(participant, "signed_up")["why_price"] == sentence


def test_another_price_of_theirs_may_be_chosen(client: Client, member: Person) -> None:
    event = make_event(member_price=1900)
    speakers = add_price(event, Audience.SPEAKERS, 0)
    make_talk(event, person=member)
    client.force_login(member)
    page = client.get(url_of(event))
    organisation = member.affiliations.get().organisation_id
    members = event.categories.get(audience=Audience.MEMBERS)

    assert shown(page)["acts_for"] == str(organisation)
    assert "Innledere: Gratis" in words(page)
    fill(client, event, acts_for=f"{organisation}-{members.pk}", invoice_name="Drammen")

    assert Participant.objects.get().category == members != speakers


def test_a_price_for_speakers_is_not_offered_to_others(client: Client, member: Person) -> None:
    event = make_event(member_price=1900)
    add_price(event, Audience.SPEAKERS, 0)
    client.force_login(member)

    refused = acts.refusal(
        services.sign_up,
        event=event,
        person=member,
        category=event.categories.get(audience=Audience.SPEAKERS),
        organisation=member.affiliations.get().organisation,
        idempotency_key=event.uid,
        quoted_price=Decimal(0),
        now=NOW,
    )

    assert "Innledere" not in words(client.get(url_of(event)))
    assert refused == Refusal.CATEGORY_NOT_FOR_YOU


def test_a_visitor_sees_no_price_that_takes_a_proof(client: Client) -> None:
    event = make_event(member_price=1900, other_price=2900)
    add_price(event, Audience.SPEAKERS, 0)
    add_price(event, Audience.ORGANISERS, 0)

    text = words(client.get(event.get_absolute_url()))

    assert "Medlemmer 1 900 kr Andre 2 900 kr" in text
    assert "Gratis" not in text


def test_where_only_speakers_have_a_price_others_are_told_so(
    client: Client, member: Person
) -> None:
    event = make_event(has_prices=False)
    add_price(event, Audience.SPEAKERS, 0)
    client.force_login(member)

    assert str(Refusal.PROVED_ONLY.label) in words(client.get(url_of(event)))


def test_a_member_who_speaks_may_pay_as_others_where_nothing_is_made_for_members() -> None:
    rows = [
        TicketCategory(pk=1, audience=Audience.SPEAKERS, price=Decimal(500)),
        TicketCategory(pk=2, audience=Audience.OTHERS, price=Decimal(900)),
    ]

    quotes = rules.quotes_for(
        rows, organisation=None, is_member=True, now=NOW, proofs=Proofs(speaks_at="Tale")
    )

    assert [quote.price for quote in quotes] == [500, 900]
    assert [quote.reason for quote in quotes] == [PriceReason.SPEAKER, PriceReason.SAME_FOR_ALL]


def test_the_caller_has_the_proof_and_not_who_answers_the_phone(
    member: Person, staff: Person, drammen: Organisation
) -> None:
    """Staff may edit the event, which makes them organisers; whoever calls is not."""
    event = make_event(member_price=1900)
    add_price(event, Audience.ORGANISERS, 0)
    invoice = services.Invoice(name="Drammen")

    participant = sign_up_caller(
        event=event,
        person=member,
        organisation=drammen,
        invoice=invoice,
        idempotency_key=event.uid,
        by=staff,
        now=NOW,
    )

    assert participant.price == 1900
    assert participant.price_reason == PriceReason.MEMBER


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_asks_once_for_all_that_somebody_can_prove(
    client: Client, member: Person, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        event = make_event(slug=f"m{number}", member_price=1900)
        add_price(event, Audience.SPEAKERS, 0)
        add_price(event, Audience.ORGANISERS, 0)
        make_talk(event, person=member)
    client.force_login(member)
    client.get("/arrangementer/")

    with django_assert_num_queries(10):
        text = words(client.get("/arrangementer/"))

    assert text.count("Gratis") == count


def test_who_may_act_for_several_sees_whose_price_it_is(
    client: Client, member: Person, drammen: Organisation
) -> None:
    event = make_event(member_price=1900)
    add_price(event, Audience.SPEAKERS, 0)
    make_talk(event, person=member)
    make_affiliation(person=member, organisation=make_organisation(name="Øksnes"))
    client.force_login(member)

    text = words(client.get(url_of(event)))

    assert "Drammen, Innledere: Gratis Drammen, Medlemmer: 1 900 kr Øksnes, Innledere" in text


# ---- Early bird ---------------------------------------------------------------------------------


def early_bird(**fields: Any) -> Event:
    event = make_event(has_prices=False, starts_at=NOW + 40 * DAY, **fields)
    add_price(event, Audience.EVERYONE, 1900, on_sale_until=MARCH)
    add_price(event, Audience.EVERYONE, 2500, on_sale_from=MARCH)
    return event


def test_an_early_price_tells_how_long_and_what_comes(client: Client, member: Person) -> None:
    event = early_bird()
    sentence = "Tidligpris til og med 9. mars, deretter 2 500 kr."

    assert f"1 900 kr Hvorfor denne prisen Prisen er lik for alle. {sentence}" in words(
        client.get(event.get_absolute_url())
    )
    client.force_login(member)
    assert sentence in words(client.get(event.get_absolute_url()))
    assert sentence in words(client.get(url_of(event)))


def test_the_receipt_and_the_letter_keep_the_early_price(client: Client, member: Person) -> None:
    event = early_bird()
    client.force_login(member)

    receipt = words(client.get(fill(client, event, invoice_name="Drammen").url))

    sentence = "Tidligpris, for påmelding til og med 9. mars."
    participant = Participant.objects.get()
    assert sentence in receipt
    assert sentence in acts.letter_of(participant, "signed_up")["why_price"]


def test_a_price_that_ends_at_ten_says_the_hour() -> None:
    assert rules.why(
        rules.Quote(
            TicketCategory(),
            Decimal(100),
            PriceReason.SAME_FOR_ALL,
            early_until=MARCH + dt.timedelta(hours=10),
            later_price=Decimal(200),
        ),
        organisation=None,
    ).endswith("Tidligpris til onsdag 10. mars kl. 10.00, deretter 200\xa0kr.")


def test_a_speaker_is_told_how_long_the_other_price_lasts() -> None:
    """Also where their own is lower all the way."""
    rows = [
        TicketCategory(pk=1, audience=Audience.SPEAKERS, price=Decimal(0)),
        TicketCategory(pk=2, audience=Audience.OTHERS, price=Decimal(900), on_sale_until=MARCH),
        TicketCategory(pk=3, audience=Audience.OTHERS, price=Decimal(950), on_sale_from=MARCH),
    ]

    free, early = rules.quotes_for(
        rows, organisation=None, is_member=False, now=NOW, proofs=Proofs(speaks_at="Tale")
    )

    assert free.early_until is None
    assert (early.early_until, early.later_price) == (MARCH, Decimal(950))


def test_a_price_that_ends_without_a_dearer_one_is_no_early_price() -> None:
    rows = [
        TicketCategory(pk=1, audience=Audience.EVERYONE, price=900, on_sale_until=MARCH),
        TicketCategory(pk=2, audience=Audience.EVERYONE, price=800, on_sale_from=MARCH),
    ]

    quote = rules.price_for(rows, organisation=None, is_member=False, now=NOW)

    assert quote is not None
    assert quote.early_until is None


def test_a_form_open_when_the_price_went_up_says_so_and_shows_the_new_one(
    client: Client, member: Person
) -> None:
    event = early_bird()
    client.force_login(member)
    form = shown(client.get(url_of(event)))
    event.categories.filter(price=1900).update(on_sale_until=NOW)
    event.categories.filter(price=2500).update(on_sale_from=NOW)

    again = client.post(url_of(event), form | {"invoice_name": "Drammen"})

    assert str(Refusal.PRICE_CHANGED.label) in words(again)
    assert "2 500 kr" in words(again)
    assert not Participant.objects.exists()
