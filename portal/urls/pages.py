from django.urls import path

from portal.views import front, my_page, pages, style_guide

app_name = "portal"
urlpatterns = [
    path("", front.front_page, name="front_page"),
    path("min-side/", my_page.my_page, name="my_page"),
    path("om/", pages.about, name="about"),
    path("om/data/", pages.data_sources, name="data_sources"),
    path("tilgjengelighet/", pages.accessibility, name="accessibility"),
    path("stilguide/", style_guide.style_guide, name="style_guide"),
    path("personvern/", pages.privacy, name="privacy"),
]
