"""Settings and addresses of the bare views that `make bench` measures the portal against.

H says hello. L is one indexed query and 30 rows in a template; L250 the same with 250.
"""

from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine
from django.urls import path

from config.settings import *  # noqa: F403

ROOT_URLCONF = "tools.yardsticks"
MIDDLEWARE = []

ROWS = Engine().from_string(
    "<!doctype html><title>Rows</title><ul>{% for row in rows %}"
    '<li><a href="/{{ row.pk }}/">{{ row.name }}</a> {{ row.short_name }} {{ row.kind }}</li>'
    "{% endfor %}</ul>"
)


def hello(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Hello, world")


def rows(request: HttpRequest, count: int) -> HttpResponse:
    from members.models import Organisation  # noqa: PLC0415 -- this module is settings too

    found = Organisation.objects.order_by("sort_key", "pk")[:count]
    return HttpResponse(ROWS.render(Context({"rows": found})))


urlpatterns = [path("h/", hello), path("l/<int:count>/", rows)]
