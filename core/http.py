from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, cast

from csp.constants import NONCE, SELF
from csp.decorators import csp_replace, csp_update
from django.http import FileResponse, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.text import get_valid_filename
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


def file_to_keep(file: Any, *, title: str, ending: str, content_type: str) -> FileResponse:
    """What somebody has uploaded: always a file to keep, never a page of ours."""
    name = get_valid_filename(title).strip("._") or "dokument"
    response = FileResponse(
        file.open(), as_attachment=True, filename=f"{name}.{ending}", content_type=content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
