from __future__ import annotations

import datetime as dt

import pytest

from members.models import OrganisationName
from tests.factories import make_organisation
from tests.portal.acts import make_county, place


@pytest.fixture
def reformed():
    """Drammen: in Viken until 2024, a member since 2023; called Gamle Drammen before 2022."""
    buskerud = make_county(exists_from=dt.date(2024, 1, 1))
    make_county(
        number="30",
        name="Viken",
        exists_from=dt.date(2020, 1, 1),
        exists_until=dt.date(2023, 12, 31),
    )
    drammen = make_organisation(name="Drammen", is_member=False)
    place(drammen, buskerud, number="3301", starts_on=dt.date(2024, 1, 1))
    place(
        drammen,
        buskerud,
        number="3005",
        starts_on=dt.date(2020, 1, 1),
        ends_on=dt.date(2023, 12, 31),
    )
    OrganisationName.objects.filter(organisation=drammen).update(starts_on=dt.date(2022, 1, 1))
    OrganisationName.objects.create(
        organisation=drammen, name="Gamle Drammen", ends_on=dt.date(2021, 12, 31)
    )
    membership = make_organisation().memberships.get()
    membership.organisation = drammen
    membership.starts_on = dt.date(2021, 6, 1)
    membership.save()
    return drammen
