from django.urls import path

from regions import views

app_name = "regions"
urlpatterns = [
    path("<slug:chapter_slug>/rediger/", views.describe, name="describe"),
    path("<slug:chapter_slug>/styre/", views.board, name="board"),
    path("<slug:chapter_slug>/styre/redaktor/<int:person_id>/", views.grant, name="grant"),
    path("<slug:chapter_slug>/styre/avslutt/<int:grant_id>/", views.end_grant, name="end_grant"),
]
