"""The frame of every page, for those who see it, hear it, or have only a keyboard."""

from tests.journeys.conftest import DESK, PHONE, NewVisitor, Visitor

WORDS = ["/stilguide/", "/om/", "/om/data/", "/tilgjengelighet/", "/personvern/", "/finnes-ikke/"]


def test_pages_of_words_have_no_barriers(visitor: Visitor) -> None:
    for path in WORDS:
        visitor.open(path)

        visitor.finds_no_barriers()


def test_every_component_can_be_read_in_the_dark(new_visitor: NewVisitor) -> None:
    visitor = new_visitor(color_scheme="dark")
    visitor.open("/stilguide/")

    visitor.finds_no_barriers()


def test_the_first_stop_of_the_keyboard_leads_past_the_menu(visitor: Visitor) -> None:
    page = visitor.open("/om/")

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Hopp til innholdet"
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "innhold"


def test_the_menu_of_a_phone_opens_with_the_keyboard_and_without_javascript(
    new_visitor: NewVisitor,
) -> None:
    visitor = new_visitor(java_script_enabled=False, viewport=PHONE)
    page = visitor.open("/om/")
    menu = page.locator("details.menu")

    menu.locator("summary").focus()
    page.keyboard.press("Enter")
    menu.get_by_role("link", name="Arrangementer").click()

    assert visitor.path == "/arrangementer/"


def test_an_open_menu_has_no_barriers(new_visitor: NewVisitor) -> None:
    visitor = new_visitor(viewport=PHONE)
    visitor.open("/om/").locator("details.menu summary").click()

    visitor.finds_no_barriers()


def test_an_error_summary_has_focus_and_leads_to_its_field(plain_visitor: Visitor) -> None:
    page = plain_visitor.open("/konto/registrer/")

    plain_visitor.press("Registrer meg")

    assert page.locator(".ds-error-summary:focus").count() == 1
    page.locator(".ds-error-summary a").first.click()
    assert "#id_" in plain_visitor.path


def test_nothing_wider_than_the_window_at_any_width(visitor: Visitor) -> None:
    page = visitor.open("/stilguide/")

    for width in (320, 375, 600, 768, 900, 1024, DESK["width"], 1920):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
