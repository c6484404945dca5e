"""What the secretariat sees and does with people and organisations."""

from members.admin import (
    affiliations,
    applications,
    changes,
    memberships,
    merges,
    organisations,
    people,
    reviews,
)

__all__ = [
    "affiliations",
    "applications",
    "changes",
    "memberships",
    "merges",
    "organisations",
    "people",
    "reviews",
]
