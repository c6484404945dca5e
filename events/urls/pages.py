from django.urls import path

from events.views import event, listing, mine, sign_up

app_name = "events"

what_is_on = [
    path("", listing.event_list, name="list"),
    path("arkiv/", listing.archive, name="archive"),
    path("kalender/", listing.month, name="calendar"),
]

one_event = [
    path("<slug:slug>/", event.detail, name="detail"),
    path("<slug:slug>/pamelding/", sign_up.sign_up, name="sign_up"),
]

my_sign_up = [
    path("<slug:slug>/pamelding/<uuid:reference>/", mine.receipt, name="receipt"),
    path("<slug:slug>/pamelding/<uuid:reference>/meld-av/", mine.cancel, name="cancel"),
    path("<slug:slug>/pamelding/<uuid:reference>/tilbud/", mine.offer, name="offer"),
]

urlpatterns = what_is_on + one_event + my_sign_up
