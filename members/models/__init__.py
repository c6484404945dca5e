"""People, organisations, and the dated facts that tie them together."""

from members.models.belonging import Affiliation, Invitation, RoleTerm
from members.models.changes import OrganisationChange, OrganisationChangeLink
from members.models.memberships import (
    ApplicationFollower,
    Membership,
    MembershipApplication,
    MembershipCategory,
)
from members.models.merges import Apart, Merge
from members.models.organisations import (
    County,
    Organisation,
    OrganisationCode,
    OrganisationName,
    PopulationFigure,
)
from members.models.people import Person, PersonManager
from members.models.reviews import ReviewRound, YearlyReview

__all__ = [
    "Affiliation",
    "Apart",
    "ApplicationFollower",
    "County",
    "Invitation",
    "Membership",
    "MembershipApplication",
    "MembershipCategory",
    "Merge",
    "Organisation",
    "OrganisationChange",
    "OrganisationChangeLink",
    "OrganisationCode",
    "OrganisationName",
    "Person",
    "PersonManager",
    "PopulationFigure",
    "ReviewRound",
    "RoleTerm",
    "YearlyReview",
]
