"""An editor of another chapter, one whose right is over, and a stranger try every address there is,
the admin's too, with the numbers and names of a chapter that is not theirs."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import UUIDConverter

from core.models import Act
from events.enums import EventState
from events.models import Event, EventDocument
from events.services import doors
from events.services.programme import Named
from events.services.questions import Who, Words, write
from outbox.models import Delivery
from regions.services import end_grant
from tests import factories
from tests.factories import NOW, TODAY
from tests.world import make_world, sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

SECRETS = [
    *("Hemmelig vårslipp", "Hemmelig ingress", "Hemmelig referat", "Hemmelig lysark"),
    *("Hemmelig innlegg", "Hemmelig innleder"),
    "Hemmelig spørsmål",
]
CLOSED_ADMIN = {302, 403, 404, 405}
YESTERDAY = TODAY - dt.timedelta(days=1)
# What an editor's forms hold, so that a door left open would let it in.
GIVEN = {
    "uid": "11111111-1111-4111-8111-111111111111",
    "key": "11111111-1111-4111-8111-111111111111",
    "title": "Kapret",
    "type": "meetup",
    "day": "2027-04-08",
    "starts": "10:00",
    "ends": "14:00",
    "place_name": "Hos oss",
    "summary": "Kapret",
    "kind": "talk",
    "letters": "0",
    "wanted": "yes",
    "innleder-TOTAL_FORMS": "0",
    "innleder-INITIAL_FORMS": "0",
    "language": "nb",
    "member_price": "1",
    "capacity": "3",
    "reason": "Kapret",
    "subject": "Kapret",
    "text": "Kapret",
    "step": "send",
    "part": "report",
    "report": "Kapret",
    "name": "Kapret",
    "file_format": "csv",
    "post": "yes",
    "action": "delete_selected",
}
SEARCH = {
    **dict.fromkeys(["q", "tekst", "sok", "navn", "term", "hvem"], "Hemmelig"),
    "app_label": "events",
    "model_name": "event",
    "field_name": "chapter",
}
# The pages about one meetup.
EDITING = {
    f"events:{name}"
    for name in (
        *("edited", "edit", "preview", "publish", "copy", "delete_draft", "move", "cancel_event"),
        "change_link",
        *("invite", "participants", "export", "message", "afterwards", "delete_document"),
        *("edit_programme", "add_session", "change_session", "delete_session", "cancel_session"),
        *("send_speaker_links", "send_speaker_link"),
        *("check_in", "check_in_link", "shut_door"),
        *("questions", "write_question", "edit_question", "question_answers", "needs"),
        *("take_question_out", "move_question_up", "message_letter", "thank", "thanks_letter"),
        *("evaluation", "export_evaluation"),
        *("paper", "badges", "printed_list", "list_file", "certificates"),
    )
}
OF_THE_CHAPTER = {
    "regions_chapter": "id = %(chapter)s",
    "regions_coverage": "chapter_id = %(chapter)s",
    "regions_boardterm": "chapter_id = %(chapter)s",
    "regions_editorgrant": "chapter_id = %(chapter)s",
    "events_event": "chapter_id = %(chapter)s",
    **dict.fromkeys(
        [
            "events_capacitypool",
            "events_ticketcategory",
            "events_booking",
            "events_participant",
            "events_eventdocument",
            "events_session",
            "events_checkinlink",
            "events_eventquestion",
            "events_thanks",
            "events_evaluation",
        ],
        "event_id IN (SELECT id FROM events_event WHERE chapter_id = %(chapter)s)",
    ),
}


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.fixture
def chapter():
    """Not theirs: with a draft, something published, a file and somebody who is coming."""
    make_world()
    county = factories.make_county(name="Hålogaland")
    chapter = factories.make_chapter(name="Hålogalandslaget", covers=county, contact_email="h@h.no")
    words: dict[str, Any] = {
        "title": SECRETS[0],
        "summary": SECRETS[1],
        "report": f"<p>{SECRETS[2]}</p>",
    }
    draft = factories.make_event(slug="hemmelig", chapter=chapter, state=EventState.DRAFT, **words)
    document = EventDocument(event=draft, title=SECRETS[3], kind="pdf", size=5, added_at=NOW)
    document.file.save("lysark.pdf", ContentFile(b"%PDF-"))
    speaker = Named(SECRETS[5], email="innleder@example.no")
    factories.make_session(event=draft, title=SECRETS[4], speakers=[speaker])
    published = factories.make_event(slug="apent", chapter=chapter, capacity=5)
    factories.make_session(event=published, speakers=[Named("Åse", email="ase@example.no")])
    doors.open_door(event=draft, door="Hemmelig dør", by=None, now=NOW)
    write(
        event=draft,
        uid=uuid.uuid4(),
        words=Words(kind="text", text="Hemmelig spørsmål"),
        who=Who(),
        by=factories.make_staff(),
        now=NOW,
    )
    sign_up(published, factories.make_person(name="Pia Påmeldt"), now=NOW)
    return chapter


def foreign_editor(_chapter):
    theirs = factories.make_chapter(name="Sørlandet")
    factories.make_event(chapter=theirs, title="Vårt eget")
    return factories.make_editor(chapter=theirs)


def former_editor(chapter):
    return factories.make_editor(chapter=chapter, ends_on=YESTERDAY)


def left_the_board(chapter):
    """Whose grant runs on paper; it ended with the seat."""
    person = factories.make_editor(chapter=chapter)
    factories.make_seat(chapter=chapter, person=person, ends_on=YESTERDAY)
    return person


def stranger(_chapter):
    return factories.make_person()


def patterns(
    resolver: Any = None, namespace: str = "", above: dict[str, Any] | None = None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and parameters, with what reads them, of every address; the admin's too."""
    for entry in (resolver or get_resolver()).url_patterns:
        plain = dict.fromkeys(entry.pattern.regex.groupindex)
        parameters = (above or {}) | plain | entry.pattern.converters
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from patterns(entry, inner, parameters)
        elif isinstance(entry, URLPattern) and entry.name:
            yield f"{namespace}{entry.name}", parameters


def object_id(name: str, event: Event) -> int:
    """A row of the chapter's for the model that the admin's view is about."""
    for model in admin.site._registry:
        if name.startswith(f"admin:{model._meta.app_label}_{model._meta.model_name}_"):
            rows = model._default_manager
            if model is Event:
                return event.pk
            names = {field.name for field in model._meta.fields}
            theirs = rows.filter(event=event) if "event" in names else rows.all()
            row = theirs.first() or rows.first()
            return row.pk if row else 1
    return event.pk


def is_uuid(converter: Any) -> bool:
    return isinstance(converter, UUIDConverter)


def addresses(event: Event) -> dict[str, str]:
    """By address, the name of the page."""
    chapter = event.chapter
    assert chapter
    session = event.sessions.first()
    values: dict[str, object] = {
        "slug": event.slug,
        "session_uid": session.uid if session else uuid.uuid4(),
        "speaker_uid": session.speakers.get().uid if session else uuid.uuid4(),
        "speaker": "tull",
        "uid": event.uid,
        "width": 800,
        "chapter_slug": chapter.slug,
        "grant_id": chapter.editor_grants.values_list("pk", flat=True).first() or 1,
        "secret": "A" * 43,
        "link_uid": event.check_in_links.values_list("uid", flat=True).first() or uuid.uuid4(),
        "document_uid": event.documents.values_list("uid", flat=True).first() or uuid.uuid4(),
        "question_uid": event.questions.values_list("uid", flat=True).first() or uuid.uuid4(),
        "reference": event.bookings.values_list("reference", flat=True).first() or uuid.uuid4(),
        "app_label": "events",
        "number": 0,
        "signed": "1:x",
        "application": uuid.uuid4(),
        "url": "events/event/",
    }
    found = {}
    for name, parameters in patterns():
        given = {
            parameter: values.get(parameter, event.uid if is_uuid(converter) else event.pk)
            for parameter, converter in parameters.items()
        }
        if "object_id" in given:
            given["object_id"] = object_id(name, event)
        found[reverse(name, kwargs=given)] = name
    return found


def prints(chapter):
    """A fingerprint of all that is the chapter's."""
    found = {}
    with connection.cursor() as cursor:
        for table, whose in OF_THE_CHAPTER.items():
            rows = f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {table} t"
            cursor.execute(f"{rows} WHERE {whose}", {"chapter": chapter.pk})
            found[table] = cursor.fetchone()
    return found


def all_text(response):
    content = b"".join(response) if response.streaming else response.content
    return content.decode(errors="replace") + str(response.headers)


@pytest.mark.parametrize("who", [foreign_editor, former_editor, left_the_board, stranger])
def test_no_address_shows_or_changes_anything_of_another_chapter(chapter, who):
    person = who(chapter)
    client = Client(raise_request_exception=False)
    draft, published = chapter.events.order_by("slug").reverse()
    tried = addresses(draft) | addresses(published)
    before, letters = prints(chapter), Delivery.objects.filter(letter__startswith="events/").count()

    faults, seen, open_doors = [], [], []
    client.force_login(person)
    for address, name in tried.items():
        if name in {"account_logout", "admin:logout"}:
            continue
        for response in (client.get(address, SEARCH), client.post(address, GIVEN)):
            text = all_text(response)
            where = (name, response.request["REQUEST_METHOD"], response.status_code)
            faults += [where] * (response.status_code >= 500)
            seen += [where] * any(secret in text for secret in SECRETS)
            closed = {404, 405} if name in EDITING else CLOSED_ADMIN
            is_theirs = name in EDITING or name.startswith("admin:")
            open_doors += [where] * (is_theirs and response.status_code not in closed)

    assert client.get("/min-side/").status_code == 200, "logged out on the way"
    assert (faults, seen, open_doors) == ([], [], [])
    assert prints(chapter) == before
    assert Delivery.objects.filter(letter__startswith="events/").count() == letters
    acts = Act.objects.filter(by=person, subject_type__app_label__in=["events", "regions"])
    own = Event.objects.edited_by(person, on=TODAY).values("pk")
    assert not acts.exclude(subject_id__in=own).exists()


def test_every_page_of_the_editors_is_in_the_list_above():
    uids = ("document_uid", "session_uid", "speaker_uid", "question_uid", "link_uid")
    parameters = {"slug": "x", **dict.fromkeys(uids, uuid.uuid4())}
    of_one_meetup = {
        name
        for name, wanted in patterns()
        if "slug" in wanted
        and wanted.keys() <= parameters.keys()
        and "/rediger/" in reverse(name, kwargs={each: parameters[each] for each in wanted})
    }

    assert of_one_meetup == EDITING


def test_the_same_doors_are_open_to_the_chapters_own_editor(chapter):
    """So that the test above does not pass because nothing works."""
    client = Client()
    client.force_login(factories.make_editor(chapter=chapter))
    draft = chapter.events.get(slug="hemmelig")

    texts = {
        name: all_text(client.get(reverse(f"events:{name}", args=[draft.slug])))
        for name in ("edited", "edit", "preview", "afterwards")
    }
    document = client.get(draft.documents.get().get_absolute_url())

    assert all(SECRETS[0] in text for text in texts.values())
    assert all_text(document).startswith("%PDF-")


def test_what_ends_today_ends_at_midnight_and_not_before(chapter):
    person = factories.make_editor(chapter=chapter, ends_on=TODAY)

    assert Event.objects.edited_by(person, on=TODAY).count() == 2
    assert Event.objects.edited_by(person, on=TODAY + dt.timedelta(days=1)).count() == 0


def test_nothing_of_a_chapter_is_left_to_one_whose_right_staff_ended(chapter):
    person = factories.make_editor(chapter=chapter)
    client = Client()
    client.force_login(person)
    address = reverse("events:edited", args=["hemmelig"])
    assert client.get(address).status_code == 200

    end_grant(grant=chapter.editor_grants.get(), by=None, now=NOW)

    assert client.get(address).status_code == 404
