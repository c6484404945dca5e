import ast
import inspect
import sys

import pytest

from tools import chromium, setup


def test_an_old_python_can_read_the_set_up():
    """So that it can say what it misses."""
    ast.parse(inspect.getsource(setup), feature_version=(3, 7))


def test_a_python_that_is_too_old_gets_a_sentence(monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(sys, "version", "3.9.2 (default)")
    monkeypatch.setenv("PATH", "")

    with pytest.raises(setup.CannotSetUp) as refused:
        setup.use_new_enough_python()

    sentence = "Python 3.11 or newer is needed; this machine's python3 is 3.9.2."
    assert str(refused.value) == sentence


def test_a_failing_step_shows_its_output_and_its_sentence(capfd):
    command = [sys.executable, "-c", "raise SystemExit('No space left.')"]

    with pytest.raises(setup.CannotSetUp) as refused:
        setup.run(*command, failure="The packages could not be installed.")

    assert str(refused.value) == "The packages could not be installed."
    assert capfd.readouterr().err == "No space left.\n"


def test_a_folders_fingerprint_changes_with_what_is_in_it(monkeypatch, tmp_path):
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    (tmp_path / "static").mkdir()
    empty = setup.fingerprint("static")

    (tmp_path / "static" / "new.css").write_text("a{}")

    assert setup.fingerprint("static") != empty


def test_a_missing_chromium_is_one_sentence(monkeypatch):
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", "")

    with pytest.raises(chromium.Missing) as missing:
        chromium.executable()

    assert str(missing.value) == (
        "The browser tests need Chromium: install it (Debian: apt-get install "
        "chromium-headless-shell), name it in CHROMIUM, or leave them out with BROWSER=no."
    )
