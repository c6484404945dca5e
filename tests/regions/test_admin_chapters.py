"""What the secretariat does with chapters in the admin."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from core.models import Act
from members.models import County, Organisation, Person
from outbox.models import Delivery
from regions.enums import BoardPosition
from regions.models import BoardTerm, Chapter, Coverage, EditorGrant
from regions.rules import may_edit, may_run
from tests import factories
from tests.factories import TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

CHAPTERS = "/admin/regions/chapter/"
YESTERDAY = TODAY - dt.timedelta(days=1)


@pytest.fixture
def desk(client: Client, staff: Person) -> Client:
    client.force_login(staff)
    return client


@pytest.fixture
def chapter() -> Chapter:
    return factories.make_chapter(name="Agderlaget", slug="agder")


@pytest.fixture
def county() -> County:
    return factories.make_county(name="Agder", number="42", slug="agder")


# ---- The chapter -------------------------------------------------------------------------------


def test_a_chapter_is_made_and_told(desk: Client, staff: Person) -> None:
    sent = {"name": "Ålesundlaget", "slug": "alesund", "about": "<p>Hei</p><script>x</script>"}

    desk.post(f"{CHAPTERS}add/", sent)

    chapter = Chapter.objects.get()
    assert (chapter.sort_key, chapter.about) == ("}lesundlaget", "<p>Hei</p>")
    assert Act.objects.get().by == staff


def test_a_new_name_is_sorted_anew(desk: Client, chapter: Chapter) -> None:
    inlines = {
        f"{inline}-{count}_FORMS": 0
        for inline in ("coverage", "board", "editor_grants")
        for count in ("TOTAL", "INITIAL")
    }

    desk.post(f"{CHAPTERS}{chapter.pk}/change/", {"name": "Østlaget", "slug": "agder", **inlines})

    assert Chapter.objects.get().sort_key == "|stlaget"


def test_the_list_says_what_is_covered_and_who_leads(
    desk: Client, chapter: Chapter, county: County
) -> None:
    Coverage.objects.create(chapter=chapter, county=county)
    leader = factories.make_person(name="Lise Leder")
    factories.make_seat(chapter=chapter, person=leader, position=BoardPosition.LEADER)
    factories.make_editor(chapter=chapter)

    text = desk.get(CHAPTERS).text

    assert '<td class="field-covers">Agder</td>' in text
    assert "Lise Leder</a></td>" in text
    assert '<td class="field-editor_count">1</td>' in text


def test_chapters_without_a_leader_are_found(desk: Client, chapter: Chapter) -> None:
    factories.make_chapter(name="Ledet", leader=factories.make_person())
    factories.make_chapter(name="Nedlagt", closed_on=YESTERDAY)

    rows = desk.get(CHAPTERS, {"leder": "mangler"}).context["cl"].result_list

    assert list(rows) == [chapter]


def test_members_without_a_chapter_are_listed(desk: Client, drammen: Organisation) -> None:
    text = desk.get(f"{CHAPTERS}uten-lag/").text

    assert f'<a href="/admin/members/organisation/{drammen.pk}/change/">Drammen</a>' in text


# ---- What it covers ----------------------------------------------------------------------------


def test_a_county_is_covered_from_a_day(desk: Client, chapter: Chapter, county: County) -> None:
    sent = {"county": county.pk, "organisation": "", "starts_on": "01.03.2027"}

    desk.post(f"{CHAPTERS}{chapter.pk}/dekning/", sent)

    coverage = Coverage.objects.get()
    assert (coverage.county, coverage.starts_on) == (county, TODAY)


def test_what_another_covers_is_refused_in_words(
    desk: Client, chapter: Chapter, county: County
) -> None:
    factories.make_chapter(covers=county)
    sent = {"county": county.pk, "organisation": "", "starts_on": "01.03.2027"}

    answer = desk.post(f"{CHAPTERS}{chapter.pk}/dekning/", sent)

    assert "Et fylkeslag dekker dette allerede i perioden." in answer.text
    assert Coverage.objects.count() == 1


def test_neither_or_both_is_refused_in_words(
    desk: Client, chapter: Chapter, county: County, drammen: Organisation
) -> None:
    for chosen in [
        {"county": "", "organisation": ""},
        {"county": str(county.pk), "organisation": str(drammen.pk)},
    ]:
        sent = {"starts_on": "01.03.2027"} | chosen
        answer = desk.post(f"{CHAPTERS}{chapter.pk}/dekning/", sent)

        assert "Velg enten et fylke eller en organisasjon." in answer.text


def test_coverage_is_ended(desk: Client, county: County) -> None:
    factories.make_chapter(covers=county)
    coverage = Coverage.objects.get()

    desk.post(f"/admin/regions/coverage/{coverage.pk}/avslutt/", {"ends_on": "31.12.2027"})

    coverage.refresh_from_db()
    assert coverage.ends_on == dt.date(2027, 12, 31)
    assert Act.objects.get(verb="chapter.covered").after["ends_on"] == "2027-12-31"


# ---- Board and editors -------------------------------------------------------------------------


def test_a_leader_is_written_in_and_can_run_the_chapter(
    desk: Client, chapter: Chapter, drammen: Organisation
) -> None:
    person = factories.make_person(name="Lise Leder")
    sent = {
        "person": person.pk,
        "position": "leader",
        "rank": 1,
        "on_behalf_of": drammen.pk,
        "elected_at": "årsmøtet 2027",
        "starts_on": "01.03.2027",
        "ends_on": "",
    }

    desk.post(f"{CHAPTERS}{chapter.pk}/styre/", sent)

    assert may_run(person, chapter, on=TODAY)
    assert BoardTerm.objects.get().on_behalf_of == drammen


def test_who_leaves_the_board_in_the_admin_loses_the_right_after_the_last_day(
    desk: Client, chapter: Chapter
) -> None:
    editor = factories.make_editor(chapter=chapter)
    term = factories.make_seat(chapter=chapter, person=editor)

    desk.post(f"/admin/regions/boardterm/{term.pk}/avslutt/", {"ends_on": "01.03.2027"})

    assert may_edit(editor, chapter, on=TODAY)
    assert not may_edit(editor, chapter, on=TODAY + dt.timedelta(days=1))


def test_staff_renew_a_right_and_the_editor_hears_of_it(desk: Client, chapter: Chapter) -> None:
    person = factories.make_editor(chapter=chapter)
    grant = EditorGrant.objects.get()

    page = desk.get(f"/admin/regions/editorgrant/{grant.pk}/forny/")
    desk.post(f"/admin/regions/editorgrant/{grant.pk}/forny/", {"ends_on": "30.06.2028"})

    assert 'value="01.03.2028"' in page.text
    renewed = EditorGrant.objects.running(on=TODAY).get(person=person)
    assert (renewed.starts_on, renewed.ends_on) == (TODAY, dt.date(2028, 6, 30))
    assert Delivery.objects.get().letter == "regions/editor_granted"


def test_staff_give_and_end_a_right(desk: Client, chapter: Chapter, staff: Person) -> None:
    person = factories.make_person()

    desk.post(f"{CHAPTERS}{chapter.pk}/redaktor/", {"person": person.pk, "ends_on": ""})
    assert EditorGrant.objects.get().granted_by == staff
    assert may_edit(person, chapter, on=TODAY + dt.timedelta(days=1))

    grant = EditorGrant.objects.get()
    EditorGrant.objects.update(starts_on=YESTERDAY)
    desk.post(f"/admin/regions/editorgrant/{grant.pk}/avslutt/")
    assert not may_edit(person, chapter, on=TODAY)
    assert [d.letter for d in Delivery.objects.order_by("pk")] == [
        "regions/editor_granted",
        "regions/editor_ended",
    ]


@pytest.mark.parametrize("row", ["coverage", "boardterm", "editorgrant"])
def test_rows_are_made_from_the_chapter_and_not_deleted(desk: Client, row: str) -> None:
    assert desk.get(f"/admin/regions/{row}/add/").status_code == 403


# ---- What it costs -----------------------------------------------------------------------------


def fill(count: int) -> Chapter:
    chapter = factories.make_chapter()
    for _ in range(count):
        other = factories.make_chapter(
            covers=factories.make_county(), leader=factories.make_person()
        )
        factories.make_editor(chapter=other)
        Coverage.objects.create(chapter=chapter, county=factories.make_county())
        factories.make_seat(chapter=chapter, person=factories.make_person())
        factories.make_editor(chapter=chapter)
    return chapter


@pytest.mark.parametrize("page", ["", "{pk}/change/", "uten-lag/"])
def test_pages_cost_the_same_however_many_rows(
    desk: Client, page: str, django_assert_max_num_queries: Any
) -> None:
    def cost() -> int:
        chapter = Chapter.objects.earliest("pk")
        with django_assert_max_num_queries(25) as queries:
            assert desk.get(CHAPTERS + page.format(pk=chapter.pk)).status_code == 200
        return len(queries)

    chapter = fill(1)
    cost()  # what a process asks once, such as the kinds of rows, does not count
    first = cost()
    for _ in range(2):
        factories.make_seat(chapter=chapter, person=factories.make_person())
        factories.make_editor(chapter=chapter)
        Coverage.objects.create(chapter=chapter, county=factories.make_county())
        fill(1)

    assert cost() == first


@pytest.mark.parametrize("row", ["coverage", "boardterm", "editorgrant"])
def test_lists_of_rows_cost_the_same_however_long(
    desk: Client, row: str, django_assert_max_num_queries: Any
) -> None:
    def cost() -> int:
        with django_assert_max_num_queries(25) as queries:
            assert desk.get(f"/admin/regions/{row}/").status_code == 200
        return len(queries)

    fill(1)
    first = cost()
    fill(2)

    assert cost() == first
