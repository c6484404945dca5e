from django.urls import path

from agreements.views import acting, contact, guests, reading, sides, writing

app_name = "agreements"
urlpatterns = [
    # Read
    path("", reading.index, name="list"),
    path("ny/", writing.begin, name="begin"),
    path("<slug:agreement_slug>/", reading.agreement, name="agreement"),
    path("<slug:agreement_slug>/avtale.pdf", reading.printed, name="printed"),
    path("<slug:agreement_slug>/underlag.pdf", reading.memo, name="memo"),
    path("<slug:agreement_slug>/signert.pdf", reading.document, name="document"),
    # Written and signed
    path("<slug:agreement_slug>/rediger/<slug:step>/", writing.edit, name="edit"),
    path("<slug:agreement_slug>/slett/", writing.discard, name="discard"),
    path("<slug:agreement_slug>/til-signering/", writing.send_for_signing, name="send_for_signing"),
    path("<slug:agreement_slug>/signer/", writing.sign, name="sign"),
    path("<slug:agreement_slug>/dokument/", writing.attach, name="attach"),
    # What becomes of it
    path("<slug:agreement_slug>/oppsigelse/", acting.notice, name="notice"),
    path(
        "<slug:agreement_slug>/oppsigelse/<int:notice_id>/",
        acting.withdraw_notice,
        name="withdraw_notice",
    ),
    path("<slug:agreement_slug>/forny/", acting.renew, name="renew"),
    path("<slug:agreement_slug>/endring/", acting.amend, name="amend"),
    # Contact meetings
    path("<slug:agreement_slug>/bytt-tur/", contact.swap, name="swap"),
    path(
        "<slug:agreement_slug>/saksliste/<uuid:meeting_uid>/",
        contact.make_agenda,
        name="make_agenda",
    ),
    path("<slug:agreement_slug>/omrader/", contact.tag, name="tag"),
    # A party's own side
    path("<slug:agreement_slug>/part/<int:party_id>/", sides.side, name="side"),
    path("lenke/<str:owner_link>/", sides.held, name="held"),
    path(
        "lenke/<str:owner_link>/mote/<uuid:contact_uid>/", guests.held_meeting, name="held_meeting"
    ),
    path(
        "lenke/<str:owner_link>/oppfolging/<uuid:task_uid>/",
        guests.held_follow_up,
        name="held_follow_up",
    ),
    path("lenke/<str:owner_link>/avtale.pdf", sides.held_printed, name="held_printed"),
]
