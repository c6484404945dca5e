"""No right to publish goes on by itself: it has a last day, and somebody must say yes again."""

import datetime as dt
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from core.refusals import Refused
from outbox import rendering
from outbox.models import Delivery
from regions import services
from regions.enums import Refusal
from regions.models import EditorGrant
from regions.rules import may_edit, years_after
from tests import factories
from tests.factories import NOW, TODAY
from tests.reminded import remind

pytestmark = pytest.mark.django_db

DAY = dt.timedelta(days=1)
IN_A_YEAR = dt.date(2028, 3, 1)


@pytest.fixture
def leader():
    return factories.make_person(name="Lise Leder", language="nn")


@pytest.fixture
def chapter(leader):
    return factories.make_chapter(name="Drammenslaget", leader=leader)


def give(chapter, person, *, by, ends_on=None, now=NOW):
    return services.grant_editor(chapter=chapter, person=person, ends_on=ends_on, by=by, now=now)


def periods():
    return list(EditorGrant.objects.order_by("starts_on").values_list("starts_on", "ends_on"))


# ---- A last day --------------------------------------------------------------------------------


def test_a_right_lasts_a_year_unless_another_day_is_said(chapter, leader, stranger):
    assert give(chapter, stranger, by=leader).ends_on == IN_A_YEAR


def test_two_years_is_the_most(chapter, leader, stranger):
    with pytest.raises(Refused) as refused:
        give(chapter, stranger, by=leader, ends_on=dt.date(2029, 3, 2))
    give(chapter, stranger, by=leader, ends_on=dt.date(2029, 3, 1))

    assert refused.value.reason == Refusal.LASTS_TOO_LONG


@pytest.mark.parametrize("ends_on", [None, TODAY + dt.timedelta(days=732)])
def test_the_database_itself_holds_on_to_it(chapter, stranger, ends_on):
    with pytest.raises(IntegrityError), transaction.atomic():
        EditorGrant.objects.create(
            chapter=chapter, person=stranger, starts_on=TODAY, ends_on=ends_on
        )


def test_a_year_after_the_leap_day_is_the_last_of_february():
    assert years_after(dt.date(2028, 2, 29), 1) == dt.date(2029, 2, 28)
    assert years_after(dt.date(2027, 2, 28), 1) == dt.date(2028, 2, 28)


# ---- Once more ---------------------------------------------------------------------------------


def test_a_later_last_day_renews_the_right_and_both_periods_stand(chapter, leader, stranger):
    give(chapter, stranger, by=leader)
    later = NOW + dt.timedelta(days=350)

    give(chapter, stranger, by=leader, now=later)

    renewed_on = later.date()
    assert periods() == [(TODAY, renewed_on - DAY), (renewed_on, years_after(renewed_on, 1))]
    assert may_edit(stranger, chapter, on=renewed_on)


def test_an_earlier_last_day_renews_nothing(chapter, leader, stranger):
    give(chapter, stranger, by=leader)

    with pytest.raises(Refused) as refused:
        give(chapter, stranger, by=leader, ends_on=dt.date(2027, 6, 1))

    assert refused.value.reason == Refusal.EDITOR_ALREADY


def test_staff_renew_it_too_and_an_editor_does_not_renew_their_own(chapter, leader, staff):
    editor = factories.make_editor(chapter=chapter)

    with pytest.raises(Refused) as refused:
        give(chapter, editor, by=editor, ends_on=years_after(TODAY, 2))
    give(chapter, editor, by=staff, ends_on=years_after(TODAY, 2))

    assert refused.value.reason == Refusal.NOT_LEADER
    assert EditorGrant.objects.running(on=TODAY).get().ends_on == years_after(TODAY, 2)


# ---- A month before ----------------------------------------------------------------------------


def end_in(chapter, days, *, starts=-100, **person):
    return factories.make_editor(
        chapter=chapter,
        person=factories.make_person(**person),
        starts_on=TODAY + dt.timedelta(days=starts),
        ends_on=TODAY + dt.timedelta(days=days),
    )


@pytest.mark.usefixtures("clock")
def test_the_editor_and_the_leader_hear_of_it_once(chapter, leader):
    editor = end_in(chapter, 30, name="Rita Redaktør")

    for _ in range(2):
        remind("regions.grant_ends", now=NOW)

    letters = {each.letter: each for each in Delivery.objects.all()}
    assert len(letters) == Delivery.objects.count() == 2
    theirs, leaders = letters["regions/editor_ends_soon"], letters["regions/grant_ends_soon"]
    assert (theirs.person, leaders.person) == (editor, leader)
    said = rendering.render(theirs)
    assert said.subject == "Redaktørretten din i Drammenslaget går ut 31. mars"
    assert "Si fra til Lise Leder, som leder laget" in said.text
    asked = rendering.render(leaders)
    assert asked.subject == "Skal Rita Redaktør halde fram som redaktør? Retten går ut 31. mars"
    assert f"/nn/fylkeslag/{chapter.slug}/styre/" in asked.text
    assert "{{" not in said.html + asked.html


@pytest.mark.parametrize("days", [-1, 31])
def test_what_is_over_or_lasts_longer_is_not_written_about(chapter, days):
    end_in(chapter, days)

    remind("regions.grant_ends", now=NOW)

    assert not Delivery.objects.exists()


def test_a_right_given_for_a_few_weeks_is_not_written_about(chapter):
    end_in(chapter, 20, starts=0)

    remind("regions.grant_ends", now=NOW)

    assert not Delivery.objects.exists()


def test_where_nobody_leads_the_editor_is_sent_to_the_secretariat():
    end_in(factories.make_chapter(), 10)

    remind("regions.grant_ends", now=NOW)

    assert "sekretariatet" in rendering.render(Delivery.objects.get()).text


# ---- Those from before -------------------------------------------------------------------------


def test_grants_from_before_get_an_end_and_stand_as_they_were(chapter, monkeypatch):
    migration = import_module("regions.migrations.0002_a_grant_has_an_end")
    monkeypatch.setattr(migration.timezone, "localdate", lambda: TODAY)
    [constraint] = [
        each for each in EditorGrant._meta.constraints if each.name.startswith("a_grant_ends")
    ]
    with connection.schema_editor() as editor:
        editor.remove_constraint(EditorGrant, constraint)
    old = TODAY - dt.timedelta(days=1000)
    for starts_on, ends_on in [(old, None), (None, TODAY), (TODAY, TODAY + DAY), (TODAY, None)]:
        EditorGrant.objects.create(
            chapter=chapter,
            person=factories.make_person(),
            starts_on=starts_on,
            ends_on=ends_on,
        )

    migration.give_ends(apps, None)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with connection.schema_editor() as editor:
        editor.add_constraint(EditorGrant, constraint)

    turn = old + dt.timedelta(days=731)
    in_a_year = TODAY + dt.timedelta(days=365)
    assert periods() == [
        (old, turn),
        (turn + DAY, in_a_year),
        (TODAY - DAY, TODAY),
        (TODAY, TODAY + DAY),
        (TODAY, in_a_year),
    ]
