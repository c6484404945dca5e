"""Addresses without a language: calendars and pictures."""

from django.urls import path

from events import feeds
from events.views import answers, document, picture

app_name = "calendars"
urlpatterns = [
    path("arrangementer/kalender.ics", feeds.all_events, name="feed"),
    path("arrangementer/<slug:slug>/kalender.ics", feeds.one_event, name="event"),
    path("kalender/<uuid:feed_uid>/<slug:signature>.ics", feeds.own_calendar, name="own"),
    path("bilder/<uuid:uid>-<int:width>.webp", picture.picture, name="picture"),
    path("svar/<uuid:answer_uid>/", answers.answer_file, name="answer_file"),
    path("dokumenter/<uuid:document_uid>/", document.document, name="document"),
]
