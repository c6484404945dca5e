"""An address without a language: letters in all languages show the same picture."""

from django.urls import path

from newsletters.views import picture

app_name = "newsletter_pictures"
urlpatterns = [path("bilder/nyhetsbrev/<slug:name>.jpg", picture.picture, name="picture")]
