"""Going to the other server and back, as a browser does."""

from __future__ import annotations

from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, build_opener

from django.test import Client

START = "/konto/logg-inn/jobbkonto/"
TENANT = "0b1f6e0e-2c1d-4a57-9b55-0d6f3c8f1a01"
OTHER_TENANT = "5d0a4a3c-7f65-4d4e-8f0e-5f3f0c1b2a02"
OBJECT = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
KARI = "kari@drammen.kommune.example"


class StaysHere(HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


def at_microsoft(response: Any) -> str:
    """Where one comes back to, with an answer in the address."""
    assert response.status_code == 302, response.content.decode()
    try:
        build_opener(StaysHere).open(response.url)
    except HTTPError as redirect:
        back = urlsplit(redirect.headers["Location"])
        return f"{back.path}?{back.query}"
    raise AssertionError("not sent back")


def logs_in(client: Client, start: str = START, **data: str) -> Any:
    return client.get(at_microsoft(client.post(start, data)))


def is_in(client: Client) -> bool:
    return client.get("/min-side/profil/").status_code == 200
