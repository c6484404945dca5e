"""The secretariat's start page, and who gets in."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.utils import flatten, flatten_fieldsets
from django.test import Client

from events.enums import EventState
from members.enums import AffiliationState
from members.models import Organisation, Person
from outbox.enums import DeliveryState
from outbox.models import Delivery
from tests import factories
from tests.events import acts
from tests.factories import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, staff: Person, clock: None) -> Client:
    client.force_login(staff)
    return client


def make_letter(state: DeliveryState) -> Delivery:
    return Delivery.objects.create(
        dedupe_key=str(state),
        message_id=str(state),
        letter="events/signed_up",
        address="kari@example.no",
        created_at=NOW,
        next_at=NOW,
        state=state,
    )


def test_start_page_says_when_nothing_waits(desk: Client) -> None:
    assert "Ingenting venter." in desk.get("/admin/").content.decode()


def test_start_page_leads_to_what_waits(desk: Client, drammen: Organisation) -> None:
    make_letter(DeliveryState.UNCERTAIN)
    make_letter(DeliveryState.REJECTED)
    factories.make_event(state=EventState.DRAFT, has_prices=False)
    factories.make_affiliation(
        person=factories.make_person(), organisation=drammen, state=AffiliationState.WAITING
    )
    factories.make_member(organisation=drammen)

    answer = desk.get("/admin/")
    waiting = {thing.url: thing.count for thing in answer.context["waiting"]}

    assert waiting == {
        "/admin/outbox/delivery/?state__exact=uncertain": 1,
        "/admin/outbox/delivery/?state__exact=rejected": 1,
        "/admin/members/affiliation/?venter=sekretariatet": 1,
        "/admin/members/organisation/?kontakt=mangler": 1,
        "/admin/members/organisation/?kontakt=ledig": 1,
        "/admin/regions/chapter/uten-lag/?": 1,
        "/admin/events/event/?mangler=plasser": 1,
        "/admin/events/event/?state__exact=draft": 1,
    }
    for address in [*waiting.keys() - {"/admin/regions/chapter/uten-lag/?"}]:
        assert "0 av" not in desk.get(address).content.decode().split("paginator")[1][:200]


def test_start_page_asks_few_questions(desk: Client, django_assert_max_num_queries: Any) -> None:
    for days in range(8):
        factories.make_event(starts_at=NOW + dt.timedelta(days=days + 1), capacity=10)

    with django_assert_max_num_queries(28):
        desk.get("/admin/")


def test_staff_without_rights_are_told_of_nothing(client: Client, clock: None) -> None:
    make_letter(DeliveryState.UNCERTAIN)
    client.force_login(factories.make_staff(groups=[]))

    answer = client.get("/admin/")

    assert answer.context["waiting"] == []


@pytest.mark.parametrize("language", ["en", "nn", "de"])
def test_admin_is_in_bokmal_whatever_the_browser_asks_for(desk: Client, language: str) -> None:
    page = desk.get("/admin/events/event/", headers={"accept-language": language})

    assert '<html lang="nb"' in page.content.decode()
    assert page.headers["Content-Language"] == "nb"


def test_visitor_logs_in_where_everybody_does(client: Client) -> None:
    answer = client.get("/admin/", follow=True)

    assert answer.redirect_chain[-1][0].startswith("/konto/logg-inn/?next=")


def test_member_is_kept_out(client: Client, member: Person) -> None:
    client.force_login(member)

    assert client.get("/admin/", follow=True).status_code == 403


def test_only_tables_somebody_wrote_a_page_for_are_in_the_admin() -> None:
    ours = {
        f"{model._meta.app_label}.{model._meta.model_name}"
        for model in admin.site._registry
        if model._meta.app_label != "outbox"
    }

    assert ours == {
        "agreements.agreement",
        "agreements.cooperationarea",
        "agreements.notice",
        "agreements.partyowner",
        "core.act",
        "events.booking",
        "events.checkin",
        "events.checkinlink",
        "events.event",
        "events.invoiceline",
        "events.invoicerun",
        "events.need",
        "events.participant",
        "events.question",
        "events.queueentry",
        "events.series",
        "events.session",
        "meetings.ballot",
        "meetings.followup",
        "meetings.meeting",
        "meetings.proposal",
        "meetings.record",
        "members.affiliation",
        "members.county",
        "members.membership",
        "members.membershipapplication",
        "members.membershipcategory",
        "members.merge",
        "members.organisation",
        "members.organisationchange",
        "members.person",
        "members.reviewround",
        "members.roleterm",
        "members.yearlyreview",
        "networks.externalnetwork",
        "networks.network",
        "networks.networkmembership",
        "networks.networkrole",
        "networks.representation",
        "networks.secretariatterm",
        "networks.trial",
        "newsletters.consent",
        "newsletters.issue",
        "newsletters.newsletter",
        "newsletters.segment",
        "newsletters.subscription",
        "pages.officeterm",
        "pages.page",
        "pages.pageversion",
        "regions.boardterm",
        "regions.chapter",
        "regions.coverage",
        "regions.editorgrant",
    }


def test_what_the_admin_shows_of_a_row_has_a_name_somebody_gave_it() -> None:
    """What has none is named by Django, in English."""
    rooms, said_alike = {"agreements", "meetings", "networks"}, {"forum", "person"}
    shown = {
        (each.model, name)
        for model_admin in admin.site._registry.values()
        for each in [model_admin, *model_admin.inlines]
        for name in [
            *getattr(each, "list_display", ()),
            *flatten(each.fields or ()),
            *flatten_fieldsets(each.fieldsets or ()),
        ]
        if each.model._meta.app_label in rooms and name not in said_alike
    }

    unnamed = {
        f"{model._meta.label}.{field.name}"
        for model, name in shown
        for field in model._meta.fields
        if field.name == name and str(field.verbose_name) == name.replace("_", " ")
    }

    assert unnamed == set()


def test_superuser_sees_every_list(client: Client, clock: None) -> None:
    person = factories.make_person(is_staff=True)
    person.is_superuser = True
    person.save()
    client.force_login(person)

    statuses = {
        model.__name__: client.get(
            f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        ).status_code
        for model in admin.site._registry
    }

    assert set(statuses.values()) == {200}


def test_where_nothing_can_be_filled_in_there_is_nothing_to_save(desk: Client) -> None:
    participant = acts.sign_up(event=factories.make_event(other_price=100))

    acted_on = desk.get(f"/admin/events/participant/{participant.pk}/change/").text
    written = desk.get(f"/admin/events/event/{participant.event_id}/change/").text

    assert 'name="_save"' not in acted_on
    assert 'name="_save"' in written
    assert "Vanlig pris" in acted_on  # in words, with what it is about
    assert "{organisation}" not in acted_on
    assert "+00:00" not in acted_on
