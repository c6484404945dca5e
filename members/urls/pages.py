from django.urls import include, path

from members.views import belonging, people, profile

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
of_a_main_contact = [
    path("", people.people, name="people"),
    path("<int:affiliation_id>/bekreft/", people.confirm, name="confirm"),
    path("<int:affiliation_id>/avvis/", people.refuse, name="refuse"),
    path("<int:affiliation_id>/avslutt/", people.end, name="end"),
]
urlpatterns = [
    *mine,
    path("organisasjon/<int:organisation_id>/folk/", include(of_a_main_contact)),
]
