"""Roles that nobody answers for: told on the first working day of the month, once."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from members.enums import Role
from members.models import Affiliation, Person, RoleTerm
from members.services import vacant_roles
from outbox.models import Delivery
from outbox.rendering import render
from tests.factories import NOW, TODAY, make_main_contact, make_member, make_organisation
from tests.reminded import remind

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]

OSLO = ZoneInfo("Europe/Oslo")
DAY = dt.timedelta(days=1)
FIRST = dt.datetime(2027, 3, 1, 9, tzinfo=OSLO)


def tell(now: dt.datetime = FIRST) -> int:
    return remind("members.vacancies", now=now)


def letters() -> list[tuple[str, str]]:
    return list(Delivery.objects.order_by("pk").values_list("letter", "address"))


def bill(organisation, *, name="Bente Betaler"):
    person = make_member(name=name, organisation=organisation)
    RoleTerm.objects.create(
        person=person, organisation=organisation, role=Role.BILLING_CONTACT, starts_on=TODAY
    )
    return person


@pytest.mark.parametrize(
    ("first", "told"),
    [
        (dt.date(2027, 3, 1), dt.date(2027, 3, 1)),
        (dt.date(2027, 5, 1), dt.date(2027, 5, 3)),
        (dt.date(2027, 8, 1), dt.date(2027, 8, 2)),
        (dt.date(2028, 1, 1), dt.date(2028, 1, 3)),
    ],
)
def test_it_is_told_at_nine_on_the_first_working_day(first, told):
    assert vacant_roles.told_at(first) == dt.datetime.combine(told, dt.time(9), OSLO)


def test_the_secretariat_gets_one_letter_and_whoever_is_left_is_asked(settings):
    settings.CONTACT_EMAIL = "sekretariatet@example.no"
    lacks_billing = make_organisation(name="Asker")
    main = make_main_contact(organisation=lacks_billing)
    lacks_main = make_organisation(name="Lier")
    billing = bill(lacks_main)
    make_organisation(name="Tom")
    full = make_organisation(name="Drammen")
    make_main_contact(organisation=full)
    bill(full)

    assert tell(FIRST - dt.timedelta(seconds=1)) == 0
    assert tell() == 3
    assert tell() == 0

    assert letters() == [
        ("members/role_vacant", main.email),
        ("members/role_vacant", billing.email),
        ("members/vacancies", "sekretariatet@example.no"),
    ]
    told = render(Delivery.objects.get(letter="members/vacancies"))
    assert told.subject == "3 medlemmer mangler noen som svarer"
    assert "Asker\n- Fakturakontakt: ingen har rollen.\n- Spurt:" in told.text
    assert (
        "Tom\n- Hovedkontakt: ingen har rollen.\n- Fakturakontakt: ingen har rollen." in told.text
    )
    assert "Ingen å spørre." in told.text
    assert "Drammen" not in told.text


def test_who_has_left_answers_for_nobody_and_is_not_asked(drammen, main_contact):
    bill(drammen)
    Affiliation.objects.filter(person=main_contact).update(ends_on=TODAY - DAY)

    tell()

    assert ("members/role_vacant", main_contact.email) not in letters()
    assert "hører ikke lenger til" in render(Delivery.objects.latest("pk")).text


@pytest.mark.parametrize(
    ("language", "subject", "why", "act"),
    [
        ("nb", "Hvem skal vi skrive til hos Drammen?", "Fakturakontakt: ingen", "/roller/"),
        ("nn", "Kven skal vi skrive til hos Drammen?", "Fakturakontakt: ingen", "/nn/"),
        ("en", "Who should we write to at Drammen?", "Billing contact: nobody", "/en/"),
    ],
)
def test_the_main_contact_is_led_to_the_page_where_somebody_is_named(
    drammen, main_contact, language, subject, why, act
):
    Person.objects.filter(pk=main_contact.pk).update(language=language)

    tell()

    letter = render(Delivery.objects.get(letter="members/role_vacant"))
    assert letter.subject == subject
    for words in (letter.text, letter.html):
        assert act in words
        assert f"/organisasjon/{drammen.pk}/roller/" in words
    assert why in letter.text


def test_others_write_back(drammen):
    bill(drammen)

    tell()

    letter = render(Delivery.objects.get(letter="members/role_vacant"))
    assert "Svar på dette brevet med navn og e-postadresse" in letter.text
    assert "/roller/" not in letter.text + letter.html


def test_it_is_told_anew_each_month_and_not_in_between(drammen):
    tell()
    make_organisation(name="Lier")

    assert tell(FIRST + 3 * DAY) == 0
    assert tell(FIRST + 20 * DAY) == 0
    assert tell(dt.datetime(2027, 4, 1, 9, tzinfo=OSLO)) == 1


def test_a_worker_that_was_down_for_a_day_catches_up_but_not_a_week_later(drammen):
    assert tell(FIRST + 7 * DAY) == 0
    assert tell(FIRST + DAY) == 1


def test_where_somebody_answers_everywhere_nothing_is_told(drammen, main_contact):
    bill(drammen)

    assert tell() == 0


@pytest.mark.parametrize("number", [1, 3])
def test_the_queries_do_not_grow_with_the_organisations(number, django_assert_num_queries):
    for _ in range(number):
        make_main_contact(organisation=make_organisation())

    with django_assert_num_queries(3):
        [occasion] = vacant_roles.coming(now=FIRST, until=FIRST + DAY)

    assert occasion.receivers == number + 1
