from __future__ import annotations

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.db.models import QuerySet

from core.models import Act
from core.retention import kept_for
from members.models import Person

SAME_FORM_WITHIN = timedelta(minutes=10)
UNFINISHED_FOR = kept_for("unfinished")
WRITTEN_DOWN_BY_STAFF = "person.registered_for"


def hold_address(address: str) -> None:
    """Until the transaction ends nobody else signs up with this address."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"sign-up {address.lower()}"])


def same_sign_up(*, address: str, name: str, password: str, now: datetime) -> Person | None:
    """Who sent this very form a moment ago and has not come in yet: a double click is one sign-up.

    Nothing is taken over: another name or another password is another sign-up.
    """
    person = (
        _never_proved()
        .filter(
            email=address.lower(),
            name=name,
            is_active=True,
            date_joined__gte=now - SAME_FORM_WITHIN,
        )
        .first()
    )
    if person is None:
        return None
    has_same_key = person.check_password(password) if password else not person.has_usable_password()
    return person if has_same_key else None


def end_sessions(*, person: Person) -> None:
    """Whoever is logged in as this person anywhere is not any more."""
    keys = UserSession.objects.filter(user=person).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(keys)).delete()
    UserSession.objects.filter(user=person).delete()


def forget_unproved_password(*, person: Person) -> None:
    """Anybody can sign up with another's address and a password of their own.

    When the owner then comes in with a code, that password must not open the account. Nor must
    the work login of whoever signed up so.
    """
    if person.last_login is not None:
        return
    SocialAccount.objects.filter(user=person).delete()
    if person.has_usable_password():
        person.set_unusable_password()
        person.save(update_fields=["password"])


@transaction.atomic
def forget_unfinished_sign_ups(*, now: datetime) -> int:
    """Who never typed the code leaves neither name nor address here, and blocks nobody's address.

    Whom staff wrote down, and whoever anything else in the portal is about, stays.
    """
    abandoned = _never_proved().filter(date_joined__lt=now - UNFINISHED_FOR, is_staff=False)
    for relation in Person._meta.related_objects:
        if relation.related_model not in {EmailAddress, SocialAccount}:
            abandoned = abandoned.filter(**{f"{relation.name}__isnull": True})
    of_staff = Act.objects.filter(
        verb=WRITTEN_DOWN_BY_STAFF, subject_type=ContentType.objects.get_for_model(Person)
    )
    abandoned = abandoned.exclude(pk__in=of_staff.values("subject_id"))
    people = list(abandoned.select_for_update(of=("self",)))
    for person in people:
        person.delete()
    return len(people)


def _never_proved() -> QuerySet[Person]:
    proved = EmailAddress.objects.filter(verified=True)
    return Person.objects.filter(last_login=None).exclude(pk__in=proved.values("user"))
