from django.urls import path

from members.views import applications

app_name = "join"
urlpatterns = [
    path("", applications.find, name="find"),
    path("annen/", applications.apply_for_another, name="apply_for_another"),
    path("<int:organisation_id>/", applications.apply, name="apply"),
    path("<int:applying_id>/svaret/", applications.follow, name="follow"),
    path(
        "nummer/<int:organisation_number>/svaret/",
        applications.follow_number,
        name="follow_number",
    ),
    path("<uuid:application>/", applications.state, name="state"),
    path("<uuid:application>/trekk/", applications.withdraw, name="withdraw"),
]
