from django.urls import path

from networks.views import members, outside, running, space

app_name = "networks"
urlpatterns = [
    # Outside our own
    path("utenfor/", outside.outside, name="outside"),
    path("utenfor/nytt/", outside.add, name="add_external"),
    path("utenfor/sitter/ny/", outside.represent, name="represent"),
    path("utenfor/<slug:kind>/<int:outside_id>/avslutt/", outside.end, name="end_outside"),
    path("utenfor/prov/<int:trial_id>/", outside.trial, name="trial"),
    path("utenfor/prov/<int:trial_id>/med/", outside.try_with, name="try_with"),
    path("utenfor/prov/<int:trial_id>/ut/<int:row_id>/", outside.stop_trying, name="stop_trying"),
    path("utenfor/<slug:external_slug>/rediger/", outside.change, name="change_external"),
    path("utenfor/<slug:external_slug>/folg/", outside.follow, name="follow_external"),
    path(
        "utenfor/<slug:external_slug>/kontakt/<slug:network_slug>/",
        outside.keep,
        name="keep_contact",
    ),
    # Whoever is invited
    path("invitasjon/<uuid:reference>/", members.invitation, name="invitation"),
    path("invitasjon/<uuid:reference>/ja/", members.accept, name="accept"),
    # Those who are in it
    path("<slug:network_slug>/rom/", space.space, name="space"),
    path("<slug:network_slug>/skriv/", space.write, name="write"),
    path("<slug:network_slug>/skriv/brevet/", space.written, name="written"),
    path("<slug:network_slug>/bli-med/", members.join, name="join"),
    path("<slug:network_slug>/meld-inn/", members.sign_up, name="sign_up"),
    path("<slug:network_slug>/ga-ut/", members.leave, name="leave"),
    path(
        "<slug:network_slug>/motes-av/<int:membership_id>/",
        members.representatives,
        name="representatives",
    ),
    path(
        "<slug:network_slug>/motes-av/<int:membership_id>/avslutt/<int:row_id>/",
        members.end_representative,
        name="end_representative",
    ),
    # Those who run it
    path("<slug:network_slug>/rediger/", running.describe, name="describe"),
    path("<slug:network_slug>/malsetting/", running.mandate, name="mandate"),
    path("<slug:network_slug>/verv/", running.roles, name="roles"),
    path("<slug:network_slug>/verv/<int:term_id>/avslutt/", running.end_role, name="end_role"),
    path("<slug:network_slug>/sekretariat/", running.secretariat, name="secretariat"),
    path("<slug:network_slug>/valg/<uuid:meeting>/", running.elections, name="elections"),
    path("<slug:network_slug>/valg/<uuid:meeting>/bekreft/", running.confirm, name="confirm"),
    path("<slug:network_slug>/valg/stryk/<int:election_id>/", running.strike, name="strike"),
    path("<slug:network_slug>/medlemmer/", members.members, name="members"),
    path(
        "<slug:network_slug>/medlemmer/<int:membership_id>/<slug:word>/",
        members.answer,
        name="answer",
    ),
    path(
        "<slug:network_slug>/medlemmer/inviterte/<uuid:reference>/trekk/",
        members.withdraw,
        name="withdraw",
    ),
]
