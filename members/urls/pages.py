from django.urls import include, path

from members.views import belonging, desk, invitations, left_alone, people, profile, reviews

app_name = "members"
mine = [
    path("profil/", profile.profile, name="profile"),
    path("organisasjon/", belonging.organisations, name="organisations"),
    path("organisasjon/velg/", belonging.choose, name="choose_organisation"),
    path(
        "organisasjon/velg/<int:organisation_id>/",
        belonging.request_affiliation,
        name="request_affiliation",
    ),
    path("organisasjon/forlat/<int:affiliation_id>/", belonging.leave, name="leave"),
]
from_a_letter = [
    path("invitasjoner/stopp/<str:signed>/", left_alone.stop_invitations, name="stop_invitations"),
    path("invitasjon/<uuid:invitation>/", invitations.invitation, name="invitation"),
    path("invitasjon/<uuid:invitation>/ja/", invitations.accept, name="accept_invitation"),
    path("stemmer-dette/<str:review>/", reviews.review, name="review"),
    path("stemmer-dette/<str:review>/en-annen/", reviews.pass_on, name="pass_review_on"),
]
of_a_main_contact = [
    path("", people.people, name="people"),
    path("inviter/", invitations.invite, name="invite"),
    path("inviter/<uuid:invitation>/trekk/", invitations.withdraw, name="withdraw_invitation"),
    path("<int:affiliation_id>/bekreft/", people.confirm, name="confirm"),
    path("<int:affiliation_id>/avvis/", people.refuse, name="refuse"),
    path("<int:affiliation_id>/avslutt/", people.end, name="end"),
]
at_the_desk = [
    path("", desk.desk, name="desk"),
    path("stemmer/", reviews.confirm, name="confirm_review"),
    path("opplysninger/", desk.details, name="details"),
    path("roller/", desk.roles, name="roles"),
    path("roller/<int:term_id>/", desk.end_role, name="end_role"),
]
urlpatterns = [
    *mine,
    *from_a_letter,
    path("organisasjon/<int:organisation_id>/folk/", include(of_a_main_contact)),
    path("organisasjon/<int:organisation_id>/", include(at_the_desk)),
]
