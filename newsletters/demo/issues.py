"""The newsletter of the demo year: two issues that are sent, one that is being written, and the
skeleton they were made of."""

from __future__ import annotations

import datetime as dt
import io

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from events.demo import people
from members.models import Person
from newsletters.demo.words import ISSUES, SKELETON, Plan
from newsletters.enums import BlockKind
from newsletters.models import Block, Issue, Newsletter
from newsletters.services import blocks, checking, issues, skeletons
from outbox.enums import DeliveryState
from outbox.models import Sending
from outbox.services.sendings import close_sendings

SLUG = "nyhetsbrevet"
FJORD, MULTE, LYNG, PAPER = "#0e4a50", "#e79a2d", "#6b3f7c", "#fbf8f3"


def make_newsletter() -> Newsletter:
    return Newsletter.objects.get_or_create(
        slug=SLUG,
        defaults={
            "name": "Nyhetsbrevet",
            "name_nn": "Nyheitsbrevet",
            "name_en": "The newsletter",
            "about": "Nye møteplasser, det medlemmene får til, og det som skjer i "
            "kulturpolitikken. En gang i måneden.",
            "about_nn": "Nye møteplassar, det medlemene får til, og det som skjer i "
            "kulturpolitikken. Ein gong i månaden.",
            "about_en": "New meeting places, what members achieve, and cultural policy. Once a "
            "month.",
            "draft_on_day": 20,
        },
    )[0]


def load(*, now: dt.datetime) -> None:
    """The readers are there already."""
    staff = Person.objects.get(email=people.STAFF.email)
    newsletter = make_newsletter()
    skeleton = Issue(newsletter=newsletter, name="Malen for nyhetsbrevet")
    issues.add(issue=skeleton, is_skeleton=True, by=staff, now=now - dt.timedelta(days=200))
    _write(skeleton, SKELETON, by=staff, now=now - dt.timedelta(days=200))
    for days, plan in ISSUES:
        at = (now - dt.timedelta(days=days)).replace(hour=8, minute=0, second=0, microsecond=0)
        issue = Issue(newsletter=newsletter, name=plan.name)
        issues.add(issue=issue, is_skeleton=False, by=staff, now=at - dt.timedelta(days=3))
        _write(issue, plan, by=staff, now=at - dt.timedelta(days=2))
        checking.ask_links(issue=issue, now=at - dt.timedelta(days=1))
        issues.schedule(issue=issue, send_at=at, by=staff, now=at - dt.timedelta(days=1))
        _arrive(issues.freeze(issue=issue, by=None, now=at), at=at)
    skeletons.make_next_draft(skeleton=skeleton, by=None, now=now - dt.timedelta(days=1))


def _arrive(sending: Sending, *, at: dt.datetime) -> None:
    """Letters of long ago have come long ago."""
    sending.deliveries.filter(state=DeliveryState.PENDING).update(
        state=DeliveryState.ACCEPTED,
        settled_at=at + dt.timedelta(seconds=40),
        attempts=1,
        smtp_reply="250 2.0.0 Ok",
    )
    close_sendings(now=at + dt.timedelta(minutes=1))


def _write(issue: Issue, plan: Plan, *, by: Person, now: dt.datetime) -> None:
    blocks.write_subjects(issue=issue, subjects=plan.subjects)
    for part in plan.parts:
        block = Block(issue=issue, kind=part.kind, link=part.link)
        if part.kind == BlockKind.PICTURE:
            block.picture.save("ringer.png", ContentFile(_picture()), save=False)
        blocks.keep(block=block, texts=part.texts, by=by, now=now)


def _picture() -> bytes:
    """Two rings that meet, as in the wordmark."""
    size, scale = (1600, 800), 2
    drawn = Image.new("RGB", (size[0] * scale, size[1] * scale), FJORD)
    pen = ImageDraw.Draw(drawn)
    for x, colour in ((620, MULTE), (980, PAPER)):
        box = [(x - 250) * scale, 150 * scale, (x + 250) * scale, 650 * scale]
        pen.ellipse(box, outline=colour, width=46 * scale)
    target = io.BytesIO()
    drawn.resize(size, Image.Resampling.LANCZOS).save(target, "PNG")
    return target.getvalue()
