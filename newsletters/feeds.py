"""The newsletters as RSS 2.0, in bokmål: subject, first line, and where it is read."""

from __future__ import annotations

import hashlib
import re
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from newsletters.rules import archive
from newsletters.rules.consents import open_to

ITEMS = 30
FRESH_FOR = 15 * 60  # seconds
# What XML 1.0 has no way to say.
NO_CHARACTERS = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Feed(Rss201rev2Feed):
    def latest_post_date(self) -> datetime:
        """Not the moment of asking while nothing is sent: no two answers would be the same."""
        return super().latest_post_date() if self.items else datetime(2000, 1, 1, tzinfo=UTC)


@login_not_required
@require_safe
def issues(request: HttpRequest) -> HttpResponse:
    """Unchanged, it costs the follower 304 and no body."""
    with translation.override(settings.LANGUAGE_CODE):
        content = _feed()
    etag = quote_etag(hashlib.sha256(content).hexdigest()[:32])
    response = get_conditional_response(request, etag, None)
    if response is None:
        response = HttpResponse(content, content_type="application/rss+xml; charset=utf-8")
    response["ETag"] = etag
    patch_cache_control(response, public=True, max_age=FRESH_FOR)
    return response


def _feed() -> bytes:
    newsletters = open_to(AnonymousUser(), on=timezone.localdate())
    sent = archive.told_in(settings.LANGUAGE_CODE, archive.sent_of(newsletters))[:ITEMS]
    names = {"organisation": settings.ORGANISATION_NAME}
    feed = _Feed(
        title=_("Nyhetsbrev fra %(organisation)s") % names,
        link=_whole(reverse("newsletters:archive")),
        description=_("Det %(organisation)s har sendt til dem som får nyhetsbrevene.") % names,
        language=settings.LANGUAGE_CODE,
        feed_url=_whole(reverse("subscriptions:feed")),
    )
    for issue in sent:
        said = vars(issue)
        assert issue.sending is not None  # noqa: S101 (those sent have one)
        where = _whole(reverse("newsletters:issue", args=[issue.slug]))
        feed.add_item(
            title=_sayable(said["subject"] or issue.name),
            link=where,
            unique_id=where,
            unique_id_is_permalink=True,
            description=_sayable(said["preheader"] or ""),
            pubdate=issue.sending.started_at,
            categories=[_sayable(issue.newsletter.name)],
        )
    return feed.writeString("utf-8").encode()


def _whole(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def _sayable(text: str) -> str:
    return NO_CHARACTERS.sub("", text)
