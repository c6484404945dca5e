"""Addresses without a language: where Microsoft answers, as it is registered there."""

from django.urls import path

from members.views import work_login

urlpatterns = [path("jobbkonto/svar/", work_login.answer, name="work_login_answer")]
