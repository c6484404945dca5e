import re

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.template import Context, Template

from events.enums import EventState
from tests.core.test_pictures import picture_file
from tests.factories import make_event, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def shown(event):
    tag = "{% load event_pictures %}{% event_picture event %}"
    return Template(tag).render(Context({"event": event}))


def test_a_picture_is_served_in_each_width_of_its_srcset(client):
    event = make_event(picture=picture_file(), picture_alt="Folk i en sal")

    addresses = re.findall(r"(/bilder/\S+) (\d+)w", shown(event))

    answers = [client.get(address) for address, _width in addresses]
    assert [width for _address, width in addresses] == ["1600", "800", "400"]
    assert {(a.status_code, a["Content-Type"]) for a in answers} == {(200, "image/webp")}
    assert {a["Cache-Control"] for a in answers} == {"public, max-age=86400"}
    for answer in answers:
        answer.close()


def test_the_picture_of_a_draft_is_hidden(client):
    event = make_event(picture=picture_file(), picture_alt="Sal", state=EventState.DRAFT)
    client.force_login(make_person())

    assert client.get(f"/bilder/{event.uid}-800.webp").status_code == 404


def test_only_our_widths_are_served(client):
    event = make_event(picture=picture_file(), picture_alt="Sal")

    assert client.get(f"/bilder/{event.uid}-9999.webp").status_code == 404


def test_an_event_without_a_picture_gets_its_pattern():
    assert shown(make_event()).lstrip().startswith("<svg")


def test_a_file_that_is_no_picture_is_refused_on_the_event():
    event = make_event()
    event.picture, event.picture_alt = ContentFile(b"hei", "hei.png"), "Sal"

    with pytest.raises(ValidationError) as refused:
        event.full_clean()

    assert list(refused.value.message_dict) == ["picture"]
