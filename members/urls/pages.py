from django.urls import path

from members.views import profile

app_name = "members"
urlpatterns = [
    path("profil/", profile.profile, name="profile"),
]
