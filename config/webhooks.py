"""Where the mail service tells what became of letters: its own address only, so that nobody can
speak for a service that is not asked for its signature."""

from anymail.urls import urlpatterns
from django.urls import URLPattern


def of_service(name: str) -> list[URLPattern]:
    ours = [each for each in urlpatterns if str(each.name).startswith(f"{name}_")]
    return [each for each in ours if "inbound" not in str(each.name)]
