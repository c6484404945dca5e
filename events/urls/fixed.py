"""Addresses without a language: calendars."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
