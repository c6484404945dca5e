from __future__ import annotations

import hashlib
from datetime import date, datetime

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from agreements import mail, rules
from agreements.enums import Refusal
from agreements.models import Agreement, Signatory
from agreements.services.holding import held, told
from core.enums import DocumentKind
from core.refusals import Refused
from core.services.looking_into import kind_of
from members.models import Person


@transaction.atomic
def sign(
    *, agreement: Agreement, signed_on: date, place: str, by: Person | None, now: datetime
) -> Agreement:
    """All have signed. From now on the words stand, with the parties' names as they are today.

    Raises Refused.
    """
    agreement = held(agreement)
    if reason := rules.refusal_to_sign(by, agreement, signed_on, on=localdate(now)):
        raise Refused(reason)
    agreement.signed_on, agreement.signed_place = signed_on, place
    agreement.save(update_fields=["signed_on", "signed_place"])
    for party in agreement.parties.select_related("organisation"):
        party.name = party.organisation.name
        party.save(update_fields=["name"])
    Signatory.objects.filter(party__agreement=agreement, signed_on=None).update(signed_on=signed_on)
    after = {"signert": signed_on.isoformat(), "sted": place}
    told(agreement, "signed", _("Avtalen er signert."), by=by, now=now, after=after)
    mail.tell(agreement, "signed", key=signed_on.isoformat(), now=now)
    return agreement


def attach(*, agreement: Agreement, upload: File, by: Person, now: datetime) -> None:
    """The signed paper as a PDF, with its sum. Raises Refused, or ValidationError with a sentence.

    The transaction is the inner one, so that a file never stays where its row did not.
    """
    content = _read_pdf(upload)
    name = f"{agreement.slug}-{hashlib.sha256(content).hexdigest()[:12]}.pdf"
    stored = agreement.document.storage.save(f"agreements/{name}", ContentFile(content))
    try:
        earlier = _write(agreement, stored, hashlib.sha256(content).hexdigest(), by=by, now=now)
    except BaseException:
        agreement.document.storage.delete(stored)
        raise
    if earlier:
        agreement.document.storage.delete(earlier)


@transaction.atomic
def _write(agreement: Agreement, stored: str, sha256: str, *, by: Person, now: datetime) -> str:
    agreement = held(agreement)
    if not rules.may_keep(by, agreement, on=localdate(now)):
        raise Refused(Refusal.NOT_YOURS)
    if agreement.signed_on is None:
        raise Refused(Refusal.NOT_SIGNED)
    earlier, before = agreement.document.name, agreement.document_sha256
    agreement.document, agreement.document_sha256 = stored, sha256
    agreement.save(update_fields=["document", "document_sha256"])
    told(
        agreement,
        "document",
        _("Den signerte avtalen er lagt inn."),
        by=by,
        now=now,
        before={"sha256": before},
        after={"sha256": sha256},
    )
    return str(earlier or "")


def _read_pdf(upload: File) -> bytes:
    if kind_of(upload) != DocumentKind.PDF:
        raise Refused(Refusal.NOT_A_PDF)
    upload.seek(0)
    content: bytes = upload.read()
    return content
