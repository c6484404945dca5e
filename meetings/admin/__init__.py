"""The secretariat's view of what goes on in the forums. What is done is done by the services."""

from meetings.admin import follow_ups, meetings, proposals, records

__all__ = ["follow_ups", "meetings", "proposals", "records"]
