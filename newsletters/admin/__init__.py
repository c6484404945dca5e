"""What the secretariat does with newsletters: the lists, and the issues with their parts."""

from newsletters.admin import issues, lists, people, segments

__all__ = ["issues", "lists", "people", "segments"]
