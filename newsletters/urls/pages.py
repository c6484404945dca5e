from django.urls import path

from newsletters.views import archive, figures, preferences, subscribe

app_name = "newsletters"
urlpatterns = [
    path("nyhetsbrev/", archive.archive, name="archive"),
    path("nyhetsbrev/utgaver/<slug:issue_slug>/", archive.issue, name="issue"),
    path("nyhetsbrev/meld-pa/", subscribe.subscribe, name="subscribe"),
    path("nyhetsbrev/meld-pa/sendt/", subscribe.asked, name="asked"),
    path("nyhetsbrev/bekreft/<str:wish>/", subscribe.confirm, name="confirm"),
    path("nyhetsbrev/valg/<uuid:key>/", preferences.preferences, name="preferences"),
    path("nyhetsbrev/valg/<uuid:key>/av/", preferences.end_all, name="end_all"),
    path("nyhetsbrev/tall/", figures.figures, name="figures"),
    path("nyhetsbrev/tall/<slug:issue_slug>/", figures.figures_of_issue, name="figures_of_issue"),
    path("min-side/nyhetsbrev/", preferences.mine, name="mine"),
    path("min-side/nyhetsbrev/av/", preferences.end_all_mine, name="end_all_mine"),
]
