"""The leader of a chapter, in a browser: gives a right, and writes the chapter's own words."""

from __future__ import annotations

import pytest

from members.models import Person
from regions.models import Chapter
from regions.rules import may_edit
from tests import factories
from tests.factories import TODAY
from tests.journeys.conftest import NewVisitor, Visitor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def chapter(db: None) -> Chapter:
    county = factories.make_county(name="Agder", number="42", slug="agder")
    house = factories.make_organisation(name="Kilden", kind="culture_body", county=county)
    chapter = factories.make_chapter(
        name="Agderlaget",
        slug="agder",
        covers=county,
        leader=factories.make_member(name="Lise Leder", organisation=house),
    )
    factories.make_event(title="Treff i Arendal", chapter=chapter)
    factories.make_member(name="Rita Redaktør", organisation=house)
    return chapter


@pytest.fixture(params=[True, False], ids=["with JavaScript", "without"])
def leader(request: pytest.FixtureRequest, new_visitor: NewVisitor, chapter: Chapter) -> Visitor:
    visitor = new_visitor(java_script_enabled=request.param)
    visitor.is_logged_in_as(Person.objects.get(name="Lise Leder"))
    return visitor


def test_the_leader_makes_somebody_an_editor_and_takes_it_back(
    leader: Visitor, chapter: Chapter
) -> None:
    editor = Person.objects.get(name="Rita Redaktør")

    leader.open("/fylkeslag/")
    leader.press("Agderlaget")
    leader.press("Redaktører og styre")
    leader.page.get_by_label("Navn").fill("rita")
    leader.press("Søk")
    leader.press("Gjør Rita til redaktør")
    leader.press("Gi retten")

    assert leader.page.get_by_text("Rita Redaktør er redaktør.").is_visible()
    assert may_edit(editor, chapter, on=TODAY)
    assert "Du er redaktør for Agderlaget." in leader.reads_letter(editor.email)

    leader.press("Avslutt retten til Rita Redaktør")

    assert leader.page.get_by_text("Rita Redaktør er ikke lenger redaktør.").is_visible()
    assert not may_edit(editor, chapter, on=TODAY)


def test_the_leader_writes_with_the_text_editor(new_visitor: NewVisitor, chapter: Chapter) -> None:
    visitor = new_visitor()
    visitor.is_logged_in_as(Person.objects.get(name="Lise Leder"))

    visitor.open("/fylkeslag/agder/")
    visitor.press("Endre teksten")
    visitor.page.get_by_label("Kort om laget").fill("Vi møtes på Sørlandet.")
    editor = visitor.page.locator("[contenteditable=true]")  # not what the script puts it for
    editor.and_(visitor.page.get_by_role("textbox", name="Om fylkeslaget")).click()
    visitor.page.keyboard.type("Alle er med.")
    visitor.press("Lagre")

    assert visitor.page.get_by_text("Siden er oppdatert.").is_visible()
    chapter.refresh_from_db()
    assert (chapter.summary, chapter.about) == ("Vi møtes på Sørlandet.", "<p>Alle er med.</p>")


def test_the_pages_of_a_chapter_have_no_barriers(new_visitor: NewVisitor, chapter: Chapter) -> None:
    for scheme, language in (("light", ""), ("dark", "/nn"), ("light", "/en")):
        visitor = new_visitor(color_scheme=scheme)
        visitor.is_logged_in_as(Person.objects.get(name="Lise Leder"))
        for path in (
            "/fylkeslag/",
            "/fylkeslag/agder/",
            "/fylkeslag/agder/?dato=2020-01-01",
            "/fylkeslag/agder/styre/?sok=rita",
            "/fylkeslag/agder/rediger/",
        ):
            visitor.open(language + path)
            visitor.finds_no_barriers()
