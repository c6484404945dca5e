"""Who may publish for a chapter, day by day."""

import datetime as dt

import pytest
from django.contrib.auth.models import AnonymousUser

from core.models import Act
from core.refusals import Refused
from outbox.models import Delivery
from regions import services
from regions.enums import BoardPosition, Refusal
from regions.models import BoardTerm, Chapter, EditorGrant
from regions.rules import may_edit, may_run
from tests import factories
from tests.factories import NOW, TODAY

pytestmark = pytest.mark.django_db

YESTERDAY, TOMORROW = TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)


@pytest.fixture
def leader():
    return factories.make_person(name="Lise Leder")


@pytest.fixture
def chapter(leader):
    return factories.make_chapter(name="Innherredslaget", leader=leader)


def edits(person, chapter, *, on=TODAY):
    """As the page and as the list: they cannot disagree."""
    listed = Chapter.objects.edited_by(person, on=on).filter(pk=chapter.pk).exists()
    assert listed == may_edit(person, chapter, on=on)
    return listed


# ---- By a grant --------------------------------------------------------------------------------


def test_an_editor_edits_their_own_chapter_and_no_other(chapter):
    editor = factories.make_editor(chapter=chapter)
    other = factories.make_chapter()

    assert list(Chapter.objects.edited_by(editor, on=TODAY)) == [chapter]
    assert not may_edit(editor, other, on=TODAY)


def test_a_grant_holds_to_the_end_of_its_last_day(chapter):
    editor = factories.make_editor(chapter=chapter, ends_on=TODAY)

    assert edits(editor, chapter, on=TODAY)
    assert not edits(editor, chapter, on=TOMORROW)


def test_a_grant_does_not_hold_before_its_first_day(chapter):
    editor = factories.make_editor(chapter=chapter, starts_on=TOMORROW)

    assert not edits(editor, chapter, on=TODAY)
    assert edits(editor, chapter, on=TOMORROW)


def test_nobody_edits_a_chapter_that_is_closed(chapter, leader):
    editor = factories.make_editor(chapter=chapter)
    Chapter.objects.update(closed_on=YESTERDAY)

    assert not edits(editor, chapter)
    assert not edits(leader, chapter)


def test_a_visitor_and_a_stranger_edit_nothing(chapter, stranger):
    assert not edits(AnonymousUser(), chapter)
    assert not edits(stranger, chapter)


# ---- By office ---------------------------------------------------------------------------------


def test_the_leader_edits_and_runs_the_chapter_without_a_grant(chapter, leader):
    assert edits(leader, chapter)
    assert may_run(leader, chapter, on=TODAY)


def test_a_seat_in_the_board_alone_gives_no_right(chapter):
    person = factories.make_person()
    factories.make_seat(chapter=chapter, person=person, position=BoardPosition.DEPUTY_LEADER)

    assert not edits(person, chapter)


def test_an_editor_does_not_run_the_chapter(chapter):
    editor = factories.make_editor(chapter=chapter)

    assert not may_run(editor, chapter, on=TODAY)


def test_staff_with_the_right_edit_all_and_staff_without_it_nothing(chapter, staff):
    assert edits(staff, chapter)
    assert not edits(factories.make_staff(groups=()), chapter)


def test_a_leader_of_before_runs_nothing(chapter, leader):
    BoardTerm.objects.update(ends_on=YESTERDAY)

    assert not edits(leader, chapter)
    assert not may_run(leader, chapter, on=TODAY)


# ---- Leaving the board -------------------------------------------------------------------------


def test_the_right_of_who_leaves_the_board_ends_with_the_last_day_of_the_seat(chapter):
    editor = factories.make_editor(chapter=chapter)
    factories.make_seat(chapter=chapter, person=editor, ends_on=TODAY)

    assert edits(editor, chapter, on=TODAY)
    assert not edits(editor, chapter, on=TOMORROW)


def test_who_is_elected_again_keeps_the_right(chapter):
    editor = factories.make_editor(chapter=chapter)
    factories.make_seat(chapter=chapter, person=editor, ends_on=YESTERDAY)
    factories.make_seat(chapter=chapter, person=editor, starts_on=TODAY)

    assert edits(editor, chapter)


def test_who_comes_back_after_a_time_needs_a_new_grant(chapter):
    editor = factories.make_editor(chapter=chapter)
    factories.make_seat(chapter=chapter, person=editor, ends_on=YESTERDAY - dt.timedelta(days=1))
    factories.make_seat(chapter=chapter, person=editor, starts_on=TODAY)

    assert not edits(editor, chapter)


def test_a_grant_given_after_the_seat_is_a_grant_like_others(chapter, leader):
    person = factories.make_person()
    factories.make_seat(chapter=chapter, person=person, ends_on=YESTERDAY)

    services.grant_editor(chapter=chapter, person=person, by=leader, now=NOW)

    assert edits(person, chapter)


def test_a_seat_left_elsewhere_ends_nothing_here(chapter):
    editor = factories.make_editor(chapter=chapter)
    factories.make_seat(chapter=factories.make_chapter(), person=editor, ends_on=YESTERDAY)

    assert edits(editor, chapter)


def test_unseating_ends_the_seat_and_the_grant_at_once(chapter, staff):
    editor = factories.make_editor(chapter=chapter, starts_on=TODAY)
    term = factories.make_seat(chapter=chapter, person=editor)

    services.unseat(term=term, by=staff, now=NOW)

    term.refresh_from_db()
    assert term.ends_on == YESTERDAY
    assert not edits(editor, chapter)


def test_unseating_from_a_later_day_leaves_the_right_until_then(chapter, staff):
    editor = factories.make_editor(chapter=chapter)
    term = factories.make_seat(chapter=chapter, person=editor)

    services.unseat(term=term, ends_on=TOMORROW, by=staff, now=NOW)

    assert edits(editor, chapter, on=TOMORROW)
    assert not edits(editor, chapter, on=TOMORROW + dt.timedelta(days=1))


# ---- Giving and ending -------------------------------------------------------------------------


def test_the_leader_gives_a_right_and_it_is_told(chapter, leader):
    person = factories.make_person(name="Rita Redaktør")

    grant = services.grant_editor(chapter=chapter, person=person, by=leader, now=NOW)

    assert (grant.starts_on, grant.granted_by) == (TODAY, leader)
    act = Act.objects.get(verb="editor.granted")
    assert (act.by, act.text) == (leader, "Rita Redaktør er redaktør for Innherredslaget.")


def test_an_editor_gives_no_right(chapter):
    editor = factories.make_editor(chapter=chapter)

    with pytest.raises(Refused) as refused:
        services.grant_editor(chapter=chapter, person=factories.make_person(), by=editor, now=NOW)

    assert refused.value.reason == Refusal.NOT_LEADER


def test_nobody_gets_the_same_right_twice(chapter, leader):
    person = factories.make_person()
    services.grant_editor(chapter=chapter, person=person, by=leader, now=NOW)

    with pytest.raises(Refused) as refused:
        services.grant_editor(chapter=chapter, person=person, by=leader, now=NOW)

    assert refused.value.reason == Refusal.EDITOR_ALREADY


def test_who_was_let_go_the_same_day_can_be_let_in_again(chapter, leader):
    person = factories.make_person()
    first = services.grant_editor(chapter=chapter, person=person, by=leader, now=NOW)

    services.end_grant(grant=first, by=leader, now=NOW)
    services.grant_editor(chapter=chapter, person=person, by=leader, now=NOW)

    assert edits(person, chapter)
    assert EditorGrant.objects.count() == 1


def test_an_outlived_grant_makes_room_for_a_new_one(chapter, leader):
    editor = factories.make_editor(chapter=chapter)
    factories.make_seat(chapter=chapter, person=editor, ends_on=YESTERDAY)

    services.grant_editor(chapter=chapter, person=editor, by=leader, now=NOW)

    assert edits(editor, chapter)


def test_the_leader_ends_a_right_at_once_and_only_once(chapter, leader):
    editor = factories.make_editor(chapter=chapter)
    grant = EditorGrant.objects.get()

    services.end_grant(grant=grant, by=leader, now=NOW)

    assert not edits(editor, chapter)
    with pytest.raises(Refused) as refused:
        services.end_grant(grant=grant, by=leader, now=NOW)
    assert refused.value.reason == Refusal.ALREADY_OVER


# ---- Seats -------------------------------------------------------------------------------------


def test_a_new_leader_takes_over_from_the_one_before(chapter, leader, staff):
    successor = factories.make_person()

    services.seat(
        chapter=chapter,
        person=successor,
        position=BoardPosition.LEADER,
        starts_on=TODAY,
        by=staff,
        now=NOW,
    )

    assert may_run(successor, chapter, on=TODAY)
    assert not may_run(leader, chapter, on=TODAY)
    assert may_run(leader, chapter, on=YESTERDAY)


def test_who_is_followed_by_a_new_leader_is_told_that_the_right_is_over(chapter, leader, staff):
    factories.make_editor(chapter=chapter, person=leader)
    follower = factories.make_person()

    services.seat(
        chapter=chapter,
        person=follower,
        position=BoardPosition.LEADER,
        starts_on=TODAY,
        by=staff,
        now=NOW,
    )

    assert EditorGrant.objects.get(person=leader).ends_on == YESTERDAY
    assert Delivery.objects.get(letter="regions/editor_ended").person == leader


def test_a_member_who_becomes_leader_leaves_the_old_seat_and_keeps_the_right(chapter, staff):
    editor = factories.make_editor(chapter=chapter)
    factories.make_seat(chapter=chapter, person=editor)

    services.seat(
        chapter=chapter,
        person=editor,
        position=BoardPosition.LEADER,
        starts_on=TODAY,
        by=staff,
        now=NOW,
    )

    assert list(
        BoardTerm.objects.filter(person=editor).order_by("starts_on").values_list("ends_on")
    ) == [(YESTERDAY,), (None,)]
    assert EditorGrant.objects.running(on=TODAY).filter(person=editor).exists()


def test_a_seat_that_is_taken_is_refused_in_words(chapter, leader, staff):
    services.seat(
        chapter=chapter,
        person=factories.make_person(),
        position=BoardPosition.LEADER,
        starts_on=TODAY,
        by=staff,
        now=NOW,
    )

    with pytest.raises(Refused) as refused:
        services.seat(
            chapter=chapter,
            person=leader,
            position=BoardPosition.LEADER,
            starts_on=TODAY,
            by=staff,
            now=NOW,
        )

    assert refused.value.reason == Refusal.SEAT_TAKEN


def test_a_seat_does_not_end_before_it_starts(chapter, leader, staff):
    with pytest.raises(Refused) as refused:
        services.unseat(
            term=BoardTerm.objects.get(), ends_on=dt.date(1999, 1, 1), by=staff, now=NOW
        )

    assert refused.value.reason == Refusal.ENDS_BEFORE_START
