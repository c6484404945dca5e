from django.urls import path

from portal.views import front, my_page

app_name = "portal"
urlpatterns = [
    path("", front.front_page, name="front_page"),
    path("min-side/", my_page.my_page, name="my_page"),
]
