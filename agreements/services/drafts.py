"""An agreement while it is written: free to change until it is signed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import count

from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from agreements import mail, rules
from agreements.enums import Refusal, Step
from agreements.models import Agreement, Party
from agreements.querysets import is_staff
from agreements.services.holding import held, told
from core.refusals import Refused
from core.services import broken_constraint
from meetings.enums import ForumKind
from meetings.models import Forum
from members.models import Organisation, Person

LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a"})
LONGEST_SLUG = 100
UNIQUE_SLUG = "meetings_forum_slug_key"
# Addresses of pages that are no agreement.
RESERVED = {"ny", "lenke"}


@transaction.atomic
def create(
    *, name: str, organisations: Sequence[Organisation], by: Person, now: datetime
) -> Agreement:
    """A draft between these, in this order. Raises Refused."""
    if not is_staff(by):
        raise Refused(Refusal.NOT_YOURS)
    agreement = add(Agreement(name=name))
    for position, organisation in enumerate(dict.fromkeys(organisations), start=1):
        Party.objects.create(agreement=agreement, position=position, organisation=organisation)
    told(agreement, "drafted", _("Utkastet er laget."), by=by, now=now)
    return agreement


def add(agreement: Agreement) -> Agreement:
    """Under an address of its own."""
    agreement.kind = ForumKind.AGREEMENT
    for slug in free_slugs(agreement.name):
        agreement.slug = slug
        try:
            with transaction.atomic():
                agreement.save(force_insert=True)
        except IntegrityError as error:
            if broken_constraint(error) != UNIQUE_SLUG:
                raise
        else:
            break
    return agreement


def free_slugs(name: str) -> Iterator[str]:
    base = slugify(name.lower().translate(LETTERS))[:LONGEST_SLUG].strip("-") or "avtale"
    taken = RESERVED | set(
        Forum.objects.filter(slug__startswith=base).values_list("slug", flat=True)
    )
    for number in count(1):
        slug = base if number == 1 else f"{base}-{number}"
        if slug not in taken:
            yield slug


@transaction.atomic
def change(
    *, agreement: Agreement, step: Step, save: Callable[[], object], by: Person, now: datetime
) -> None:
    """`save` writes what a form of that step was given. What lay for signing is a draft again.

    Raises Refused.
    """
    agreement = held(agreement)
    if reason := rules.refusal_to_edit(by, agreement, on=localdate(now)):
        raise Refused(reason)
    save()
    Agreement.objects.filter(pk=agreement.pk).update(for_signing_since=None)
    text = _("Endret i utkastet: %(step)s.") % {"step": step.label}
    told(agreement, "changed", text, by=by, now=now)


@transaction.atomic
def send_for_signing(*, agreement: Agreement, by: Person, now: datetime) -> None:
    """All who follow it up are told that it is ready. Raises Refused."""
    agreement = held(agreement)
    if reason := rules.refusal_to_sign(by, agreement, localdate(now), on=localdate(now)):
        raise Refused(reason)
    if agreement.for_signing_since:
        return
    agreement.for_signing_since = now
    agreement.save(update_fields=["for_signing_since"])
    told(agreement, "for_signing", _("Avtalen er klar til signering."), by=by, now=now)
    mail.tell(agreement, "for_signing", key=now.isoformat(), now=now)


@transaction.atomic
def discard(*, agreement: Agreement, by: Person, now: datetime) -> None:
    """A draft that came to nothing. Raises Refused."""
    agreement = held(agreement)
    if reason := rules.refusal_to_edit(by, agreement, on=localdate(now)):
        raise Refused(reason)
    told(agreement, "discarded", _("Utkastet er slettet."), by=by, now=now)
    agreement.delete()
