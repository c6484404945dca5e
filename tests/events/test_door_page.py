"""The volunteers' page as the portal answers it: who gets in, what a device is told, and the plain
page without JavaScript."""

from __future__ import annotations

import datetime as dt
import json
import re
import uuid
from base64 import b64encode
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from events import tickets
from events.enums import DoorAnswer, DoorRefusal, ParticipantState
from events.models import CheckIn, CheckInLink, Event
from events.services import doors
from events.views.door.words import words
from tests import factories
from tests.events.acts import sign_up
from tests.events.door import (
    address_of,
    choose,
    make_link,
    make_participants,
    make_session,
    milliseconds,
    said,
    scan,
    tell,
)
from tests.factories import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

WRONG = "/innsjekking/" + "A" * 43 + "/"
DAY = dt.timedelta(days=1)


@pytest.fixture
def event() -> Event:
    return factories.make_event(title="Kulturdagen", starts_at=NOW - dt.timedelta(hours=1))


@pytest.fixture
def link(event: Event) -> CheckInLink:
    return make_link(event=event)


# ---- Getting in ----------------------------------------------------------------------------


def test_the_page_is_for_whoever_has_the_link_and_kept_by_nobody_on_the_way(client, link):
    answer = client.get(address_of(link))

    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer.cookies == {}


def test_a_wrong_link_says_what_to_do(client):
    answer = client.get(WRONG)

    assert answer.status_code == 404
    assert str(DoorRefusal.NO_LINK.label) in answer.text


@pytest.mark.parametrize(
    ("times", "status", "refusal"),
    [
        ({"valid_from": NOW + DAY}, 403, DoorRefusal.NOT_YET),
        ({"valid_until": NOW}, 410, DoorRefusal.ENDED),
    ],
)
def test_a_link_out_of_its_time_says_so(client, event, times, status, refusal):
    link = make_link(event=event, **times)

    answer = client.get(address_of(link))

    assert answer.status_code == status
    assert str(refusal.label) in answer.text


def test_a_shut_link_says_so_and_has_the_phone_forget(client, link, staff):
    doors.shut_door(link=link, by=staff, now=NOW)

    answer = client.get(address_of(link))

    assert answer.status_code == 410
    assert str(DoorRefusal.REVOKED.label) in answer.text
    assert "js/door/forget.js" in answer.text


def test_guessing_is_stopped(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"wrong_check_in_link": "2/m/ip"}

    assert [client.get(WRONG).status_code for _ in range(3)] == [404, 404, 429]


# ---- What a device is told -----------------------------------------------------------------


def test_a_device_is_told_names_and_places_and_nothing_else_that_is_private(link, event, drammen):
    member = factories.make_member(name="Kari Nordmann", organisation=drammen)
    kari = sign_up(event=event, person=member, organisation=drammen, now=NOW - 3 * DAY)
    told = tell(link, said()).json()["list"]

    assert told["people"] == [[str(kari.uid), 1, "Kari Nordmann", "Drammen", []]]
    assert member.email not in json.dumps(told)
    assert set(told) == {
        *("event", "title", "door", "until", "key", "sessions", "people", "without", "others"),
        "stamp",
    }


def test_of_those_without_a_place_it_is_told_only_that(link, event):
    [gone] = make_participants(
        event=event, names=["Ane"], state=ParticipantState.CANCELLED, cancelled_at=NOW
    )
    [waiting] = make_participants(event=event, names=["Bo"], state=ParticipantState.WAITING)

    told = tell(link, said()).json()["list"]

    assert told["people"] == []
    assert told["without"] == [[str(gone.uid), "cancelled"], [str(waiting.uid), "waiting"]]


def test_the_list_says_who_chose_what(link, event):
    kari, _per = make_participants(event=event, names=["Kari", "Per"])
    make_session(event=event, title="Åpning", is_chosen=False)
    workshop = make_session(event=event, title="Verksted")
    choose(kari, workshop)

    told = tell(link, said()).json()["list"]

    assert [(each["title"], each["is_chosen"]) for each in told["sessions"]] == [
        ("Åpning", False),
        ("Verksted", True),
    ]
    assert [row[4] for row in told["people"]] == [[1], []]


def test_the_list_comes_again_only_when_something_in_it_is_new(link, event):
    [kari] = make_participants(event=event, names=["Kari"])
    stamp = tell(link, said()).json()["list"]["stamp"]

    same = tell(link, said(stamp=stamp)).json()
    kari.ticket_version = 2
    kari.save()
    changed = tell(link, said(stamp=stamp)).json()

    assert "list" not in same
    assert changed["list"]["people"][0][1] == 2


def test_the_key_it_gets_is_that_of_the_tickets(link, event):
    [kari] = make_participants(event=event, names=["Kari"])

    told = tell(link, said()).json()["list"]

    assert len(tickets.sign(kari)) == 110
    assert told["key"] == b64encode(tickets.public_key()).decode()


def test_a_device_hears_what_the_others_have_told_since_the_last_time(link, event):
    kari, per = make_participants(event=event, names=["Kari", "Per"])
    first, second = scan(kari), scan(per)
    since = tell(link, said(first)).json()["since"]

    answer = tell(link, said(second, device=str(uuid.uuid4()), since=since)).json()

    assert answer["check_ins"] == [
        [str(second.uid), str(per.uid), None, milliseconds(NOW), "Hovedinngang"]
    ]
    undone = tell(link, said(undone=[str(first.uid)], since=answer["since"])).json()
    assert (undone["undone"], undone["check_ins"]) == ([str(first.uid)], [])
    assert tell(link, said(since=undone["since"])).json()["undone"] == []


def test_after_the_end_a_device_may_tell_and_hears_no_names(event):
    link = make_link(event=event, valid_until=NOW)
    [kari] = make_participants(event=event, names=["Kari"])
    told = scan(kari)

    answer = tell(link, said(told)).json()

    assert answer["taken"] == [str(told.uid)]
    assert answer["ended"] == str(DoorRefusal.ENDED.label)
    assert {"list", "check_ins"} & set(answer) == set()


def test_a_shut_link_tells_nothing(link, staff):
    doors.shut_door(link=link, by=staff, now=NOW)

    answer = tell(link, said())

    assert answer.status_code == 410
    assert answer.json() == {"reason": "revoked", "sentence": str(DoorRefusal.REVOKED.label)}


NONSENSE: list[object] = [
    [],
    None,
    "hei",
    {},
    said(device="ikke-en-enhet"),
    said(device=7),
    said(sent_at="nå"),
    said(sent_at=-1),
    said(sent_at=True),
    said(sent_at=1e300),
    said(scans={}),
    said(scans=[{}]),
    said(scans=[None]),
    said(undone=["x"]),
    said(since=[]),
    said(since=[1, 2, 3]),
    said(since=[2**70, 0]),
    said(since=["0", 0]),
]


@pytest.mark.parametrize("what", NONSENSE)
def test_nonsense_gets_a_sentence_and_changes_nothing(link, what):
    answer = tell(link, what)

    assert answer.status_code == 400
    assert answer.json()["sentence"] == str(DoorRefusal.UNREADABLE.label)
    assert not CheckIn.objects.exists()


@pytest.mark.parametrize("body", [b"", b"\xff\xfe", b"[" * 100_000, b'{"device": NaN}'])
def test_what_is_no_json_gets_a_sentence_too(client, link, body):
    answer = client.post(address_of(link, "meld/"), body, content_type="application/json")

    assert answer.status_code == 400
    assert answer.json()["reason"] == "unreadable"


@pytest.mark.parametrize("count", [1, 3])
def test_to_tell_and_to_hear_costs_the_same_however_many_come(
    link, event, count, django_assert_num_queries, settings
):
    settings.ACCOUNT_RATE_LIMITS = False
    workshop = make_session(event=event)
    people = make_participants(event=event, names=["Kari"] * count)
    for participant in people:
        choose(participant, workshop)
    what = said(*(scan(participant, session=workshop) for participant in people))

    with django_assert_num_queries(14):
        tell(link, what)


# ---- The app -------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "language"), [("", "nb"), ("/nn", "nn"), ("/en", "en")])
def test_each_language_has_a_worker_of_its_own_that_keeps_its_shell(client, path, language):
    answer = client.get(f"{path}/innsjekking/arbeider.js")

    assert answer["Content-Type"].startswith("text/javascript")
    found = re.search(r'JSON\.parse\("(.*)"\)', answer.text)
    assert found
    config = json.loads(json.loads(f'"{found[1]}"'))
    assert config["language"] == language
    assert config["scope"] == f"{path}/innsjekking/"
    assert client.get(config["shell"]).status_code == 200
    missing = [name for name in config["files"] if not finders.find(name.removeprefix("/static/"))]
    assert missing == []


def test_every_script_the_page_imports_is_kept(client):
    worker = client.get("/innsjekking/arbeider.js").text
    scripts = set(re.findall(r"static/js/door/(\w+)\.js", worker))
    folder = Path(str(finders.find("js/door/app.js"))).parent
    texts = [(folder / f"{name}.js").read_text() for name in scripts]

    imports = {name for text in texts for name in re.findall(r'from "\./(\w+)\.js"', text)}

    assert imports == scripts - {"app"}


def test_the_page_and_the_worker_are_of_the_same_version(client, link):
    page = client.get(address_of(link))
    worker = client.get("/innsjekking/arbeider.js")

    assert page["X-Door-Version"] in worker.text


def test_the_shell_knows_of_no_event(client, link):
    shell = client.get("/innsjekking/skall/")

    assert "Kulturdagen" not in shell.text
    assert "Hovedinngang" not in shell.text


def test_the_page_can_be_put_among_the_apps(client, link):
    answer = client.get(address_of(link, "app.webmanifest"))

    told = answer.json()
    assert answer["Content-Type"] == "application/manifest+json"
    assert told["start_url"] == address_of(link)
    assert (told["scope"], told["display"]) == ("/innsjekking/", "standalone")
    for icon in told["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))


def test_every_answer_has_its_words():
    said_in_page = words()

    assert set(said_in_page["answers"]) == set(DoorAnswer.values)
    plain = {DoorAnswer.WELCOME.value}
    assert set(said_in_page["details"]) == set(DoorAnswer.values) - plain
