"""What the portal holds about a person is told to that person, whole, and to nobody else."""

import datetime as dt
import json
from contextlib import suppress
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, transaction
from django.db.models import EmailField, ForeignKey, Model
from django.db.models.functions import JSONObject
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.own_data import all_sections, proved_addresses, tell
from core.services import log_act
from events.services.wishes import Needs
from members.models import Person
from outbox.services import owe
from tests import factories
from tests.world import make_world, sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PAGE, FILE = "/min-side/mine-data/", "/min-side/mine-data/fil/"


def personal_columns() -> set[tuple[str, str]]:
    """Every column that leads to a person or holds an address."""
    return {
        (model._meta.label, field.name)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if isinstance(field, EmailField)
        or (isinstance(field, ForeignKey) and field.related_model is Person)
    }


def open_as(person: Person | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person)
    return client


def told_in_file(person: Person) -> Any:
    return json.loads(open_as(person).get(FILE).content)


# ---- Nothing is forgotten ----------------------------------------------------------------


def test_every_column_that_leads_to_a_person_is_in_a_section():
    told = {
        (model._meta.label, name) for section in all_sections() for model, name in section.columns()
    }

    assert personal_columns() - told == set()


def test_every_section_shows_what_exists_in_one_question_as_of_the_rows():
    make_world()
    for section in all_sections():
        for row in section.model._default_manager.all()[:1]:
            facts = section.facts_of(row)
            if section.is_of_columns:
                told = section.model._default_manager.filter(pk=row.pk).values(
                    told=JSONObject(**{lookup: lookup for lookup in section.shows})
                )
                assert section.facts_in(told.get()["told"]) == facts


def test_a_person_finds_every_row_that_refers_to_them():
    world = make_world()
    member = world.people["member"]
    assert member is not None
    refer_everything_to(member)

    told = {
        (each.section.model, pk)
        for each in tell(member)
        for pk in each.section.rows(member, addresses=proved_addresses(member)).values_list(
            "pk", flat=True
        )
    }

    for model, column in sorted(personal_columns()):
        for pk in rows_about(member, apps.get_model(model), column):
            assert (apps.get_model(model), pk) in told, f"{model}.{column}"


def refer_everything_to(person: Person) -> None:
    """Every row there is becomes theirs, where the constraints let it."""
    LogEntry.objects.create(
        user=person,
        content_type=ContentType.objects.get_for_model(Person),
        object_repr="noe",
        action_flag=CHANGE,
    )
    for label, column in sorted(personal_columns()):
        model = apps.get_model(label)
        if model in {Person, EmailAddress}:
            continue
        row = model._default_manager.order_by("-pk").first()
        if row is not None:
            with suppress(IntegrityError), transaction.atomic():
                theirs = {column: refers(person, model, column)}
                model._default_manager.filter(pk=row.pk).update(**theirs)


def rows_about(person: Person, model: type[Model], column: str) -> list[object]:
    field = model._meta.get_field(column)
    value = (
        {column: person} if isinstance(field, ForeignKey) else {f"{column}__iexact": person.email}
    )
    return list(model._default_manager.filter(**value).values_list("pk", flat=True))


# ---- What is told --------------------------------------------------------------------------


def test_the_page_shows_who_they_are_and_what_they_need(member):
    event = factories.make_event(asks_for_needs=True)
    needs = Needs(diet="Glutenfritt", access="Teleslynge", has_consented=True)
    sign_up(event, member, now=factories.NOW, needs=needs)

    page = open_as(member).get(PAGE).content.decode()

    for words in ("Kari Nordmann", member.email, event.title, "Glutenfritt", "Teleslynge"):
        assert words in page


def test_the_file_is_taken_along_and_kept_by_nobody(member):
    answer = open_as(member).get(FILE)

    assert answer["Content-Type"] == "application/json"
    assert answer["Content-Disposition"] == 'attachment; filename="mine-data-2027-03-01.json"'
    assert "no-store" in answer["Cache-Control"]
    assert json.loads(answer.content)["person"][0]["email"] == member.email


def test_the_file_has_a_key_for_every_section(member):
    assert {section.name for section in all_sections()} <= set(told_in_file(member))


def test_passwords_and_keys_are_never_told(member):
    text = open_as(member).get(FILE).content.decode() + open_as(member).get(PAGE).content.decode()

    assert member.password not in text


def test_what_is_about_an_address_waits_for_the_proof(member, stranger):
    factories.make_address(person=stranger, email="annen@example.no", is_verified=False)
    owe_to("annen@example.no")

    before = told_in_file(stranger)["letters"]
    EmailAddress.objects.filter(email="annen@example.no").update(verified=True)

    assert before == []
    assert [row["address"] for row in told_in_file(stranger)["letters"]] == ["annen@example.no"]


def test_a_code_that_has_not_gone_is_for_the_mailbox_alone(member):
    owe_to(member.email, letter="members/login_code", context={"code": "ABC123"})

    assert "ABC123" not in json.dumps(told_in_file(member))


def test_nobody_reads_what_is_about_somebody_else(member, stranger):
    sign_up(factories.make_event(), member, now=factories.NOW)

    text = json.dumps(told_in_file(stranger), ensure_ascii=False)

    assert "Kari" not in text
    assert member.email not in text


def test_what_others_did_to_a_person_is_told(member, staff):
    log_act(by=staff, now=factories.NOW, verb="x", subject=member, text="Rettet navnet.")

    assert [row["text"] for row in told_in_file(member)["acts"]] == ["Rettet navnet."]


@pytest.mark.parametrize("address", [PAGE, FILE])
def test_it_costs_the_same_however_much_there_is(member, address):
    costs = []
    client = open_as(member)
    for number in (1, 2):
        for _ in range(number):
            sign_up(factories.make_event(), member, now=factories.NOW)
        ContentType.objects.clear_cache()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(address)
        costs.append(len(queries))

    assert costs[0] == costs[1]
    assert costs[0] <= 12


def test_my_page_leads_here(member):
    page = open_as(member).get(reverse("portal:my_page")).content.decode()

    assert f'href="{PAGE}"' in page


def owe_to(address: str, *, letter: str = "events/reminder", context: dict | None = None) -> None:
    owe(
        letter=letter,
        dedupe_key=f"{address} {letter}",
        address=address,
        context=context or {},
        now=factories.NOW,
        expires_at=factories.NOW + dt.timedelta(days=1),
    )


def refers(person: Person, model: type[Model], column: str) -> object:
    is_a_link = isinstance(model._meta.get_field(column), ForeignKey)
    return person if is_a_link else person.email
