"""Networks outside our own: facts, what we found out, trying one together, and who sits where."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import Dated
from core.refusals import Refused
from core.services import end_before, log_act
from members.models import Organisation, Person
from members.search import sort_key
from networks import rules
from networks.enums import Refusal, Verdict
from networks.models import (
    Contact,
    ExternalNetwork,
    Network,
    Relevance,
    Representation,
    Trial,
    TrialMember,
    TrialNote,
)
from networks.services.networks import end_or_refuse

Row = TypeVar("Row", bound=Dated)


@transaction.atomic
def save_external(*, external: ExternalNetwork, by: Person, now: datetime) -> ExternalNetwork:
    """`external` is filled in; new or changed. By whoever runs a network. Raises Refused."""
    _run_something(by, now=now)
    verb = "external.changed" if external.pk else "external.added"
    external.sort_key = sort_key(external.name)
    external.save()
    log_act(by=by, now=now, verb=verb, subject=external, text=external.name)
    return external


@transaction.atomic
def note_relevance(*, external: ExternalNetwork, text: str, by: Person, now: datetime) -> Relevance:
    """Raises Refused."""
    _run_something(by, now=now)
    note = Relevance.objects.create(
        external=external, text=text, starts_on=timezone.localdate(now), noted_by=by
    )
    log_act(by=by, now=now, verb="external.noted", subject=external, text=_("Ny vurdering."))
    return note


@transaction.atomic
def keep_contact(
    *, external: ExternalNetwork, person: Person, network: Network, by: Person, now: datetime
) -> Contact:
    """The person keeps in touch with it for the network. Raises Refused."""
    _run(network, by, now=now)
    contact = _saved(
        Contact(
            external=external, person=person, network=network, starts_on=timezone.localdate(now)
        )
    )
    log_act(by=by, now=now, verb="external.contact", subject=contact, text=str(contact))
    return contact


@transaction.atomic
def represent(*, row: Representation, by: Person, now: datetime) -> Representation:
    """`row` is filled in, but not saved. By whoever runs a network. Raises Refused."""
    _run_something(by, now=now)
    row = _saved(row)
    words = {"person": row.person, "body": row.body}
    text = _("%(person)s sitter for oss i %(body)s.") % words
    log_act(by=by, now=now, verb="external.represented", subject=row, text=text)
    return row


@transaction.atomic
def end(
    *, row: Relevance | Contact | Representation, ends_on: date | None, by: Person, now: datetime
) -> None:
    """What was found out, who keeps the contact, or who sits for us. `ends_on` is the last day;
    None: over at once. Raises Refused."""
    network = getattr(row, "network", None)
    _run(network, by, now=now) if network else _run_something(by, now=now)
    today = timezone.localdate(now)
    if row.ends_on and row.ends_on < today:
        raise Refused(Refusal.ALREADY_OVER)
    if ends_on and row.starts_on and ends_on < row.starts_on:
        raise Refused(Refusal.ENDS_BEFORE_START)
    before = row.as_period()
    log_act(by=by, now=now, verb="external.ended", subject=row, text=str(row), before=before)
    day = ends_on + timedelta(days=1) if ends_on else today
    end_or_refuse(row, day, Refusal.PERIOD_TAKEN)


@transaction.atomic
def begin_trial(*, trial: Trial, by: Person, now: datetime) -> Trial:
    """`trial` is filled in, but not saved. Raises Refused."""
    if trial.starts_on and trial.ends_on and trial.ends_on < trial.starts_on:
        raise Refused(Refusal.ENDS_BEFORE_START)
    _run(trial.network, by, now=now)
    trial = _saved(trial)
    log_act(
        by=by,
        now=now,
        verb="trial.begun",
        subject=trial,
        text=_("%(network)s prøver %(external)s.")
        % {"network": trial.network, "external": trial.external},
        after=trial.as_period(),
    )
    return trial


@transaction.atomic
def try_with(*, trial: Trial, organisation: Organisation, by: Person, now: datetime) -> TrialMember:
    """The organisation tries it from today, or from the first day. Raises Refused."""
    trial = _open(trial, by, now=now)
    today = timezone.localdate(now)
    starts_on = max(today, trial.starts_on or today)
    member = _saved(TrialMember(trial=trial, organisation=organisation, starts_on=starts_on))
    log_act(by=by, now=now, verb="trial.joined", subject=trial, text=str(organisation))
    return member


@transaction.atomic
def stop_trying(*, member: TrialMember, by: Person, now: datetime) -> None:
    """Raises Refused."""
    _open(member.trial, by, now=now)
    log_act(by=by, now=now, verb="trial.left", subject=member.trial, text=str(member.organisation))
    end_before(member, timezone.localdate(now))


@transaction.atomic
def write_note(*, trial: Trial, text: str, by: Person, now: datetime) -> TrialNote:
    """By whoever is in the network. Raises Refused."""
    theirs = Network.objects.joined_by(by, on=timezone.localdate(now))
    if not theirs.filter(pk=trial.network_id).exists():
        raise Refused(Refusal.NOT_RUN_BY_YOU)
    note = TrialNote.objects.create(trial=trial, text=text, written_at=now, written_by=by)
    log_act(by=by, now=now, verb="trial.noted", subject=trial, text=_("Nytt notat."))
    return note


@transaction.atomic
def judge(
    *,
    trial: Trial,
    verdict: Verdict,
    because: str,
    ends_on: date | None = None,
    by: Person,
    now: datetime,
) -> None:
    """Says what came of it, and ends it; what had not begun has today as its only day. To try
    longer moves the last day and stays open. Raises Refused."""
    trial = _open(trial, by, now=now)
    today = timezone.localdate(now)
    if verdict == Verdict.EXTEND:
        if ends_on and trial.starts_on and ends_on < trial.starts_on:
            raise Refused(Refusal.ENDS_BEFORE_START)
        trial.ends_on = ends_on
        TrialNote.objects.create(trial=trial, text=because, written_at=now, written_by=by)
    else:
        trial.verdict, trial.because, trial.judged_on = verdict, because, today
        trial.starts_on = trial.starts_on and min(trial.starts_on, today)
        trial.ends_on = min(trial.ends_on or today, today)
    _saved(trial, ["verdict", "because", "judged_on", "starts_on", "ends_on"])
    log_act(
        by=by,
        now=now,
        verb="trial.judged",
        subject=trial,
        text=f"{verdict.label}: {because}",
        after=trial.as_period(),
    )


def _saved(row: Row, changed: list[str] | None = None) -> Row:
    """A new one, where nothing is `changed`."""
    try:
        with transaction.atomic():
            row.save(force_insert=not changed, update_fields=changed)
    except IntegrityError as error:
        raise Refused(Refusal.PERIOD_TAKEN) from error
    return row


def _run(network: Network, by: Person, *, now: datetime) -> None:
    if reason := rules.refusal_to_run(by, network, on=timezone.localdate(now)):
        raise Refused(reason)


def _run_something(by: Person, *, now: datetime) -> None:
    if not Network.objects.run_by(by, on=timezone.localdate(now)).exists():
        raise Refused(Refusal.NOT_RUN_BY_YOU)


def _open(trial: Trial, by: Person, *, now: datetime) -> Trial:
    _run(trial.network, by, now=now)
    trial = Trial.objects.select_for_update(of=("self",)).get(pk=trial.pk)
    if trial.verdict:
        raise Refused(Refusal.JUDGED_ALREADY)
    return trial
