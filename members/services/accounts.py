from __future__ import annotations

from datetime import datetime, timedelta

from django.db import connection

from members.models import Person

SAME_FORM_WITHIN = timedelta(minutes=10)


def hold_address(address: str) -> None:
    """Until the transaction ends nobody else signs up with this address."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"sign-up {address.lower()}"])


def same_sign_up(*, address: str, name: str, password: str, now: datetime) -> Person | None:
    """Who sent this very form a moment ago and has not come in yet: a double click is one sign-up.

    Nothing is taken over: another name or another password is another sign-up.
    """
    person = Person.objects.filter(
        email=address.lower(),
        name=name,
        last_login=None,
        is_active=True,
        date_joined__gte=now - SAME_FORM_WITHIN,
    ).first()
    if person is None:
        return None
    has_same_key = person.check_password(password) if password else not person.has_usable_password()
    return person if has_same_key else None


def forget_unproved_password(*, person: Person) -> None:
    """Anybody can sign up with another's address and a password of their own.

    When the owner then comes in with a code, that password must not open the account.
    """
    if person.last_login is None and person.has_usable_password():
        person.set_unusable_password()
        person.save(update_fields=["password"])
