import pytest

from members import domains
from members.register import read

CASES = [
    ("kari@drammen.kommune.no", ["drammen.kommune.no"]),
    ("KARI@Drammen.Kommune.NO", ["drammen.kommune.no"]),
    ("kari@x.oslo.kommune.no", ["x.oslo.kommune.no", "oslo.kommune.no"]),
    ("kari@voss.herad.no", ["voss.herad.no"]),
    ("kari@drammen.kommune.example", ["drammen.kommune.example"]),
    ("kari@kåfjord.kommune.no", ["xn--kfjord-iua.kommune.no"]),
    ("kari@drammen.kommune.no.", ["drammen.kommune.no"]),
    ("kari@gmail.com", []),
    ("kari@mail.gmail.com", []),
    ("kari@online.no", []),
    ("kari@kommune.no", []),
    ("kari@no", []),
    ("kari@", []),
    ("kari", []),
    ("kari@dra mmen.no", []),
    ("kari@-drammen.no", []),
    ("kari@drammen..no", []),
    ("kari@" + "a" * 70 + ".no", []),
]


@pytest.mark.parametrize(("address", "candidates"), CASES)
def test_an_address_may_prove_its_domain_and_those_above(address: str, candidates: list[str]):
    assert domains.candidates(address) == candidates


def test_a_name_that_only_ends_alike_is_another_domain():
    assert "oslo.kommune.no" not in domains.candidates("kari@ikkeoslo.kommune.no")


def test_no_organisation_of_the_register_has_a_public_domain():
    register_domains = {
        fact.value
        for entry in read().entries
        for fact in entry.codes
        if domains.is_domain(fact.value)
    }

    assert {domain for domain in register_domains if domains.is_public(domain)} == set()


def test_the_list_of_public_providers_holds_whole_domains():
    assert {name for name in domains.public_providers() if not domains.is_domain(name)} == set()
    assert len(domains.public_providers()) > 100
