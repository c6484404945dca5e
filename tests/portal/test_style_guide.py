import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from core.templatetags import components

pytestmark = pytest.mark.django_db


def test_the_style_guide_shows_every_component(client: Client) -> None:
    html = client.get(reverse("portal:style_guide")).content.decode()

    shown = " ".join(re.findall(r'data-component="([^"]+)"', html)).split()
    assert sorted(shown) == sorted(components.register.tags)


@pytest.mark.parametrize(
    "name", ["pages:about", "portal:accessibility", "portal:privacy", "portal:data_sources"]
)
@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_pages_of_words_open_in_every_language(client: Client, name: str, language: str) -> None:
    with translation.override(language):
        address = reverse(name)

    response = client.get(address)

    html = response.content.decode()
    assert response.status_code == 200
    assert f'<html lang="{language}"' in html
    assert html.count("<h1>") == 1


def test_a_page_links_to_itself_in_the_other_languages(client: Client) -> None:
    html = client.get("/nn/personvern/?a=1").content.decode()

    assert '<a href="/personvern/?a=1" lang="nb" hreflang="nb">Bokmål</a>' in html
    assert '<a href="/en/personvern/?a=1" lang="en" hreflang="en">English</a>' in html
    assert '<a href="/nn/personvern/?a=1" lang="nn" hreflang="nn" aria-current="true">' in html


def test_navigation_leads_only_to_what_exists(client: Client) -> None:
    html = client.get(reverse("pages:about")).content.decode()

    navigation = html.split('<nav class="site-nav"', 1)[1].split("</nav>", 1)[0]
    for href in re.findall(r'href="(/[^"]*)"', navigation):
        assert client.get(href).status_code == 200, href


def test_a_missing_page_says_what_to_do(client: Client) -> None:
    response = client.get("/finnes-ikke/")

    html = response.content.decode()
    assert response.status_code == 404
    assert "Siden finnes ikke" in html
    assert 'href="/arrangementer/"' in html
