from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from csp.constants import NONCE, SELF
from csp.decorators import csp_replace, csp_update
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from js_asset import Media

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails

    from members.models import Person

View = TypeVar("View", bound=Callable[..., Any])


class WithMedia(Protocol):
    """A form, or several as one."""

    @property
    def media(self) -> Any: ...


class HtmxHttpRequest(HttpRequest):
    htmx: HtmxDetails


class AuthenticatedHttpRequest(HtmxHttpRequest):
    """The request of a page that LoginRequiredMiddleware guards."""

    user: Person


def for_those_with_the_link(view: Callable[..., HttpResponseBase]) -> Callable[..., Any]:
    """No search engine and no cache keeps such a page."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(*args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return never_cache(answer)


def with_text_editor(view: View) -> View:
    """The text editor's import map stands inline: the one script that needs a nonce."""
    return cast(View, csp_update({"script-src": [NONCE], "style-src": [NONCE]})(cast(Any, view)))


def in_our_frames(view: View) -> View:
    """Our own pages may show what it answers in a frame."""
    allowed = csp_replace({"frame-ancestors": [SELF]})(cast(Any, view))
    return cast(View, xframe_options_sameorigin(cast(Any, allowed)))


def editor_media(form: WithMedia, request: HttpRequest) -> Any:
    """What the text editor of a form loads; for pages behind `with_text_editor`."""
    nonce = request.csp_nonce  # type: ignore[attr-defined]  # set by django-csp
    return Media.from_media(form.media, nonce=str(nonce))
