from django.urls import path

from portal.views import (
    bookings,
    chapters,
    directory,
    front,
    members,
    membership_year,
    my_calendar,
    my_page,
    networks,
    own_data,
    pages,
    statistics,
    style_guide,
)

app_name = "portal"
urlpatterns = [
    path("", front.front_page, name="front_page"),
    path("min-side/", my_page.my_page, name="my_page"),
    path(
        "min-side/organisasjon/<int:organisation_id>/aret/",
        membership_year.membership_year,
        name="membership_year",
    ),
    path("min-side/kalender/", my_calendar.my_calendar, name="my_calendar"),
    path(
        "min-side/organisasjon/<int:organisation_id>/pameldinger/",
        bookings.bookings,
        name="bookings",
    ),
    path(
        "min-side/organisasjon/<int:organisation_id>/pameldinger/fil/",
        bookings.bookings_file,
        name="bookings_file",
    ),
    path("min-side/hvem-ser-meg/", members.who_sees_me, name="who_sees_me"),
    path("min-side/mine-data/", own_data.own_data, name="own_data"),
    path("min-side/mine-data/fil/", own_data.download, name="download_own_data"),
    path("min-side/logg/", own_data.log, name="own_log"),
    path("min-side/slett-konto/", own_data.erase, name="erase"),
    path("medlemmer/", directory.directory, name="members"),
    path("medlemmer/folk/", members.people, name="people"),
    path("medlemmer/<int:organisation_id>/", members.organisation, name="organisation"),
    path("fylkeslag/", chapters.chapter_list, name="chapters"),
    path("fylkeslag/<slug:chapter_slug>/", chapters.chapter, name="chapter"),
    path("nettverk/", networks.network_list, name="networks"),
    path("nettverk/<slug:network_slug>/", networks.network, name="network"),
    path("statistikk/", statistics.statistics, name="statistics"),
    path(
        "statistikk/<slug:table>.<slug:file_format>",
        statistics.statistics_file,
        name="statistics_file",
    ),
    path("om/data/", pages.data_sources, name="data_sources"),
    path("tilgjengelighet/", pages.accessibility, name="accessibility"),
    path("stilguide/", style_guide.style_guide, name="style_guide"),
    path("personvern/", pages.privacy, name="privacy"),
]
