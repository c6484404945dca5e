"""A file of addresses that said yes elsewhere, brought in as it was shown, all or nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models.functions import Lower

from core.refusals import Refused
from members.services.importing.files import as_shown, log_import
from newsletters.enums import ConsentAct, ConsentWay, Refusal, SubscriptionState
from newsletters.models import Consent, Newsletter, Subscription
from newsletters.rules.importing import ReaderLine, ReaderPlan, plan_of

if TYPE_CHECKING:
    from members.models import Person


@transaction.atomic
def bring_in_readers(
    *,
    newsletter: Newsletter,
    lines: Sequence[ReaderLine],
    digest: str,
    evidence: str,
    by: Person,
    now: datetime,
) -> ReaderPlan:
    """`evidence`: where and when they said yes. Who has left is left in peace. Raises Refused."""
    if not evidence.strip():
        raise Refused(Refusal.NO_EVIDENCE)
    plan = as_shown(lambda: plan_of(lines, newsletter=newsletter), digest=digest)
    addresses = [reader.address for reader in plan.new]
    waiting = Subscription.objects.at_any(addresses).filter(newsletter=newsletter)
    waiting.filter(state=SubscriptionState.ASKED).delete()
    people = _owners_of(addresses)
    Subscription.objects.bulk_create(
        [
            Subscription(
                newsletter=newsletter,
                address=reader.address,
                person_id=people.get(reader.address),
                language=reader.language,
                state=SubscriptionState.ACTIVE,
                since=now,
            )
            for reader in plan.new
        ],
        batch_size=1000,
    )
    Consent.objects.bulk_create(
        [
            Consent(
                newsletter=newsletter,
                address=address,
                act=ConsentAct.AGREED,
                way=ConsentWay.FILE,
                note=evidence.strip()[:300],
                at=now,
                by=by,
            )
            for address in addresses
        ],
        batch_size=1000,
    )
    text = f"Hentet inn abonnenter på «{newsletter.name}» fra en fil: {plan.said}. {evidence}"
    log_import(
        plan, verb="subscriptions.imported", text=text, line_count=len(lines), by=by, now=now
    )
    return plan


def _owners_of(addresses: Sequence[str]) -> dict[str, int]:
    proved = EmailAddress.objects.filter(verified=True).alias(lowered=Lower("email"))
    rows = proved.filter(lowered__in=addresses, user__is_active=True)
    return {email.lower(): person for email, person in rows.values_list("email", "user")}
