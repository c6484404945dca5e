"""What the secretariat sees and does with people and organisations."""

from members.admin import affiliations, memberships, organisations, people

__all__ = ["affiliations", "memberships", "organisations", "people"]
