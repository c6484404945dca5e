from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.services import log_act
from members.enums import Refusal
from members.models import Person
from members.services.accounts import WRITTEN_DOWN_BY_STAFF, hold_address


def is_address_in_use(address: str) -> bool:
    """As somebody's login, or as one of their other addresses."""
    return (
        Person.objects.filter(email__iexact=address).exists()
        or EmailAddress.objects.filter(email__iexact=address).exists()
    )


@transaction.atomic
def register_for(
    *, name: str, email: str, phone: str = "", language: str = "nb", by: Person, now: datetime
) -> Person:
    """Staff write down somebody they talk to. The address proves nothing until it is verified."""
    email = email.strip().lower()
    hold_address(email)
    if is_address_in_use(email):
        raise Refused(Refusal.ADDRESS_IN_USE)
    person = Person.objects.create_user(email, name=name, phone=phone, language=language)
    EmailAddress.objects.create(user=person, email=email, primary=True, verified=False)
    log_act(
        by=by,
        now=now,
        verb=WRITTEN_DOWN_BY_STAFF,
        subject=person,
        text=_("Registrert av sekretariatet, med en adresse som ikke er bekreftet."),
    )
    return person


@transaction.atomic
def choose_listing(*, person: Person, is_listed: bool, by: Person, now: datetime) -> None:
    """Says yes or no to standing in the directory. A choice that changes nothing is not written.

    Whoever withdraws is gone at once: every page asks the row.
    """
    person.refresh_from_db(
        fields=["listed_since"], from_queryset=Person.objects.select_for_update()
    )
    if is_listed == (person.listed_since is not None):
        return
    person.listed_since = now if is_listed else None
    person.save(update_fields=["listed_since"])
    log_act(
        by=by,
        now=now,
        verb="person.listed" if is_listed else "person.unlisted",
        subject=person,
        text=_("Samtykker i å stå i medlemslista.")
        if is_listed
        else _("Trekker samtykket til å stå i medlemslista."),
    )
