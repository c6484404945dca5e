"""What somebody says about being on a list, each word of it kept: asked, agreed, ended.

Letters about what people sign up for, and codes to get in with, go their own way: no list stops
those.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.services import log_act
from newsletters.enums import ConsentAct, ConsentWay, IssueState, Refusal, SubscriptionState
from newsletters.mail import consents as mail
from newsletters.models import Consent, Declined, Issue, Newsletter, Subscription
from newsletters.rules import consents as rules
from newsletters.services.locks import wait_for_what_is_frozen
from outbox import services as outbox
from outbox.models import Sending
from pages.models import Page

if TYPE_CHECKING:
    from members.models import Person

SALT = "newsletters.confirm"
FOLLOWS_AN_ISSUE = timedelta(days=30)
"""Who leaves later than that did not leave because of it."""


@dataclass(frozen=True)
class Wish:
    """What somebody chose: which lists, in which language, and what they like to read about."""

    newsletters: Sequence[Newsletter]
    language: str
    interests: Sequence[Page] = ()


@dataclass(frozen=True)
class Asked:
    """A wish as the link in the letter carries it."""

    address: str
    at: datetime
    wish: Wish


# ---- Without an account: ask, and confirm by the letter ----------------------------------------


@transaction.atomic
def ask(*, address: str, wish: Wish, now: datetime) -> None:
    """A letter goes to the address, whoever wrote it. What it says depends on whether it is on the
    list; what the asker reads does not."""
    address = address.strip().lower()
    theirs = Subscription.objects.of(address).active().select_related("newsletter")
    on_it = {row.newsletter_id: row for row in theirs}
    new = [each for each in wish.newsletters if each.pk not in on_it]
    if not new:
        known = on_it[wish.newsletters[0].pk]
        mail.send_known(subscription=known, language=wish.language, now=now)
        return
    for newsletter in new:
        _note_asking(newsletter, address, wish, now=now)
    signed = sign(address, Wish(new, wish.language, wish.interests), now=now)
    mail.send_confirm(
        address=address, newsletters=new, signed=signed, language=wish.language, now=now
    )


def _note_asking(newsletter: Newsletter, address: str, wish: Wish, *, now: datetime) -> None:
    """Who once left stays off the list until they confirm, as if nobody had asked."""
    values = {"language": wish.language, "state": SubscriptionState.ASKED, "since": now}
    row, is_new = Subscription.objects.get_or_create(
        newsletter=newsletter, address=address, defaults=values
    )
    if row.state == SubscriptionState.ASKED:
        row.language, row.since = wish.language, now
        row.save(update_fields=["language", "since"])
    if is_new:
        _note(newsletter, address, ConsentAct.ASKED, ConsentWay.FORM, now=now)


def sign(address: str, wish: Wish, *, now: datetime) -> str:
    """What the link in the letter carries. Only its owner gets it."""
    said = {
        "a": address,
        "t": now.isoformat(),
        "n": [newsletter.pk for newsletter in wish.newsletters],
        "l": wish.language,
        "i": [page.pk for page in wish.interests],
    }
    return signing.dumps(said, salt=SALT, compress=True)


def read_link(signed: str, *, now: datetime) -> Asked:
    """Raises Refused for a link that is not ours, is too old, or from before they left."""
    try:
        said: dict[str, Any] = signing.loads(signed, salt=SALT)
    except signing.BadSignature as error:
        raise Refused(Refusal.LINK_EXPIRED) from error
    at = datetime.fromisoformat(said["t"])
    lists = list(Newsletter.objects.filter(pk__in=said["n"]))
    left_since = Subscription.objects.of(said["a"]).filter(
        newsletter__in=lists, state=SubscriptionState.ENDED, since__gt=at
    )
    if now > at + rules.LINK_LASTS or not lists or left_since.exists():
        raise Refused(Refusal.LINK_EXPIRED)
    interests = list(Page.objects.filter(pk__in=said["i"]))
    return Asked(said["a"], at, Wish(lists, said["l"], interests))


@transaction.atomic
def confirm(*, signed: str, now: datetime) -> list[Subscription]:
    """The owner of the address says yes. Twice is once. Raises Refused."""
    asked = read_link(signed, now=now)
    return [
        agree(
            newsletter=newsletter,
            address=asked.address,
            wish=asked.wish,
            way=ConsentWay.LETTER,
            now=now,
        )
        for newsletter in asked.wish.newsletters
    ]


# ---- Yes and no --------------------------------------------------------------------------------


@transaction.atomic
def agree(
    *,
    newsletter: Newsletter,
    address: str,
    wish: Wish | None,
    way: ConsentWay,
    now: datetime,
    by: Person | None = None,
    note: str = "",
) -> Subscription:
    """The address is on the list from now. Who is on it already only has their choices changed.

    Without a wish the choices stay as they were.
    """
    address = address.strip().lower()
    new = {"state": SubscriptionState.ASKED, "since": now}
    Subscription.objects.get_or_create(newsletter=newsletter, address=address, defaults=new)
    row = _held(Subscription.objects.of(address).get(newsletter=newsletter).pk)
    is_news = row.state != SubscriptionState.ACTIVE
    row.person = rules.owner_of(address)
    if is_news:
        row.state, row.since = SubscriptionState.ACTIVE, now
    if wish:
        row.language = wish.language
        row.interests.set(wish.interests)
    row.save()
    if is_news:
        print_of_it = rules.digest_of(address)
        Declined.objects.filter(newsletter=newsletter, digest=print_of_it).delete()
        _note(newsletter, address, ConsentAct.AGREED, way, now=now, by=by, note=note)
    return row


@transaction.atomic
def end(
    *,
    subscription: Subscription,
    way: ConsentWay,
    now: datetime,
    by: Person | None = None,
    note: str = "",
) -> bool:
    """Nothing more comes from the list, and what has not left yet never will. False where it was
    so already."""
    row = _held(subscription.pk)
    if row.state == SubscriptionState.ENDED:
        return False
    was_on_it = row.state == SubscriptionState.ACTIVE
    row.state, row.since = SubscriptionState.ENDED, now
    row.save(update_fields=["state", "since"])
    _note(row.newsletter, row.address, ConsentAct.ENDED, way, now=now, by=by, note=note)
    if was_on_it:
        _count(row.newsletter, now=now)
    stop_letters(newsletters=[row.newsletter], address=row.address, now=now)
    return True


@transaction.atomic
def end_all(
    *, address: str, way: ConsentWay, now: datetime, by: Person | None = None
) -> list[Subscription]:
    """Returns those that ended."""
    rows = Subscription.objects.of(address).exclude(state=SubscriptionState.ENDED)
    return [row for row in rows.order_by("pk") if end(subscription=row, way=way, now=now, by=by)]


@transaction.atomic
def come_back(*, key: UUID, now: datetime) -> Subscription | None:
    """Regretted, on the page one came to by leaving. None for a key that was on no list."""
    row = Subscription.objects.filter(key=key).select_related("newsletter").first()
    if row is None or row.state == SubscriptionState.ASKED:
        return None
    note = "Angret avmeldingen."
    way = ConsentWay.LETTER
    return agree(
        newsletter=row.newsletter, address=row.address, wish=None, way=way, note=note, now=now
    )


@transaction.atomic
def choose(
    *,
    address: str,
    wish: Wish,
    offered: Collection[Newsletter],
    way: ConsentWay,
    now: datetime,
    by: Person | None = None,
) -> None:
    """On a page that shows the `offered` lists: those in the wish are on from now, the others off.

    Language and interests are the same for all lists of an address. Raises Refused.
    """
    if by is not None and not rules.has_proved(by, address):
        raise Refused(Refusal.NOT_PROVED)
    wanted = {newsletter.pk for newsletter in wish.newsletters}
    if not wanted <= {newsletter.pk for newsletter in offered}:
        raise Refused(Refusal.NOT_FOR_YOU)
    for row in Subscription.objects.of(address).active().exclude(newsletter__in=wanted):
        end(subscription=row, way=way, now=now, by=by)
    for newsletter in wish.newsletters:
        agree(newsletter=newsletter, address=address, wish=wish, way=way, now=now, by=by)


def stop_letters(*, newsletters: Collection[Newsletter], address: str, now: datetime) -> int:
    """Of sendings that run. Letters about anything else are none of a list's business."""
    for newsletter in newsletters:
        wait_for_what_is_frozen(newsletter.pk)
    sendings = Sending.objects.filter(issue__newsletter__in=newsletters, ended_at=None)
    reason = _("Meldte seg av nyhetsbrevet.")
    return outbox.withdraw(address=address, sendings=sendings, reason=reason, now=now)


# ---- By staff ----------------------------------------------------------------------------------


@transaction.atomic
def add_by_staff(
    *,
    newsletter: Newsletter,
    address: str,
    language: str,
    evidence: str,
    by: Person,
    now: datetime,
) -> Subscription:
    """Somebody said yes elsewhere, and staff say where. Never against a no. Raises Refused."""
    address = address.strip().lower()
    if not evidence.strip():
        raise Refused(Refusal.NO_EVIDENCE)
    if rules.have_said_no(newsletter, [address]):
        raise Refused(Refusal.SAID_NO)
    if Subscription.objects.of(address).active().filter(newsletter=newsletter).exists():
        raise Refused(Refusal.ON_ALREADY)
    row = agree(
        newsletter=newsletter,
        address=address,
        wish=Wish([newsletter], language),
        way=ConsentWay.STAFF,
        note=evidence.strip(),
        by=by,
        now=now,
    )
    text = f"Førte inn abonnenten på «{newsletter.name}»: {evidence.strip()}"
    log_act(by=by, now=now, verb="subscription.added", subject=row, text=text)
    return row


@transaction.atomic
def end_by_staff(*, subscription: Subscription, reason: str, by: Person, now: datetime) -> None:
    """They asked to be taken off. Raises Refused."""
    if not reason.strip():
        raise Refused(Refusal.NO_EVIDENCE)
    note = reason.strip()
    if not end(subscription=subscription, way=ConsentWay.STAFF, note=note, by=by, now=now):
        raise Refused(Refusal.OFF_ALREADY)
    text = f"Meldte av abonnenten fra «{subscription.newsletter.name}»: {note}"
    log_act(by=by, now=now, verb="subscription.ended", subject=subscription, text=text)


# ---- What is kept ------------------------------------------------------------------------------


def _held(pk: int) -> Subscription:
    rows = Subscription.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("newsletter").get(pk=pk)


def _note(
    newsletter: Newsletter,
    address: str,
    act: ConsentAct,
    way: ConsentWay,
    *,
    now: datetime,
    by: Person | None = None,
    note: str = "",
) -> None:
    """With the words that were shown, in the language of the page; where staff say it for somebody,
    the note tells who was shown what."""
    was_shown = act != ConsentAct.ENDED and way != ConsentWay.STAFF
    Consent.objects.create(
        newsletter=newsletter,
        address=address,
        act=act,
        way=way,
        words=rules.words_of(newsletter) if was_shown else "",
        note=note[:300],
        at=now,
        by=by,
    )


def _count(newsletter: Newsletter, *, now: datetime) -> None:
    """On the issue they left after, which knows how many and not who."""
    last = Issue.objects.filter(
        newsletter=newsletter,
        state=IssueState.FROZEN,
        sending__started_at__range=(now - FOLLOWS_AN_ISSUE, now),
    ).order_by("-sending__started_at", "-pk")
    Issue.objects.filter(pk__in=last.values("pk")[:1]).update(ended=F("ended") + 1)
