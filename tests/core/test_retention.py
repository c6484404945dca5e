"""What `retention.toml` says is what happens."""

import datetime as dt
from importlib import import_module

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client

from core import retention
from core.models import Act
from core.services import forget_acts, forget_visits, log_act
from events.models import Booking
from events.services.leaving import forget_invoices
from events.services.wishes import Invoice
from outbox.enums import DeliveryState
from outbox.models import Delivery
from outbox.services import owe
from outbox.services.keeping import forget_sent
from tests import factories
from tests.factories import NOW
from tests.world import sign_up

DAY = dt.timedelta(days=1)


# ---- The file ------------------------------------------------------------------------------------


def test_every_column_has_one_policy():
    assert retention.faults() == []


def written(monkeypatch, tmp_path, old: str, new: str) -> list[str]:
    """The faults of the file with something put instead of something else."""
    file = tmp_path / "retention.toml"
    file.write_text(retention.FILE.read_text().replace(old, new, 1))
    monkeypatch.setattr(retention, "FILE", file)
    retention.policies.cache_clear()
    try:
        return retention.faults()
    finally:
        retention.policies.cache_clear()


def test_a_column_without_a_policy_is_a_fault(monkeypatch, tmp_path):
    faults = written(monkeypatch, tmp_path, '"members.person.phone",', "")

    assert faults == ["members.person.phone har ingen regel i retention.toml"]


def test_a_table_without_a_policy_is_a_fault(monkeypatch, tmp_path):
    faults = written(monkeypatch, tmp_path, '"events.need"', "")

    assert faults == ["events.need har ingen regel i retention.toml"]


def test_a_policy_for_what_does_not_exist_is_a_fault(monkeypatch, tmp_path):
    faults = written(monkeypatch, tmp_path, '"events.need"', '"events.need", "events.dream"')

    assert faults == ["events.dream i retention.toml finnes ikke"]


def test_two_policies_for_one_column_are_a_fault(monkeypatch, tmp_path):
    faults = written(monkeypatch, tmp_path, '"events.need"', '"events.need", "core.act"')

    assert faults == ["core.act har to regler i retention.toml"]


@pytest.mark.parametrize("policy", retention.policies().values(), ids=lambda each: each.name)
def test_a_policy_with_a_clock_names_who_winds_it(policy):
    assert (policy.days is None) == (policy.done_by == "")
    if policy.done_by:
        module, name = policy.done_by.rsplit(".", 1)
        assert callable(getattr(import_module(module), name))


@pytest.mark.parametrize("policy", retention.policies().values(), ids=lambda each: each.name)
def test_what_the_law_keeps_names_the_law(policy):
    assert policy.erased in {"slettes", "navnløst", "beholdes"}
    assert (policy.erased == "beholdes") == bool(policy.law)


def test_a_login_lasts_no_longer_than_we_say():
    assert dt.timedelta(seconds=settings.SESSION_COOKIE_AGE) == retention.kept_for("visits")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["", "/nn", "/en"])
def test_the_page_about_privacy_tells_every_policy(client, language):
    page = client.get(f"{language}/personvern/").content.decode()

    assert page.count('<th scope="row">') == len(retention.policies())
    assert "{days}" not in page


# ---- The nights ----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_acts_are_forgotten_in_time(staff):
    log_act(by=staff, now=NOW, verb="x", subject=staff)
    kept = retention.kept_for("acts")

    assert forget_acts(now=NOW + kept) == 0
    assert forget_acts(now=NOW + kept + DAY) == 1
    assert not Act.objects.exists()


@pytest.mark.django_db
def test_what_letters_went_is_forgotten_after_what_they_said(staff):
    owe(letter="outbox/trial", dedupe_key="1", address="a@example.no", context={}, now=NOW)
    Delivery.objects.update(state=DeliveryState.ACCEPTED, settled_at=NOW)
    kept = retention.kept_for("letters")

    assert forget_sent(now=NOW + kept - DAY) == 0
    assert forget_sent(now=NOW + kept + DAY) == 1


@pytest.mark.django_db
def test_who_paid_is_kept_for_five_years_after_the_year(member):
    event = factories.make_event(starts_at=NOW + 30 * DAY)
    sign_up(event, member, now=NOW, invoice=Invoice(name="Kari Nordmann"))
    new_year = dt.datetime(NOW.year + 6, 1, 1, 12, tzinfo=dt.UTC)

    assert forget_invoices(now=new_year - DAY) == 0
    assert forget_invoices(now=new_year) == 1
    assert Booking.objects.get().invoice_name == ""


@pytest.mark.django_db
def test_logins_that_are_over_and_counted_requests_go(member):
    Client().force_login(member)
    UserSession.objects.create(
        user=member,
        session_key=Session.objects.get().session_key,
        ip="127.0.0.1",
        user_agent="x",
        created_at=NOW,
    )
    cache.set("counted", 1, timeout=60)
    long_after = Session.objects.get().expire_date + DAY

    forget_visits(now=long_after)

    assert not Session.objects.exists()
    assert not UserSession.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_cache")
        assert cursor.fetchone()[0] == 0
