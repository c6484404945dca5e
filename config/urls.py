from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from config import webhooks

urlpatterns = [
    path("", include("portal.urls.fixed")),
    path("", include("events.urls.fixed")),
    path("", include("members.urls.fixed")),
    path("", include("newsletters.urls.pictures")),
    path("nyhetsbrev/", include("newsletters.urls.fixed")),
    *(
        [path("brev/hendelser/", include(webhooks.of_service(settings.ANYMAIL_BACKEND)))]
        if len(settings.ANYMAIL) > 1
        else []
    ),
    path("admin/", admin.site.urls),
    *i18n_patterns(
        path("arrangementer/", include("events.urls.pages")),
        path("innsjekking/", include("events.urls.door")),
        path("bevis/", include("events.urls.certificates")),
        path("konto/", include("members.urls.accounts")),
        path("min-side/", include("members.urls.pages")),
        path("bli-medlem/", include("members.urls.join")),
        path("fylkeslag/", include("regions.urls")),
        path("nettverk/", include("networks.urls")),
        path("avtaler/", include("agreements.urls")),
        path("moter/", include("meetings.urls")),
        path("", include("newsletters.urls.pages")),
        path("", include("pages.urls")),
        path("", include("portal.urls.pages")),
        *([path("postkasse/", include("outbox.urls"))] if settings.DEMO else []),
        prefix_default_language=False,
    ),
]
