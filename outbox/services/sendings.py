"""One letter to many: begun, paused, stopped, and closed when its balance does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.services import log_act
from core.written import insert
from outbox import letters, mail
from outbox.enums import DeliveryState, Refusal, SendingState
from outbox.models import Delivery, Sending, Suppression
from outbox.querysets import DeliveryQuerySet
from outbox.services.owing import MESSAGE_ID, RECEIVER_KEY, message_id_parts, owe, receiver_key
from outbox.services.waking import nudge_on_commit

if TYPE_CHECKING:
    from members.models import Person

# What is said of a receiver is worked out once; in the order of keys an index is written quickest,
# and an address in two spellings stands beside itself. None can be there from before: the key of
# the sending is new.
_FREEZE = f"""
WITH receiver AS MATERIALIZED (
    SELECT DISTINCT ON (key) {RECEIVER_KEY.format(address="address")} AS key,
        person_id, trim(address) AS address, language, own::jsonb AS own, EXISTS (
            SELECT FROM {Suppression._meta.db_table} AS stopped
            WHERE lower(stopped.address) = lower(trim(receiver.address))
        ) AS stopped
    FROM ({{receivers}}) AS receiver (address, language, person_id, own)
    WHERE trim(address) <> ''
    ORDER BY key
)
INSERT INTO {Delivery._meta.db_table} (
    dedupe_key, letter, sending_id, person_id, address, language, context, subject, message_id,
    created_at, next_at, state, attempts, settled_at, smtp_reply
)
SELECT key, %s, %s, person_id, address, language, own, '', {MESSAGE_ID.format(key="key")},
    %s, %s, CASE WHEN stopped THEN '{DeliveryState.SUPPRESSED}' ELSE '{DeliveryState.PENDING}' END,
    0, CASE WHEN stopped THEN %s::timestamptz END, CASE WHEN stopped THEN %s ELSE '' END
FROM receiver
"""  # noqa: S608 (names of ours only)


ENDS = (DeliveryState.ACCEPTED, DeliveryState.REJECTED, DeliveryState.SUPPRESSED)


@dataclass(frozen=True)
class Balance:
    candidates: int
    accepted: int
    rejected: int
    suppressed: int
    open: int
    uncertain: int

    @property
    def settled(self) -> int:
        return self.accepted + self.rejected + self.suppressed

    @property
    def most(self) -> int:
        """Of a bar, which is never nothing long."""
        return self.candidates or 1

    @property
    def is_closed(self) -> bool:
        return not self.open and not self.uncertain and self.candidates == self.settled


@transaction.atomic
def start_sending(
    *,
    key: str,
    letter: str,
    title: str,
    content: Mapping[str, Mapping[str, Any]],
    receivers: QuerySet,
    by: Person | None,
    now: datetime,
) -> Sending:
    """Freeze what is said and to whom, and send it; the same key again returns the first.

    `content` is what all share: language → facts. `receivers.values("address", "language",
    "person_id", "own")` gives a row for each address, its language one of the content's, `own` a
    JSON object of the letter's personal facts. Raises KeyError for a letter nobody registered,
    ValueError for a language that is not there.
    """
    letters.get(letter)
    frozen = {language: _frozen(facts, language) for language, facts in content.items()}
    sending = Sending(
        key=key,
        letter=letter,
        title=title,
        content=frozen,
        content_sha256=hashlib.sha256(_canonical(frozen)).hexdigest(),
        started_at=now,
    )
    if not insert(sending, unless_known=True):
        return Sending.objects.get(key=key)
    sending.candidates = _freeze_receivers(sending, receivers, now=now)
    sending.save(update_fields=["candidates"])
    if strange := set(_languages(sending)) - content.keys():
        raise ValueError(f"Receivers read {strange}, which the content does not speak")
    text = _("Startet utsendingen til %(count)d mottakere.") % {"count": sending.candidates}
    log_act(by=by, now=now, verb="sending.started", subject=sending, text=text)
    nudge_on_commit()
    return sending


def _frozen(facts: Mapping[str, Any], language: str) -> dict[str, Any]:
    with translation.override(language):  # lazy texts are frozen in the letter's language
        frozen: dict[str, Any] = json.loads(json.dumps(dict(facts), cls=DjangoJSONEncoder))
    return frozen


def _canonical(content: Mapping[str, Any]) -> bytes:
    """One spelling of the same JSON, whatever order its keys came in."""
    words = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return words.encode()


def _freeze_receivers(sending: Sending, receivers: QuerySet, *, now: datetime) -> int:
    """In the database, without one of them in our memory. Returns how many."""
    found = receivers.order_by().values("address", "language", "person_id", "own")
    sql, parameters = found.query.sql_with_params()
    stopped = _("Ikke sendt: adressen er stoppet.")
    after: list[Any] = [sending.letter, sending.pk, *message_id_parts(), now, now, now, stopped]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '64MB'")  # 100 000 of them are sorted in memory
        cursor.execute(_FREEZE.format(receivers=sql), [sending.key, *parameters, *after])
        return int(cursor.rowcount)


def _languages(sending: Sending) -> QuerySet:
    return sending.deliveries.order_by().values_list("language", flat=True).distinct()


# ---- On its way -----------------------------------------------------------------------------


@transaction.atomic
def pause_sending(*, sending: Sending, reason: str, by: Person | None, now: datetime) -> Sending:
    """None of its letters leaves until `resume_sending`. Raises Refused."""
    sending = _locked(sending)
    _require(sending, SendingState.RUNNING, reason, else_=Refusal.SENDING_NOT_RUNNING)
    text = _("Satte utsendingen på pause: %(reason)s") % {"reason": reason.strip()}
    _turn(sending, SendingState.PAUSED, reason, "sending.paused", text, by=by, now=now)
    return sending


@transaction.atomic
def resume_sending(*, sending: Sending, reason: str, by: Person, now: datetime) -> Sending:
    """Raises Refused."""
    sending = _locked(sending)
    _require(sending, SendingState.PAUSED, reason, else_=Refusal.SENDING_NOT_PAUSED)
    text = _("Startet utsendingen igjen: %(reason)s") % {"reason": reason.strip()}
    sending.failures_in_a_row = 0
    _turn(sending, SendingState.RUNNING, "", "sending.resumed", text, by=by, now=now)
    nudge_on_commit()
    return sending


@transaction.atomic
def stop_sending(*, sending: Sending, reason: str, by: Person, now: datetime) -> Sending:
    """What has not begun to leave never will. Raises Refused."""
    sending = _locked(sending)
    if sending.state not in (SendingState.RUNNING, SendingState.PAUSED):
        raise Refused(Refusal.SENDING_OVER)
    _require(sending, SendingState(sending.state), reason, else_=Refusal.SENDING_OVER)
    text = _("Stoppet utsendingen: %(reason)s") % {"reason": reason.strip()}
    _turn(sending, SendingState.STOPPED, reason, "sending.stopped", text, by=by, now=now)
    _hold_back_the_rest(sending, now=now)
    return sending


def withdraw(*, address: str, sendings: QuerySet[Sending], reason: str, now: datetime) -> int:
    """Letters to the address that have not begun to leave never will. Returns how many."""
    keys = [receiver_key(key, address) for key in sendings.values_list("key", flat=True)]
    theirs = Delivery.objects.filter(dedupe_key__in=keys)
    return theirs.unbegun().hold_back(reason=reason, now=now)


def is_running(sending: int) -> bool:
    return Sending.objects.filter(pk=sending, state=SendingState.RUNNING).exists()


@transaction.atomic
def count_failure(*, sending: int, reply: str, now: datetime) -> None:
    """One more letter in a row that was not taken. Too many, and the sending pauses itself and
    tells the secretariat."""
    row = _locked(Sending(pk=sending))
    row.failures_in_a_row += 1
    row.save(update_fields=["failures_in_a_row"])
    if (
        row.state != SendingState.RUNNING
        or row.failures_in_a_row < settings.OUTBOX_FAILURES_BEFORE_PAUSE
    ):
        return
    times = {"count": row.failures_in_a_row, "reply": reply}
    reason = _("%(count)d brev på rad ble ikke tatt imot. Siste svar: %(reply)s") % times
    pause_sending(sending=row, reason=reason, by=None, now=now)
    owe(
        letter=mail.SENDING_PAUSED.name,
        dedupe_key=f"sending-paused:{row.pk}:{now.isoformat()}",
        address=settings.CONTACT_EMAIL,
        context={
            "title": row.title,
            "reason": reason,
            "path": reverse("admin:outbox_sending_change", args=[row.pk]),
        },
        now=now,
    )


def forget_failures(sending: int) -> None:
    Sending.objects.filter(pk=sending).update(failures_in_a_row=0)


def _locked(sending: Sending) -> Sending:
    return Sending.objects.defer("content").select_for_update(no_key=True).get(pk=sending.pk)


def _require(sending: Sending, state: SendingState, reason: str, *, else_: Refusal) -> None:
    if sending.state != state:
        raise Refused(else_)
    if not reason.strip():
        raise Refused(Refusal.NO_REASON)


def _turn(
    sending: Sending,
    state: SendingState,
    reason: str,
    verb: str,
    text: str,
    *,
    by: Person | None,
    now: datetime,
) -> None:
    was = sending.get_state_display()
    sending.state, sending.reason = state, reason.strip()[:300]
    sending.save(update_fields=["state", "reason", "failures_in_a_row"])
    log_act(by=by, now=now, verb=verb, subject=sending, text=text, before={"state": was})


@transaction.atomic
def _hold_back_the_rest(sending: Sending, *, now: datetime) -> int:
    """Those that a worker has in its hands this moment are left to the next sweep: nobody waits
    for a row here, so that nobody waits in a ring."""
    rest = Delivery.objects.filter(sending=sending).unsettled().unbegun()
    free = rest.order_by().select_for_update(skip_locked=True).values("pk")
    reason = _("Utsendingen ble stoppet: %(reason)s") % {"reason": sending.reason}
    return Delivery.objects.filter(pk__in=free).hold_back(reason=reason, now=now)


# ---- The balance ----------------------------------------------------------------------------


def balance(sending: Sending) -> Balance:
    """Of an open sending: what the ledger holds, and what was counted out of it."""
    counted = (sending.accepted, sending.rejected, sending.suppressed)
    if sending.ended_at:
        return Balance(sending.candidates, *counted, 0, 0)
    found = _by_outcome(sending.deliveries.all())
    accepted, rejected, suppressed = (
        before + found.pop(end, 0) for before, end in zip(counted, ENDS, strict=True)
    )
    uncertain = found.pop(DeliveryState.UNCERTAIN, 0)
    still_open = sum(found.values())
    return Balance(sending.candidates, accepted, rejected, suppressed, still_open, uncertain)


def close_sendings(*, now: datetime) -> int:
    """Those whose every letter is settled. Two at once is fine. Returns how many."""
    going = Sending.objects.filter(ended_at=None).defer("content")
    return sum(_close(sending, now=now) for sending in going)


def _close(sending: Sending, *, now: datetime) -> bool:
    if sending.state == SendingState.STOPPED:
        _hold_back_the_rest(sending, now=now)
    if sending.deliveries.unsettled().exists():
        return False
    with transaction.atomic():
        sending = _locked(sending)
        found = balance(sending)
        if sending.ended_at or not found.is_closed:
            return False
        sending.accepted, sending.rejected = found.accepted, found.rejected
        sending.suppressed, sending.ended_at = found.suppressed, now
        if sending.state != SendingState.STOPPED:
            sending.state = SendingState.SENT
        sending.save(update_fields=["accepted", "rejected", "suppressed", "ended_at", "state"])
    return True


def count_out(deliveries: DeliveryQuerySet) -> None:
    """Before letters of an open sending are forgotten: what became of them stays in its counts.

    What nobody found out about is counted as rejected, what had not left as suppressed.
    """
    going = deliveries.filter(sending__ended_at=None, sending__isnull=False).order_by()
    for pk in going.values_list("sending", flat=True).distinct():
        sending = _locked(Sending(pk=pk))
        found = _by_outcome(going.filter(sending=pk))
        sending.accepted += found.pop(DeliveryState.ACCEPTED, 0)
        sending.rejected += found.pop(DeliveryState.REJECTED, 0)
        sending.rejected += found.pop(DeliveryState.UNCERTAIN, 0)
        sending.suppressed += sum(found.values())
        sending.save(update_fields=["accepted", "rejected", "suppressed"])


def _by_outcome(deliveries: QuerySet[Delivery]) -> dict[str, int]:
    counted = deliveries.order_by().values_list("state").annotate(Count("pk"))
    return dict(counted)
