from django.urls import path

from pages import views

app_name = "pages"
urlpatterns = [
    path("om/", views.about, name="about"),
    path("om/kontakt/", views.contact, name="contact"),
    path("om/vedtekter/", views.statutes, name="statutes"),
    path("om/styret/", views.board, name="board"),
    path("om/utkast/<int:version_id>/", views.preview, name="preview"),
    path("tema/", views.themes, name="themes"),
    path("tema/<slug:theme_slug>/", views.theme, name="theme"),
    path("min-side/styresiden/", views.my_contact, name="my_contact"),
]
