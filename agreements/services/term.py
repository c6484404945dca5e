"""What becomes of a signed agreement: noted changes, notice, and a successor."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from agreements import mail, rules
from agreements.enums import Refusal
from agreements.models import (
    Agreement,
    Amendment,
    CooperationArea,
    Notice,
    Party,
    PartyOwner,
    RoleClarification,
    RoleText,
    Signatory,
)
from agreements.rules import clock
from agreements.services.drafts import add
from agreements.services.holding import held, told
from core.refusals import Refused
from core.templatetags.when import day
from members.models import Person

ONE_DAY = timedelta(days=1)
COPIED = (
    *("name", "purpose", "background", "cooperation", "follow_up"),
    *("contact_months", "notice_months", "openness"),
)


@transaction.atomic
def amend(
    *,
    agreement: Agreement,
    text: str,
    agreed_on: date,
    changes: dict[str, Any],
    by: Person,
    now: datetime,
) -> Amendment:
    """What the parties are agreed on, with what of the term changes: `ends_on`, `notice_months`,
    `contact_months`, `openness`. The same again is the same one. Raises Refused."""
    agreement = held(agreement)
    if reason := rules.refusal_to_change_signed(by, agreement, on=localdate(now)):
        raise Refused(reason)
    new = {name: value for name, value in changes.items() if getattr(agreement, name) != value}
    noted = agreement.amendments.filter(agreed_on=agreed_on, text=text).first()
    if noted and not new:
        return noted
    ends_on = new.get("ends_on")
    if ends_on and agreement.starts_on and ends_on < agreement.starts_on:
        raise Refused(Refusal.ENDS_BEFORE_START)
    before = {name: getattr(agreement, name) for name in new}
    for name, value in new.items():
        setattr(agreement, name, value)
    if new:
        agreement.save(update_fields=list(new))
    amendment = Amendment.objects.create(agreement=agreement, agreed_on=agreed_on, text=text)
    told(agreement, "amended", text, by=by, now=now, before=before, after=new)
    mail.tell(
        agreement,
        "amended",
        key=str(amendment.pk),
        now=now,
        text=text,
        agreed_on=agreed_on.isoformat(),
    )
    return amendment


@transaction.atomic
def give_notice(
    *,
    agreement: Agreement,
    party: Party,
    given_on: date,
    received_on: date,
    effective_on: date | None = None,
    reason: str = "",
    by: Person | None,
    now: datetime,
) -> Notice:
    """`effective_on` is the agreement's last day: the earliest it can be, unless a later one is
    said. Staff may note what is over already. Raises Refused."""
    agreement, today = held(agreement), localdate(now)
    if refusal := rules.refusal_of_notice(by, agreement, party, received_on, on=today):
        raise Refused(refusal)
    if received_on < given_on:
        raise Refused(Refusal.RECEIVED_BEFORE_GIVEN)
    earliest = clock.earliest_effect(received_on, agreement.notice_months)
    if not rules.may_note_what_is_over(by):
        earliest = max(earliest, today)
    if effective_on and effective_on < earliest:
        raise Refused(Refusal.NOTICE_TOO_SHORT, day=day(earliest))
    notice = _write_notice(
        agreement=agreement,
        given_by=party,
        given_on=given_on,
        received_on=received_on,
        notice_months=agreement.notice_months,
        effective_on=effective_on or earliest,
        reason=reason,
    )
    words = {"party": party, "day": day(notice.effective_on)}
    text = _("%(party)s har sagt opp avtalen. Siste dag er %(day)s.") % words
    told(agreement, "notice", text, by=by, now=now, after={"siste dag": notice.effective_on})
    mail.tell_of_notice(notice, "notice_given", now=now)
    return notice


def _write_notice(**values: Any) -> Notice:
    """The database holds on to one notice at a time."""
    try:
        with transaction.atomic():
            return Notice.objects.create(**values)
    except IntegrityError as error:
        raise Refused(Refusal.NOTICE_GIVEN) from error


@transaction.atomic
def withdraw_notice(*, notice: Notice, by: Person | None, now: datetime) -> None:
    """The agreement goes on as if notice had not been given. Raises Refused."""
    held(notice.agreement)
    notice = Notice.objects.select_related("agreement", "given_by__organisation").get(pk=notice.pk)
    if reason := rules.refusal_to_withdraw(by, notice, on=localdate(now)):
        raise Refused(reason)
    notice.withdrawn_on = localdate(now)
    notice.save(update_fields=["withdrawn_on"])
    text = _("%(party)s har trukket oppsigelsen.") % {"party": notice.given_by}
    told(notice.agreement, "notice_withdrawn", text, by=by, now=now)
    mail.tell_of_notice(notice, "notice_withdrawn", now=now)


@transaction.atomic
def renew(*, agreement: Agreement, by: Person, now: datetime) -> Agreement:
    """A new draft with the same words, that begins where this one ends. Raises Refused."""
    agreement = held(agreement)
    if reason := rules.refusal_to_renew(by, agreement, on=localdate(now)):
        raise Refused(reason)
    successor = add(_copy(agreement, today=localdate(now)))
    _copy_parties(agreement, successor, now=now)
    for area in agreement.areas.all():
        CooperationArea.objects.create(agreement=successor, **_words(area, "position title text"))
    told(agreement, "renewed", _("Et utkast til ny avtale er laget."), by=by, now=now)
    told(successor, "drafted", _("Utkastet er laget av forrige avtale."), by=by, now=now)
    mail.tell(successor, "renewal_begun", key=str(successor.pk), now=now)
    return successor


def _copy(agreement: Any, *, today: date) -> Agreement:
    """As long a term as before, where that was whole months."""
    starts_on = (agreement.last_day or today) + ONE_DAY
    months = None
    if agreement.ends_on:
        months = clock.months_of_term(agreement.starts_on, agreement.ends_on)
    return Agreement(
        **{name: getattr(agreement, name) for name in COPIED},
        starts_on=starts_on,
        ends_on=clock.last_day_of_term(starts_on, months) if months else None,
        successor_of=agreement,
    )


def _copy_parties(agreement: Agreement, successor: Agreement, *, now: datetime) -> None:
    new: dict[int, Party] = {}
    for party in agreement.parties.all():
        words = _words(party, "position organisation_id description")
        new[party.pk] = copy = Party.objects.create(agreement=successor, **words)
        for owner in party.owners.valid(on=localdate(now)):
            words = _words(owner, "person_id name email title written_in")
            PartyOwner.objects.create(party=copy, starts_on=localdate(now), **words)
        for signatory in party.signatories.all():
            Signatory.objects.create(party=copy, **_words(signatory, "name title"))
    for role in agreement.roles.prefetch_related("texts"):
        topic = RoleClarification.objects.create(
            agreement=successor, **_words(role, "position topic")
        )
        for text in role.texts.all():
            RoleText.objects.create(clarification=topic, party=new[text.party_id], text=text.text)


def _words(row: Any, names: str) -> dict[str, Any]:
    return {name: getattr(row, name) for name in names.split()}
