"""People, organisations, and the dated facts that tie them together."""

from members.models.belonging import Affiliation, Invitation, RoleTerm, YearlyReview
from members.models.changes import OrganisationChange, OrganisationChangeLink
from members.models.memberships import (
    ApplicationFollower,
    Membership,
    MembershipApplication,
    MembershipCategory,
)
from members.models.organisations import (
    County,
    Organisation,
    OrganisationCode,
    OrganisationName,
    PopulationFigure,
)
from members.models.people import Person, PersonManager

__all__ = [
    "Affiliation",
    "ApplicationFollower",
    "County",
    "Invitation",
    "Membership",
    "MembershipApplication",
    "MembershipCategory",
    "Organisation",
    "OrganisationChange",
    "OrganisationChangeLink",
    "OrganisationCode",
    "OrganisationName",
    "Person",
    "PersonManager",
    "PopulationFigure",
    "RoleTerm",
    "YearlyReview",
]
