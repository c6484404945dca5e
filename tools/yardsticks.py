"""The bare views that `make bench` measures the portal against: no middleware, nothing around.

H says hello. L is one indexed query and 30 rows in a template; L250 the same with 250.
"""

import os

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
settings.MIDDLEWARE = []
settings.ROOT_URLCONF = "tools.yardsticks"

from members.models import Organisation  # noqa: E402 -- needs django.setup()

ROWS = Engine().from_string(
    "<!doctype html><title>Rows</title><ul>{% for row in rows %}"
    '<li><a href="/{{ row.pk }}/">{{ row.name }}</a> {{ row.short_name }} {{ row.kind }}</li>'
    "{% endfor %}</ul>"
)


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello, world")


def rows(request: HttpRequest, count: int) -> HttpResponse:
    found = Organisation.objects.order_by("sort_key", "pk")[:count]
    return HttpResponse(ROWS.render(Context({"rows": found})))


urlpatterns = [path("h/", hello), path("l/<int:count>/", rows)]
application = WSGIHandler()
