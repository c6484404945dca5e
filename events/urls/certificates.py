"""Whoever is shown a certificate asks here whether it is true."""

from django.urls import path

from events.views import certificate

app_name = "certificates"
urlpatterns = [
    path("", certificate.find, name="find"),
    path("<str:certificate_code>/", certificate.check, name="check"),
]
