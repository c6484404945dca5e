"""What staff see before they make the list of what is to be invoiced, and what they fetch."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from events.enums import Audience, EventState, Refusal, Vat
from events.models import Event, GroupDiscount, InvoiceLine, InvoiceRun
from events.services.invoicing import settle_event
from members.enums import CodeKind
from members.models import Organisation, OrganisationCode, Person
from tests.events import acts
from tests.events.test_admin_events import form_of
from tests.events.test_invoicing import paid_event, sign_up_from
from tests.events.test_sign_up_page import fill, words
from tests.factories import NOW, make_event, make_organisation, make_staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def desk(client: Client, staff: Person) -> Client:
    client.force_login(staff)
    return client


@pytest.fixture
def picky(drammen: Organisation) -> Organisation:
    """Wants a reference of a kind of its own."""
    drammen.invoice_reference_pattern = r"B\d{6}"
    drammen.invoice_reference_hint = "B og seks siffer."
    drammen.save()
    OrganisationCode.objects.create(
        organisation=drammen, kind=CodeKind.ORGANISATION_NUMBER, value="921234554"
    )
    return drammen


def url_of(event: Event) -> str:
    return reverse("admin:events_event_invoicing", args=[event.pk])


def text_of(response: Any) -> str:
    return " ".join(response.text.replace("\xa0", " ").split())


def test_staff_see_what_is_new_before_it_is_made(desk: Client, drammen: Organisation) -> None:
    event = paid_event()
    sign_up_from(event, drammen)
    link = url_of(event)

    assert link in desk.get(reverse("admin:events_event_change", args=[event.pk])).text
    page = text_of(desk.get(link))

    assert "1 ny linje, 1 000 kr i alt" in page
    assert "Medlemspris, fordi Drammen er medlem." in page
    assert not InvoiceLine.objects.exists()


def test_what_was_seen_is_made_and_can_be_fetched(desk: Client, drammen: Organisation) -> None:
    event = paid_event()
    sign_up_from(event, drammen)
    seen = desk.get(url_of(event)).context["settlement"].digest

    response = desk.post(url_of(event), {"seen": seen})

    run = InvoiceRun.objects.get()
    url = reverse("admin:events_invoicerun_change", args=[run.pk])
    assert response.headers["Location"] == url
    assert "NOKU-konferansen, 15.03.2027: Medlemmer" in desk.get(url).text
    file = desk.post(f"{reverse('admin:events_invoicerun_changelist')}{run.pk}/fil/", FILE)
    assert len(list(load_workbook(io.BytesIO(file.content)).active)) == 2


FILE = {"file_format": "xlsx"}


def test_pressed_twice_it_says_that_there_is_nothing_new(
    desk: Client, drammen: Organisation
) -> None:
    event = paid_event()
    sign_up_from(event, drammen)
    seen = desk.get(url_of(event)).context["settlement"].digest
    desk.post(url_of(event), {"seen": seen})

    again = desk.post(url_of(event), {"seen": seen}, follow=True)

    assert str(Refusal.NOTHING_TO_INVOICE.label) in text_of(again)
    assert InvoiceRun.objects.count() == 1


def test_without_tax_the_page_says_where_to_choose_it(desk: Client, drammen: Organisation) -> None:
    event = paid_event(vat="")
    sign_up_from(event, drammen)

    page = text_of(desk.get(url_of(event)))

    assert str(Refusal.VAT_NEEDED.label) in page
    assert "Velg merverdiavgift</a>" in page


def test_a_reference_that_is_missing_is_pointed_out(desk: Client, picky: Organisation) -> None:
    event = paid_event()
    sign_up_from(event, picky)

    assert "Referansen mangler." in text_of(desk.get(url_of(event)))


def test_a_draft_has_nothing_to_invoice(desk: Client) -> None:
    event = make_event(state=EventState.DRAFT)

    assert desk.get(url_of(event)).status_code == 404


def test_who_only_sees_health_data_makes_no_invoices(client: Client) -> None:
    client.force_login(make_staff(groups=["Mat og tilrettelegging"]))

    assert client.get(url_of(make_event())).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_preview_costs_the_same_for_many(
    desk: Client, count: int, django_assert_num_queries: Any
) -> None:
    event = paid_event()
    for number in range(count):
        organisation = make_organisation(name=f"Kommune {number}")
        OrganisationCode.objects.create(
            organisation=organisation,
            kind=CodeKind.ORGANISATION_NUMBER,
            value=f"92123455{number}",
        )
        sign_up_from(event, organisation)
    desk.get(url_of(event))

    with django_assert_num_queries(12):
        desk.get(url_of(event))


def test_everything_of_one_organisation_is_chosen_and_fetched(
    desk: Client, staff: Person, drammen: Organisation
) -> None:
    for _ in range(2):
        event = paid_event()
        sign_up_from(event, drammen)
        sign_up_from(event, make_organisation())
        settle_event(event=event, by=staff, now=NOW)
    url = f"{reverse('admin:events_invoiceline_changelist')}?organisasjon={drammen.pk}"
    assert desk.get(url).context["cl"].result_count == 2

    chosen = list(
        InvoiceLine.objects.filter(booking__organisation=drammen).values_list("pk", flat=True)
    )
    file = desk.post(url, {"action": "fetch", "_selected_action": chosen})

    assert len(list(load_workbook(io.BytesIO(file.content)).active)) == 3


@pytest.mark.parametrize("value", ["abc", "9" * 40, "-1", ""])
def test_a_filter_that_makes_no_sense_is_no_fault(desk: Client, value: str) -> None:
    url = f"{reverse('admin:events_invoiceline_changelist')}?organisasjon={value}"

    assert desk.get(url).status_code == 200


def test_a_line_cannot_be_changed_in_the_admin(
    desk: Client, staff: Person, drammen: Organisation
) -> None:
    event = paid_event()
    sign_up_from(event, drammen)
    settle_event(event=event, by=staff, now=NOW)
    line = InvoiceLine.objects.get()
    url = reverse("admin:events_invoiceline_change", args=[line.pk])

    assert "15.03.2027: Medlemmer" in desk.get(url).text
    assert desk.post(url, {"text": "Noe annet"}).status_code == 403


# ---- Prices and discounts on the event's page ---------------------------------------------------


def test_a_discount_is_added_on_the_page_of_the_event(desk: Client) -> None:
    event = make_event()
    url = reverse("admin:events_event_change", args=[event.pk])
    changes = {
        "vat": Vat.TEACHING,
        "discounts-TOTAL_FORMS": "1",
        "discounts-0-from_places": "5",
        "discounts-0-percent": "10",
    }

    assert desk.post(url, form_of(event, **changes)).status_code == 302

    discount = GroupDiscount.objects.get()
    assert (discount.event, discount.from_places, discount.percent) == (event, 5, 10)
    event.refresh_from_db()
    assert event.vat == Vat.TEACHING


@pytest.mark.parametrize(("places", "percent"), [("1", "10"), ("5", "0"), ("5", "101"), ("5", "")])
def test_a_discount_that_makes_no_sense_is_refused(desk: Client, places: str, percent: str) -> None:
    event = make_event()
    url = reverse("admin:events_event_change", args=[event.pk])
    changes = {
        "discounts-TOTAL_FORMS": "1",
        "discounts-0-from_places": places,
        "discounts-0-percent": percent,
    }

    assert desk.post(url, form_of(event, **changes)).status_code == 200
    assert not GroupDiscount.objects.exists()


def test_staff_are_told_when_periods_do_not_meet(desk: Client) -> None:
    event = make_event(other_price=900)
    event.categories.filter(audience=Audience.OTHERS).update(on_sale_until=NOW)
    changes = {
        "categories-1-on_sale_until_0": "2027-03-05",
        "categories-1-on_sale_until_1": "12:00",
    }
    url = reverse("admin:events_event_change", args=[event.pk])

    page = desk.post(url, form_of(event, **changes), follow=True)

    assert "Andre har ingen pris fra fredag 5. mars kl. 12.00" in text_of(page)


# ---- References ---------------------------------------------------------------------------------


def test_a_reference_of_another_kind_is_refused_with_the_hint(
    client: Client, member: Person, picky: Organisation
) -> None:
    event = paid_event()
    client.force_login(member)

    refused = fill(client, event, invoice_reference="Kari")
    taken = fill(client, event, invoice_reference="B123456")

    sentence = "Drammen vil ha en referanse som ser slik ut: B og seks siffer."
    assert sentence in words(refused)
    assert 'value="Kari"' in refused.text
    assert taken.status_code == 302


def test_who_pays_themselves_writes_what_they_like(
    client: Client, member: Person, picky: Organisation
) -> None:
    event = paid_event()
    client.force_login(member)

    answer = fill(
        client, event, invoice_name="Kari", invoice_orgnr="", invoice_reference="Min egen"
    )

    assert answer.status_code == 302


def test_the_number_decides_whose_reference_it_is(
    client: Client, member: Person, picky: Organisation
) -> None:
    """Another organisation pays: it has said nothing about its references."""
    event = paid_event()
    client.force_login(member)

    answer = fill(client, event, invoice_orgnr="974760673", invoice_reference="Min egen")

    assert answer.status_code == 302


def test_staff_on_the_phone_are_told_too(desk: Client, member: Person, picky: Organisation) -> None:
    event = paid_event()
    url = f"{reverse('admin:events_event_phone', args=[event.pk])}?person={member.pk}"
    answers = {
        "organisation": picky.pk,
        "invoice_reference": "Kari",
        "idempotency_key": str(event.uid),
    }

    page = desk.post(url, answers)

    assert "Drammen vil ha en referanse som ser slik ut: B og seks siffer." in text_of(page)


@pytest.mark.parametrize(("price", "is_offered"), [(1000, True), (0, False)])
def test_who_cancelled_late_is_let_off_with_a_reason(
    desk: Client, price: int, is_offered: bool
) -> None:
    event = make_event(other_price=price, cancel_until=NOW - dt.timedelta(days=1))
    participant = acts.sign_up(event=event)
    page = f"/admin/events/participant/{participant.pk}/"
    desk.post(f"{page}meld-av/", {"reason": "Ringte og er syk."})

    desk.post(f"{page}ettergi/", {"reason": "Sykt barn."})

    participant.refresh_from_db()
    assert (participant.waived_at is not None) == is_offered
    assert ("Ettergi betalingen" in desk.get(f"{page}change/").text) is False
