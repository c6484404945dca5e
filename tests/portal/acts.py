"""Members and their people, as the tests of their pages need them."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from members.enums import CodeKind
from members.models import County, OrganisationCode
from members.services import refresh_keys
from tests.factories import NOW

LIST = "/medlemmer/"
PEOPLE = "/medlemmer/folk/"
MOST_QUERIES = 12


def page_of(organisation, query=""):
    return reverse("portal:organisation", args=[organisation.pk]) + query


def make_county(*, number="33", name="Buskerud", **fields):
    return County.objects.create(
        number=number, name=name, short_name=name, slug=name.lower(), sort_key=name, **fields
    )


def place(organisation, county, *, number, starts_on=None, ends_on=None):
    """The organisation has the number in those days; the county is today's."""
    organisation.county = county
    organisation.save()
    OrganisationCode.objects.create(
        organisation=organisation,
        kind=CodeKind.MUNICIPALITY_NUMBER,
        value=number,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    refresh_keys(organisation=organisation)


def agrees(person):
    person.listed_since = NOW
    person.save()
    return person


def queries(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)
