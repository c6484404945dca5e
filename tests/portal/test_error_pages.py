import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.views.csrf import csrf_failure
from django.views.defaults import bad_request, permission_denied, server_error

TITLES = {
    "400.html": "Vi forsto ikke forespørselen",
    "403.html": "Du har ikke tilgang",
    "403_csrf.html": "Skjemaet ble ikke sendt",
    "404.html": "Siden finnes ikke",
    "429.html": "For mange forsøk",
    "500.html": "Noe gikk galt hos oss",
}


@pytest.mark.parametrize(("name", "title"), TITLES.items())
def test_an_error_page_needs_nothing_but_itself(name: str, title: str) -> None:
    html = render_to_string(name)

    assert f"<h1>{title}</h1>" in html
    assert 'href="/"' in html


def test_djangos_own_views_find_our_pages() -> None:
    request = RequestFactory().get("/")
    answers = {
        bad_request(request, ValueError()): "400.html",
        permission_denied(request, PermissionError()): "403.html",
        csrf_failure(request): "403_csrf.html",
        server_error(request): "500.html",
    }

    for answer, name in answers.items():
        assert TITLES[name] in answer.content.decode()


def test_the_page_of_a_broken_house_asks_for_nothing() -> None:
    html = render_to_string("500.html")

    assert "/static/css/base.css" in html
    assert "csrf" not in html


@pytest.mark.django_db
@pytest.mark.parametrize(("path", "language"), [("/x/", "nb"), ("/nn/x/", "nn"), ("/en/x/", "en")])
def test_a_missing_page_speaks_the_language_of_its_address(
    client: Client, path: str, language: str
) -> None:
    html = client.get(path).content.decode()

    assert f'<html lang="{language}"' in html
    assert '<a href="/en/" lang="en"' in html
