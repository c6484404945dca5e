import pytest
from babel.messages.catalog import Catalog

from tools import translations

TEMPLATE = """{% load i18n %}
  <h1>{% translate "Meld meg på" %}</h1>
    {% blocktranslate trimmed count places=pool.free %}
      {{ places }} ledig plass
    {% plural %}
      {{ places }} ledige plasser
    {% endblocktranslate %}
  <p>{% translate "Plass" context "i kø" %} 100 %</p>
"""


@pytest.fixture
def checkout(monkeypatch, tmp_path):
    """A checkout with one page and one module."""
    (tmp_path / "templates" / "events").mkdir(parents=True)
    (tmp_path / "templates" / "events" / "page.html").write_text(TEMPLATE)
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "enums.py").write_text('FULL = _("Fullt")\n')
    (tmp_path / "events" / "admin.py").write_text('LABEL = _("Bare for ansatte")\n')
    monkeypatch.setattr(translations, "ROOT", tmp_path)
    monkeypatch.setattr(translations, "LOCALE", tmp_path / "locale")
    return tmp_path


def write(checkout, text: str, language: str = "nn") -> None:
    path = checkout / "locale" / language / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(text)


def test_texts_are_found_in_pages_and_code_but_not_in_the_admin(checkout):
    texts = translations.found_texts()

    assert [(text.context, text.id) for text in translations.messages(texts)] == [
        (None, "Fullt"),
        (None, "Meld meg på"),
        (None, ("%(places)s ledig plass", "%(places)s ledige plasser")),
        ("i kø", "Plass"),
    ]


def test_an_update_keeps_translations_and_drops_what_is_gone(checkout):
    write(checkout, 'msgid "Fullt"\nmsgstr "Fullt hus"\n\nmsgid "Borte"\nmsgstr "Vekke"\n')

    catalogue = translations.merged("nn", translations.found_texts())

    assert catalogue["Fullt"].string == "Fullt hus"
    assert catalogue.get("Borte") is None
    assert not catalogue["Meld meg på"].string


def test_an_update_keeps_texts_of_packages(checkout):
    write(checkout, '# package: allauth\nmsgid "Sign In"\nmsgstr "Logg inn"\n')

    catalogue = translations.merged("nn", translations.found_texts())

    assert catalogue["Sign In"].string == "Logg inn"


def test_a_second_update_changes_nothing(checkout, capsys):
    translations.update()
    first = (checkout / "locale/en/LC_MESSAGES/django.po").read_bytes()

    translations.update()

    assert (checkout / "locale/en/LC_MESSAGES/django.po").read_bytes() == first


def test_a_lost_placeholder_stops_the_compilation(checkout, capsys):
    write(checkout, '#, python-format\nmsgid "%(name)s er påmeldt"\nmsgstr "%(nmae)s er påmeld"\n')

    code = translations.compile_()

    assert code == 1
    assert capsys.readouterr().err.startswith("locale/nn/LC_MESSAGES/django.po:")


def test_a_compiled_catalogue_stands_beside_its_source(checkout):
    write(checkout, 'msgid "Fullt"\nmsgstr "Fullt hus"\n')

    code = translations.compile_()

    assert code == 0
    assert (checkout / "locale/nn/LC_MESSAGES/django.mo").stat().st_size > 0


def test_the_check_names_what_is_missing_and_what_is_stale(checkout):
    write(checkout, 'msgid "Fullt"\nmsgstr "Fullt"\n\nmsgid "Borte"\nmsgstr "Vekke"\n')
    texts = Catalog()
    texts.add("Fullt", locations=[("events/enums.py", 0)])
    texts.add("Ledig", locations=[("events/enums.py", 0)])

    complaints = list(translations.missing("nn", texts))

    assert complaints == [
        "nn: 'Ledig' (events/enums.py) has no translation",
        "nn: 'Borte' is not used any more",
    ]
