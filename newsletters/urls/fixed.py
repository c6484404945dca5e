"""Addresses without a language: what stands in letters, and what programs fetch."""

from django.urls import path

from newsletters import feeds
from newsletters.views import clicks, stop

app_name = "subscriptions"
urlpatterns = [
    path("feed.xml", feeds.issues, name="feed"),
    path("klikk/", clicks.click, name="click"),
    path("av/<str:subscription_key>/", stop.stop, name="stop"),
    path("av/<str:subscription_key>/angre/", stop.come_back, name="come_back"),
]
