"""A person gets in, in every way there is, with and without JavaScript."""

from __future__ import annotations

from tests.journeys.conftest import Visitor


def test_a_visitor_registers_without_javascript_and_is_in(plain_visitor: Visitor):
    plain_visitor.open("/konto/registrer/")
    page = plain_visitor.page

    page.get_by_label("Navn").fill("Kari Nordmann")
    page.get_by_label("E-postadresse").fill("kari@drammen.kommune.example")
    plain_visitor.press("Registrer meg")
    page.get_by_label("Kode").fill(plain_visitor.reads_code())
    plain_visitor.press("Fortsett")

    assert plain_visitor.path == "/min-side/"
