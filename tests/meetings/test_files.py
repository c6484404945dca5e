"""Files of a forum: put there by those who run it, read by those who may."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.refusals import Refused
from meetings import services
from meetings.enums import Refusal
from meetings.models import ForumFile
from tests.factories import NOW
from tests.papers import SMALLEST as PDF

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(name="lysark.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def add(forum, *, by=None, **fields):
    return services.add_file(forum=forum, title="Lysark", upload=upload(), by=by, now=NOW, **fields)


def status_of(client, file, person):
    client.logout()
    if person:
        client.force_login(person)
    answer = client.get(f"/moter/fil/{file.uid}/")
    if answer.streaming:
        answer.getvalue()
    return answer.status_code


def test_a_file_is_for_those_in_the_forum_unless_it_is_open(client, forum, member, stranger):
    inside, everyones = add(forum), add(forum, openness="public")

    assert [status_of(client, inside, each) for each in (member, stranger, None)] == [200, 404, 404]
    assert [status_of(client, everyones, each) for each in (member, stranger, None)] == [200] * 3


def test_a_file_comes_to_be_kept_and_never_as_a_page(client, forum, leader):
    client.force_login(leader)

    answer = client.get(f"/moter/fil/{add(forum).uid}/")
    assert answer.getvalue() == PDF
    assert answer["Content-Disposition"] == 'attachment; filename="Lysark.pdf"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-cache" in answer["Cache-Control"]


def test_only_those_who_run_the_forum_put_files_there(forum, member):
    with pytest.raises(Refused) as refused:
        add(forum, by=member)

    assert refused.value.reason == Refusal.NOT_RUNNING


def test_what_a_file_is_is_told_by_what_is_in_it(client, forum, leader):
    client.force_login(leader)
    sent = {"title": "Program", "openness": "forum", "file": upload("a.pdf", b"MZ\x90")}

    answer = client.post(f"/moter/forum/{forum.slug}/filer/", sent)

    assert "Dette er ikke en fil vi kan vise" in answer.text
    assert not ForumFile.objects.exists()


def test_the_file_leaves_with_its_row(
    client, forum, leader, django_capture_on_commit_callbacks, tmp_path
):
    client.force_login(leader)
    client.post(
        f"/moter/forum/{forum.slug}/filer/",
        {"title": "Lysark", "openness": "forum", "file": upload()},
    )
    file = ForumFile.objects.get()
    assert len(file.sha256) == 64

    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/moter/fil/{file.uid}/slett/")

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
