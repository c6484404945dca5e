from django.urls import path

from events.views import event, joining, listing, mine, sign_up
from events.views.editing import (
    afterwards,
    changing,
    invitations,
    overview,
    participants,
    writing,
)

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
    path("<slug:slug>/pamelding/<uuid:reference>/bli-med/", joining.join, name="join"),
]

editing = [
    path("rediger/", overview.mine, name="editing"),
    path("rediger/nytt/", writing.write, name="write"),
    path("rediger/<slug:slug>/", overview.overview, name="edited"),
    path("rediger/<slug:slug>/tekst/", writing.edit, name="edit"),
    path("rediger/<slug:slug>/forhandsvis/", overview.preview, name="preview"),
    path("rediger/<slug:slug>/publiser/", overview.publish, name="publish"),
    path("rediger/<slug:slug>/kopier/", overview.copy, name="copy"),
    path("rediger/<slug:slug>/slett/", overview.delete_draft, name="delete_draft"),
    path("rediger/<slug:slug>/flytt/", changing.move, name="move"),
    path("rediger/<slug:slug>/lenke/", changing.change_link, name="change_link"),
    path("rediger/<slug:slug>/avlys/", changing.cancel_event, name="cancel_event"),
    path("rediger/<slug:slug>/inviter/", invitations.invite, name="invite"),
    path("rediger/<slug:slug>/deltakere/", participants.participants, name="participants"),
    path("rediger/<slug:slug>/deltakere/fil/", participants.export, name="export"),
    path("rediger/<slug:slug>/deltakere/brev/", participants.message, name="message"),
    path("rediger/<slug:slug>/etterpa/", afterwards.afterwards, name="afterwards"),
    path(
        "rediger/<slug:slug>/etterpa/<uuid:document_uid>/slett/",
        afterwards.delete_document,
        name="delete_document",
    ),
]

urlpatterns = what_is_on + editing + one_event + my_sign_up
