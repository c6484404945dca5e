"""The door: for whoever has a check-in link. Its service worker answers for these alone."""

from django.urls import path

from events.views.door import device, page

app_name = "door"
urlpatterns = [
    path("arbeider.js", device.worker, name="worker"),
    path("skall/", device.shell, name="shell"),
    path("<str:secret>/", page.door, name="door"),
    path("<str:secret>/inn/", page.let_in, name="let_in"),
    path("<str:secret>/angre/", page.take_back, name="take_back"),
    path("<str:secret>/meld/", device.report, name="report"),
    path("<str:secret>/app.webmanifest", device.manifest, name="manifest"),
]
