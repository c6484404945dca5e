"""What an organiser prints: badges and lists, from the page and on paper."""

import datetime as dt

import pytest

from core.models import Act
from events.enums import BadgeFormat, BadgeRole, ParticipantState, PrintedList
from events.models import Participant, SessionChoice, Speaker
from events.papers import badges, lists
from regions.enums import BoardPosition
from tests.events.acts import sign_up
from tests.events.programmes import make_session
from tests.factories import (
    NOW,
    make_chapter,
    make_editor,
    make_event,
    make_member,
    make_person,
    make_seat,
)
from tests.papers import alternatives_of, language_of, opened, tags_of, text_of, title_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def chapter():
    return make_chapter(name="Vestlandslaget")


@pytest.fixture
def event(chapter):
    return make_event(title="Kultur der folk bor", chapter=chapter)


@pytest.fixture
def editor(chapter):
    return make_editor(chapter=chapter, name="Eva Editor")


@pytest.fixture
def page(client, event, editor):
    """The address of the organiser's paper page, logged in."""
    client.force_login(editor)
    return f"/arrangementer/rediger/{event.slug}/papir/"


def unnamed(participant):
    participant.person, participant.name, participant.email = None, "", ""
    participant.save()
    return participant


def choose(participant, session, state=ParticipantState.REGISTERED):
    return SessionChoice.objects.create(
        participant=participant,
        session=session,
        price=0,
        state=state,
        registered_at=NOW,
        cancelled_at=NOW,
    )


def all_badges(event):
    return badges.badges_of(event, event.participants.registered())


# ---- Who is what -------------------------------------------------------------------------------


def test_badges_come_by_name_and_those_without_one_last(event):
    for name in ("Åse", "Berit", "anne"):
        sign_up(event=event, person=make_person(name=name))
    unnamed(sign_up(event=event))

    assert [badge.name for badge in all_badges(event)] == ["anne", "Berit", "Åse", ""]


def test_a_badge_says_what_somebody_is_there(event, editor, chapter, staff):
    speaker, board = make_person(name="Ida"), make_person(name="Bo")
    by_address = make_person(name="Ane", email="ANE@example.no")
    make_seat(chapter=chapter, person=board, position=BoardPosition.MEMBER)
    session = make_session(event=event)
    Speaker.objects.create(session=session, person=speaker, name="Ida")
    Speaker.objects.create(session=session, name="Ane", email="ane@example.no")
    for person in (speaker, by_address, board, editor, staff, make_person(name="Kari")):
        sign_up(event=event, person=person)

    assert {badge.name: badge.role for badge in all_badges(event)} == {
        "Ane": BadgeRole.SPEAKER,
        "Bo": BadgeRole.ARRANGER,
        "Eva Editor": BadgeRole.ARRANGER,
        "Ida": BadgeRole.SPEAKER,
        "Kari": BadgeRole.PARTICIPANT,
        "Stian Stab": BadgeRole.STAFF,
    }


def test_a_speaker_who_is_not_signed_up_has_a_badge_once(event):
    for title in ("Lyd", "Lys"):
        session = make_session(event=event, title=title)
        Speaker.objects.create(session=session, name="Ida Innleder", title="Scene Nord")

    assert badges.speakers_without_a_place(event) == [
        badges.Badge("Ida Innleder", "Scene Nord", BadgeRole.SPEAKER, "")
    ]


def test_a_speaker_who_is_signed_up_has_only_that_one(event):
    person = make_person()
    Speaker.objects.create(session=make_session(event=event), person=person, name=person.name)
    sign_up(event=event, person=person)

    assert badges.speakers_without_a_place(event) == []


@pytest.mark.parametrize("rows", [1, 12])
def test_badges_cost_the_same_however_many(event, drammen, rows, django_assert_num_queries):
    for _ in range(rows):
        sign_up(event=event, person=make_member(organisation=drammen), organisation=drammen)

    with django_assert_num_queries(4):
        all_badges(event)


# ---- Badges on paper ---------------------------------------------------------------------------

LONG_NAMES = [
    "Máret Ánne Čáhppesgáisá",
    "Ánte-Mihkkal Gaup Đorđević-Ŋuorbbe",
    "Bjørn-Christian Alexander von der Schulenburg-Haugerud",
    "Ingeborg-Margrethe Fredriksdatter Østensjøvannet-Krokstadelvbakken og et navn til, og et til",
]


@pytest.mark.parametrize("badge_format", BadgeFormat)
@pytest.mark.parametrize("name", LONG_NAMES)
def test_a_long_name_is_never_cut(event, name, badge_format):
    badge = badges.Badge(name, "Guovdageainnu suohkan", BadgeRole.PARTICIPANT, "kode")

    reader = opened(badges.pdf_of(event, [badge], badge_format=badge_format, now=NOW))

    assert name.replace(" ", "") in text_of(reader).replace(" ", "")
    assert len(reader.pages) == 1


def test_a_word_of_120_letters_has_room_too(event):
    badge = badges.Badge("W" * 120, "", BadgeRole.STAFF, "")

    reader = opened(badges.pdf_of(event, [badge], badge_format=BadgeFormat.LABEL, now=NOW))

    assert "".join(text_of(reader).split()).count("W") == 120


def test_ten_badges_share_a_sheet_and_a_label_is_a_page(event):
    rows = [badges.Badge(f"Nr {n}", "", BadgeRole.PARTICIPANT, "kode") for n in range(11)]

    sheets = opened(badges.pdf_of(event, rows, badge_format=BadgeFormat.SHEET, now=NOW))
    labels = opened(badges.pdf_of(event, rows, badge_format=BadgeFormat.LABEL, now=NOW))

    assert (len(sheets.pages), len(labels.pages)) == (2, 11)
    assert [round(float(side) / 72 * 25.4) for side in labels.pages[0].mediabox[2:]] == [100, 62]


def test_the_code_of_a_badge_is_said_in_words(event):
    badge = badges.Badge("Kari", "", BadgeRole.PARTICIPANT, "kode")

    reader = opened(badges.pdf_of(event, [badge], badge_format=BadgeFormat.LABEL, now=NOW))

    assert alternatives_of(reader) == ["Kode til døra, for Kari"]


def test_badges_speak_the_language_of_the_event(event):
    event.language = "en"
    badge = badges.Badge("Kari", "", BadgeRole.SPEAKER, "kode")

    reader = opened(badges.pdf_of(event, [badge], badge_format=BadgeFormat.LABEL, now=NOW))

    assert language_of(reader) == "en"


# ---- From the page -----------------------------------------------------------------------------


def test_the_organiser_gets_badges_of_everybody(client, page, event):
    sign_up(event=event, person=make_person(name="Ola Nordmann"))
    unnamed(sign_up(event=event))
    Speaker.objects.create(session=make_session(event=event), name="Ida Innleder")

    answer = client.post(page + "skilt/", {"badge_format": "label", "who": "everybody"})

    reader = opened(answer.content)
    assert answer["Content-Type"] == "application/pdf"
    assert title_of(reader) == "Navneskilt til Kultur der folk bor"
    assert len(reader.pages) == 3
    act = Act.objects.get(verb="event.printed")
    assert (act.text, act.after) == ("Laget navneskilt.", {"rader": 3})


def test_the_organiser_gets_badges_of_those_chosen(client, page, event):
    chosen = sign_up(event=event, person=make_person(name="Ola Nordmann"))
    sign_up(event=event)

    answer = client.post(
        page + "skilt/",
        {"badge_format": "label", "who": "chosen", "participants": [chosen.uid]},
    )

    reader = opened(answer.content)
    assert len(reader.pages) == 1
    assert "Ola Nordmann" in text_of(reader)


def test_choosing_nobody_is_said(client, page, event):
    sign_up(event=event)

    answer = client.post(page + "skilt/", {"badge_format": "sheet", "who": "chosen"})

    assert "Velg minst én deltaker." in answer.content.decode()
    assert not Act.objects.filter(verb="event.printed").exists()


def test_somebody_of_another_event_is_not_chosen(client, page, event):
    other = sign_up(event=make_event())
    sign_up(event=event)
    given = {"badge_format": "sheet", "who": "chosen", "participants": [other.uid]}

    answer = client.post(page + "skilt/", given)

    assert "har ikke plass lenger" in answer.content.decode()


def test_those_in_the_queue_have_no_badge(client, page, event):
    waiting = sign_up(event=event)
    Participant.objects.filter(pk=waiting.pk).update(state=ParticipantState.WAITING)

    answer = client.post(page + "skilt/", {"badge_format": "label", "who": "everybody"})

    assert "har ingen" not in text_of(opened(answer.content))
    assert Act.objects.get(verb="event.printed").after == {"rader": 0}


# ---- Lists -------------------------------------------------------------------------------------


def test_the_attendance_list_has_everybody_with_a_place(client, page, event, drammen):
    sign_up(
        event=event, person=make_member(organisation=drammen, name="Berit"), organisation=drammen
    )
    sign_up(event=event, person=make_person(name="Anne"))

    words = client.get(page + "liste/?kind=attendance").context["words"]

    assert words.heading == "Oppmøteliste"
    assert [(row.name, row.organisation) for row in words.groups[0].rows] == [
        ("Anne", ""),
        ("Berit", "Drammen"),
    ]


def test_the_list_of_a_session_has_those_who_chose_it(event):
    session = make_session(event=event, title="Lyd", room="Lillesal", is_chosen=True)
    chose, waits = sign_up(event=event), sign_up(event=event)
    sign_up(event=event)
    choose(chose, session)
    choose(waits, session, ParticipantState.WAITING)

    words = lists.words_of(event, PrintedList.ATTENDANCE, session=session)

    assert (words.heading, words.where) == ("Oppmøteliste: Lyd", "Lillesal")
    assert [row.name for row in words.groups[0].rows] == [chose.name]


def test_the_list_of_a_session_for_all_has_all(event):
    sign_up(event=event)
    session = make_session(event=event)

    assert lists.words_of(event, PrintedList.ATTENDANCE, session=session).count == 1


def test_the_table_list_is_by_organisation(event, drammen):
    for name, organisation in [("Per", None), ("Kari", drammen), ("Ole", drammen)]:
        person = make_member(organisation=drammen, name=name) if organisation else make_person()
        sign_up(event=event, person=person, organisation=organisation)

    words = lists.words_of(event, PrintedList.TABLES, session=None)

    assert [(group.heading, len(group.rows)) for group in words.groups] == [
        ("Drammen", 2),
        ("Uten organisasjon", 1),
    ]


@pytest.mark.parametrize("kind", PrintedList)
def test_a_list_on_paper_is_a_table_with_heads(client, page, event, kind):
    sign_up(event=event, person=make_person(name="Máret Ánne Čáhppesgáisá"))
    session = make_session(event=event, title="Lyd")

    answer = client.post(page + "liste/fil/", {"kind": kind.value, "session": session.uid})

    reader = opened(answer.content)
    assert title_of(reader) == f"{kind.label}: Lyd: Kultur der folk bor"
    assert {"H1", "Table", "TH", "TD"} <= set(tags_of(reader))
    assert "Máret Ánne Čáhppesgáisá" in text_of(reader)
    assert Act.objects.get(verb="event.printed").text == f"Laget lista «{kind.label}: Lyd»."


def test_a_long_list_goes_on_with_its_heads(event):
    rows = [badges.Badge(f"Navn {n}", "", BadgeRole.PARTICIPANT, "") for n in range(60)]
    words = lists.ListWords(
        PrintedList.ATTENDANCE, "Oppmøteliste", "E", "i dag", "her", [lists.Group("", rows)]
    )

    reader = opened(lists.pdf_of(words, now=NOW))

    assert len(reader.pages) == 3
    assert all("Signatur" in page.extract_text() for page in reader.pages)
    assert "Side 3 av 3" in reader.pages[2].extract_text()


def test_an_empty_list_is_a_document_too(event):
    words = lists.words_of(event, PrintedList.ATTENDANCE, session=None)

    assert "Ingen har plass ennå." in text_of(opened(lists.pdf_of(words, now=NOW)))


@pytest.mark.parametrize(
    "query", ["", "?kind=nei", "?kind=attendance&session=nei", f"?kind=tables&session={'0' * 32}"]
)
def test_a_list_that_does_not_exist_is_asked_for_again(client, page, query):
    answer = client.get(f"{page}liste/{query}")

    assert answer.status_code == 200
    assert answer.context["form"].errors


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_many(
    client, page, event, drammen, rows, django_assert_num_queries
):
    for _ in range(rows):
        sign_up(event=event, person=make_member(organisation=drammen), organisation=drammen)
    client.get(page)

    with django_assert_num_queries(7):
        client.get(page + "liste/?kind=attendance")


def test_a_session_of_another_event_is_not_on_the_list(client, page):
    other = make_session(event=make_event(starts_at=NOW + dt.timedelta(days=3)))

    answer = client.get(f"{page}liste/?kind=attendance&session={other.uid}")

    assert "session" in answer.context["form"].errors
