"""Addresses without a language: health."""

from django.urls import path

from portal import health

urlpatterns = [
    path("helse/", health.alive, name="health"),
    path("helse/drift/", health.operations, name="health_operations"),
]
