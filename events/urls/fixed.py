"""Addresses without a language: calendars."""

from django.urls import path

from events import feeds

app_name = "calendars"
urlpatterns = [
    path("arrangementer/kalender.ics", feeds.all_events, name="feed"),
    path("arrangementer/<slug:slug>/kalender.ics", feeds.one_event, name="event"),
]
