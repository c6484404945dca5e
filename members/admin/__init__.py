"""What the secretariat sees and does with people and organisations."""

from members.admin import affiliations, applications, changes, memberships, organisations, people

__all__ = ["affiliations", "applications", "changes", "memberships", "organisations", "people"]
