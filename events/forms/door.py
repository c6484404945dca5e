"""What the doors say: the organiser's form for a link, the plain page's, and a device's JSON."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms import AddressForm
from core.refusals import Refused
from events.enums import DoorRefusal
from events.models import CheckInLink
from events.services.check_ins import Batch, Scan

MINUTES = "%Y-%m-%dT%H:%M"
LAST_MOMENT = 4_102_444_800_000  # the year 2100, in milliseconds
LARGEST_KEY = 2**63 - 1
WHICH_TIME = _("Velg dag og klokkeslett.")


class MomentInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format=MINUTES)


class LinkForm(forms.ModelForm):
    valid_from = forms.DateTimeField(
        label=_("Gjelder fra"),
        required=False,
        widget=MomentInput,
        help_text=_("Tomt betyr med en gang."),
        error_messages={"invalid": WHICH_TIME},
    )
    valid_until = forms.DateTimeField(
        label=_("Gjelder til"),
        required=False,
        widget=MomentInput,
        help_text=_("Tomt betyr til dagen etter arrangementet."),
        error_messages={"invalid": WHICH_TIME},
    )

    class Meta:
        model = CheckInLink
        fields = ["door", "valid_from", "valid_until"]
        labels = {"door": _("Hva heter døra?")}
        help_texts = {"door": _("For eksempel Hovedinngang. Den står ved hver innsjekking.")}
        error_messages = {"door": {"required": _("Gi døra et navn.")}}


class DoorForm(AddressForm):
    """What the plain page shows: a search, for what, and who was just let in."""

    navn = forms.CharField(label=_("Navn eller organisasjon"), max_length=80, required=False)
    okt = forms.UUIDField(label=_("Sjekk inn til"), required=False)
    inne = forms.UUIDField(required=False)


class LetInForm(forms.Form):
    participant = forms.UUIDField()
    uid = forms.UUIDField()
    okt = forms.UUIDField(required=False)
    again = forms.BooleanField(required=False)

    def scan(self, *, now: datetime) -> Scan:
        given = self.cleaned_data
        return Scan(given["uid"], given["participant"], given["okt"], at=now)


class TakeBackForm(forms.Form):
    uid = forms.UUIDField()
    okt = forms.UUIDField(required=False)


# ---- What a device sends --------------------------------------------------------------------


class Told(NamedTuple):
    """`since`: the last check-in, and the last one undone, that the device knows. `stamp`: which
    list it has."""

    batch: Batch
    since: tuple[int, int]
    stamp: str


def read_told(body: bytes) -> Told:
    """Nothing is taken on trust. Raises Refused."""
    try:
        said = json.loads(body)
        batch = Batch(
            device=_uid(said["device"]),
            sent_at=_moment(said["sent_at"]),
            scans=[_scan(each) for each in _list(said["scans"])],
            undone=[_uid(each) for each in _list(said["undone"])],
        )
        check_in, undone = (_key(each) for each in _list(said["since"]))
        return Told(batch, (check_in, undone), str(said["stamp"])[:64])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise Refused(DoorRefusal.UNREADABLE) from error


def _scan(said: Any) -> Scan:
    session = said["session"]
    return Scan(
        uid=_uid(said["uid"]),
        participant=_uid(said["participant"]),
        session=None if session is None else _uid(session),
        at=_moment(said["at"]),
    )


def _list(said: Any) -> list[Any]:
    if not isinstance(said, list):
        raise TypeError(said)
    return said


def _uid(said: Any) -> UUID:
    if not isinstance(said, str):
        raise TypeError(said)
    return UUID(said)


def _whole(said: Any, most: int) -> int:
    if type(said) is not int or not 0 <= said <= most:
        raise ValueError(said)
    return said


def _moment(said: Any) -> datetime:
    """Milliseconds since 1970."""
    return datetime.fromtimestamp(_whole(said, LAST_MOMENT) / 1000, tz=UTC)


def _key(said: Any) -> int:
    return _whole(said, LARGEST_KEY)
