import re
import uuid
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.enums import EventState
from events.models import (
    Booking,
    CapacityPool,
    Participant,
    TicketCategory,
)
from members.enums import CodeKind
from members.models import OrganisationCode
from tests.events.acts import counters, sign_up
from tests.factories import (
    NOW,
    make_affiliation,
    make_event,
    make_organisation,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def kautokeino(member):
    """The member's second organisation, which is not a member."""
    organisation = make_organisation(name="Kautokeino", is_member=False)
    make_affiliation(person=member, organisation=organisation)
    return organisation


def url_of(event):
    return f"{event.get_absolute_url()}pamelding/"


def shown(response):
    """What the form holds: the fields a browser would send back."""
    values = {}
    for tag in re.findall(r"<input[^>]+>", response.text.partition("<form")[2]):
        attributes = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        is_off = attributes["type"] in {"checkbox", "radio"} and "checked" not in tag
        if attributes.get("name") and not is_off:
            is_box = attributes["type"] == "checkbox"
            values[attributes["name"]] = attributes.get("value", "on" if is_box else "")
    values.pop("csrfmiddlewaretoken", None)
    return values


def fill(client, event, **changes):
    """Opens the form and sends it with the changes."""
    form = shown(client.get(url_of(event)))
    return client.post(url_of(event), form | changes)


def words(response):
    main = response.text.partition('<main id="innhold"')[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).replace("\xa0", " ").split())


# ---- Getting a place ---------------------------------------------------------------------------


def test_a_visitor_is_sent_to_login_and_back(client):
    event = make_event()

    response = client.get(url_of(event))

    assert response.status_code == 302
    assert response.url == f"/konto/logg-inn/?next={url_of(event)}"


def test_a_member_gets_a_place_with_one_post(client, member, drammen):
    event = make_event(capacity=10)
    client.force_login(member)

    response = fill(client, event)

    booking = Booking.objects.get()
    assert response.url == f"{url_of(event)}{booking.reference}/"
    assert (booking.booked_by, booking.organisation) == (member, drammen)
    assert counters(event) == (1, 0)


@pytest.mark.parametrize("how_often", [2, 3])
def test_sending_again_gives_the_same_receipt(client, member, how_often):
    event = make_event()
    client.force_login(member)
    form = shown(client.get(url_of(event)))

    answers = {client.post(url_of(event), form).url for _ in range(how_often)}

    assert answers == {Booking.objects.get().get_absolute_url()}


def test_an_old_form_sent_by_one_who_is_in_leads_to_their_receipt(client, member):
    event = make_event()
    client.force_login(member)
    two_forms = [shown(client.get(url_of(event))) for _ in range(2)]

    answers = {client.post(url_of(event), form).url for form in two_forms}

    assert two_forms[0]["key"] != two_forms[1]["key"]
    assert answers == {Booking.objects.get().get_absolute_url()}


def test_a_form_somebody_else_has_used_gives_a_new_one(client, member, stranger):
    event = make_event()
    client.force_login(stranger)
    form = shown(client.get(url_of(event)))
    client.post(url_of(event), form)
    client.force_login(member)

    refused = client.post(
        url_of(event), form | {f"quoted_{member.affiliations.get().organisation_id}": "0"}
    )
    again = client.post(url_of(event), shown(refused))

    assert refused.status_code == 200
    assert again.url == Booking.objects.get(booked_by=member).get_absolute_url()


def test_one_who_is_in_is_led_to_their_receipt(client, member):
    event = make_event()
    mine = sign_up(event=event, person=member)
    client.force_login(member)

    assert client.get(url_of(event)).url == mine.booking.get_absolute_url()


# ---- The price and who pays --------------------------------------------------------------------


def test_the_price_stands_with_its_reason(client, member):
    event = make_event(member_price=1900, other_price=2900)
    client.force_login(member)

    text = words(client.get(url_of(event)))

    assert "Din pris 1 900 kr Medlemspris, fordi Drammen er medlem." in text


def test_the_invoice_is_filled_in_for_their_organisation(client, member, drammen):
    OrganisationCode.objects.create(
        organisation=drammen, kind=CodeKind.ORGANISATION_NUMBER, value="921234554"
    )
    event = make_event(member_price=1900)
    client.force_login(member)

    form = shown(client.get(url_of(event)))

    assert (form["invoice_name"], form["invoice_orgnr"]) == ("Drammen", "921234554")


def test_the_invoice_is_kept_as_written(client, member):
    event = make_event(member_price=1900)
    client.force_login(member)

    fill(client, event, invoice_orgnr="974 760 673", invoice_reference="K-12 Æ")

    booking = Booking.objects.get()
    assert (booking.invoice_orgnr, booking.invoice_name) == ("974760673", "Drammen")
    assert booking.invoice_reference == "K-12 Æ"


@pytest.mark.parametrize("number", ["974760674", "12345678", "1234567890", "ni siffer", "00000000"])
def test_a_number_that_is_none_is_refused_and_all_is_kept(client, member, number):
    event = make_event(member_price=1900, asks_for_needs=True)
    client.force_login(member)

    response = fill(client, event, invoice_orgnr=number, invoice_reference="K12", diet="Nøtter")

    form = shown(response)
    assert "Dette er ikke et organisasjonsnummer." in words(response)
    assert (form["invoice_orgnr"], form["invoice_reference"]) == (number, "K12")
    assert form["diet"] == "Nøtter"
    assert not Booking.objects.exists()


def test_a_priced_place_needs_somebody_who_pays(client, stranger):
    event = make_event(other_price=2900)
    client.force_login(stranger)

    response = fill(client, event, invoice_name="")

    assert "Skriv navnet på den som skal ha fakturaen." in words(response)


def test_a_free_place_asks_for_no_invoice(client, member):
    client.force_login(member)

    assert "invoice_name" not in shown(client.get(url_of(make_event())))


def test_a_price_that_changed_meanwhile_is_shown_before_it_is_agreed_to(client, member):
    event = make_event(member_price=1900)
    client.force_login(member)
    form = shown(client.get(url_of(event)))
    TicketCategory.objects.update(price=Decimal(2000))

    refused = client.post(url_of(event), form)
    agreed = client.post(url_of(event), shown(refused))

    assert "Prisen er endret. Se på den nye prisen og send inn igjen." in words(refused)
    assert "2 000 kr" in words(refused)
    assert agreed.status_code == 302
    assert Participant.objects.get().price == 2000


def test_one_with_two_organisations_is_asked_which(client, member, kautokeino):
    event = make_event(member_price=1900, other_price=2900)
    client.force_login(member)

    text = words(client.get(url_of(event)))
    not_answered = fill(client, event, invoice_name="Kautokeino")
    answered = fill(client, event, acts_for=str(kautokeino.pk), invoice_name="Kautokeino")

    assert "Drammen: 1 900 kr" in text
    assert "Kautokeino: 2 900 kr" in text
    assert "Velg hvem du melder deg på for." in words(not_answered)
    assert answered.status_code == 302
    assert Participant.objects.get().price == 2900


def test_an_organisation_that_is_not_theirs_is_refused(client, member, kautokeino):
    event = make_event()
    elsewhere = make_organisation()
    client.force_login(member)

    response = fill(client, event, acts_for=str(elsewhere.pk))

    assert "Velg en av dem du hører til." in words(response)
    assert not Booking.objects.exists()


def test_only_the_choice_that_costs_needs_somebody_who_pays(client, member, drammen, kautokeino):
    event = make_event(member_price=0, other_price=900)
    client.force_login(member)

    priced = fill(client, event, acts_for=str(kautokeino.pk))
    free = fill(client, event, acts_for=str(drammen.pk))

    assert "Skriv navnet på den som skal ha fakturaen." in words(priced)
    assert free.status_code == 302


# ---- The queue ---------------------------------------------------------------------------------


def test_a_full_event_offers_the_queue(client, member):
    event = make_event(capacity=1)
    sign_up(event=event)
    client.force_login(member)

    page = client.get(url_of(event))
    fill(client, event)

    assert "Alle plassene er tatt" in words(page)
    assert shown(page)["takes_place_at_once"] == "on"
    assert counters(event) == (1, 1)


def test_one_may_ask_to_be_asked(client, member):
    event = make_event(capacity=1)
    sign_up(event=event)
    client.force_login(member)
    form = shown(client.get(url_of(event)))
    del form["takes_place_at_once"]

    client.post(url_of(event), form)

    assert not Booking.objects.get(booked_by=member).queue_entries.get().takes_place_at_once


def test_one_who_comes_too_late_for_the_last_place_stands_in_the_queue(client, member):
    event = make_event(capacity=1)
    client.force_login(member)
    form = shown(client.get(url_of(event)))
    sign_up(event=event)

    response = client.post(url_of(event), form, follow=True)

    assert "Du er nummer 1 i køen" in words(response)
    assert counters(event) == (1, 1)


# ---- Who may not -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"state": EventState.CANCELLED}, "Arrangementet er avlyst."),
        ({"sign_up_closes_at": NOW}, "Påmeldingsfristen er ute."),
        ({"other_price": None}, "Arrangementet er bare for medlemmer."),
        ({"has_prices": False}, "Det er ikke mulig å melde seg på akkurat nå."),
    ],
)
def test_one_who_may_not_reads_why(client, stranger, changes, sentence):
    event = make_event(**changes)
    client.force_login(stranger)

    page = client.get(url_of(event))
    forced = client.post(url_of(event), {"key": uuid.uuid4(), "quoted_0": "0"})

    assert sentence in words(page)
    assert sentence in words(forced)
    assert not Booking.objects.exists()


def test_a_draft_is_not_found(client, member):
    client.force_login(member)

    assert client.get(url_of(make_event(state=EventState.DRAFT))).status_code == 404


@pytest.mark.parametrize("other_price", [None, 500])
def test_whoever_belongs_nowhere_is_led_to_their_employer_and_back(client, stranger, other_price):
    event = make_event(capacity=10, other_price=other_price)
    client.force_login(stranger)

    text = client.get(url_of(event)).text

    assert f'href="/min-side/organisasjon/velg/?next={url_of(event)}"' in text


# ---- Cost and rubbish --------------------------------------------------------------------------


def test_the_form_costs_six_queries(client, member, django_assert_num_queries):
    event = make_event(capacity=10)
    client.force_login(member)
    client.get("/om/")  # once in a while, where one is logged in is noted

    with django_assert_num_queries(6):
        client.get(url_of(event))


def test_signing_up_costs_fourteen_statements(client, member, django_assert_num_queries):
    event = make_event(capacity=10)
    sign_up(event=event)
    client.force_login(member)
    form = shown(client.get(url_of(event)))

    with django_assert_num_queries(14):  # two of them the savepoint, in life the transaction
        client.post(url_of(event), form)

    assert event.participants.filter(person=member).exists()


HOSTILE = ["\0", "\u202e", "<b>", "x" * 10_000, "NaN", "-1"]
RUBBISH = st.text(max_size=400) | st.sampled_from(HOSTILE)
FIELDS = [
    "key",
    "acts_for",
    "quoted_0",
    "invoice_orgnr",
    "invoice_name",
    "invoice_reference",
    "diet",
    "access",
    "consent",
    "takes_place_at_once",
]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(changes=st.dictionaries(st.sampled_from(FIELDS), RUBBISH, min_size=1))
def test_no_answer_breaks_the_form(client, stranger, changes):
    event = make_event(other_price=900, asks_for_needs=True)
    client.force_login(stranger)
    form = {"key": str(uuid.uuid4()), "quoted_0": "900.00", "invoice_name": "Jeg"}
    texts = {
        name: value.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        for name, value in changes.items()
    }

    response = client.post(url_of(event), form | texts)

    assert response.status_code in {200, 302}
    assert CapacityPool.objects.drifted().count() == 0
