"""Choosing a file in the admin, reading what it will do, and saying yes."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client


class FileDesk:
    """`page`: of the list in the admin. `heading`: of the files that are written here."""

    def __init__(self, client: Client, page: str, heading: str) -> None:
        self.client, self.page, self.heading = client, page, heading

    def upload(self, *rows: str, content: bytes = b"") -> Any:
        content = content or "\n".join([self.heading, *rows]).encode()
        file = SimpleUploadedFile("fil.csv", content)
        return self.client.post(f"{self.page}hent-inn/", {"file": file})

    def say_yes(self, preview: Any, **answers: str) -> Any:
        shown = preview.context["form"].initial["shown"]
        answer = {"shown": shown, **answers}
        return self.client.post(f"{self.page}hent-inn/", answer, follow=True)


def faults(answer: Any) -> list[tuple[int, str, str]]:
    return [(one.row, str(one.column), one.text) for one in answer.context["plan"].faults]


def changes(answer: Any) -> list[tuple[int, str, str, str]]:
    return [
        (one.row, str(one.column), one.before, one.after) for one in answer.context["plan"].changes
    ]
