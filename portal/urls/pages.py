from django.urls import path

from portal import views

app_name = "portal"
urlpatterns = [
    path("", views.front_page, name="front_page"),
    path("min-side/", views.my_page, name="my_page"),
]
