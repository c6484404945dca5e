"""Who may be on which list, the words they say yes to, and what is left of a no."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from members.models import Person
from members.rules import memberships_of
from newsletters.enums import SubscriptionState
from newsletters.models import Declined, Newsletter, Subscription

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

LINK_LASTS = timedelta(days=3)
SALT = "newsletters.declined"
ARCHIVE = "newsletters:archive"


def words_of(newsletter: Newsletter) -> str:
    """What one says yes to, in the active language: shown, and kept with the yes."""
    return _(
        "Ja takk, send meg «%(newsletter)s» fra %(organisation)s på e-post. %(about)s "
        "Jeg kan melde meg av når jeg vil."
    ) % {
        "newsletter": newsletter.local_name,
        "organisation": settings.ORGANISATION_NAME,
        "about": newsletter.local_about,
    }


def open_to(person: Person | AnonymousUser, *, on: date) -> QuerySet[Newsletter]:
    """The lists somebody may read and join: the open ones, and for members the others too.

    Staff who may see the issues read them all.
    """
    if person.is_authenticated and (
        memberships_of(person, on=on).exists()
        or (person.is_staff and person.has_perm("newsletters.view_issue"))
    ):
        return Newsletter.objects.all()
    return Newsletter.objects.filter(is_open=True)


def offered_to(address: str, *, among: QuerySet[Newsletter]) -> QuerySet[Newsletter]:
    """Those the address may join, and those it is on already."""
    on_it = Subscription.objects.of(address).exclude(state=SubscriptionState.ASKED)
    return Newsletter.objects.filter(
        Q(pk__in=among.values("pk")) | Q(pk__in=on_it.values("newsletter"))
    )


def owner_of(address: str) -> Person | None:
    """Whoever has proved that the address is theirs."""
    proved = EmailAddress.objects.filter(email__iexact=address, verified=True)
    return Person.objects.filter(pk__in=proved.values("user"), is_active=True).first()


def has_proved(person: Person, address: str) -> bool:
    proved = EmailAddress.objects.filter(user=person, email__iexact=address, verified=True)
    return bool(proved.exists())


def masked(address: str) -> str:
    """For a page that whoever holds a letter may open: letters are passed on."""
    name, _at, host = address.partition("@")
    return f"{name[:2]}…@{host}"


# ---- What is left of a no ------------------------------------------------------------------------


def digest_of(address: str) -> str:
    lowered = address.strip().lower()
    made = salted_hmac(SALT, lowered, secret=settings.ADDRESS_KEY, algorithm="sha256")
    return str(made.hexdigest())


def have_said_no(newsletter: Newsletter, addresses: Collection[str]) -> set[str]:
    """Those of the addresses, in lower case, that left the list and have not come back."""
    lowered = {address.strip().lower() for address in addresses}
    left = Subscription.objects.at_any(lowered).filter(
        newsletter=newsletter, state=SubscriptionState.ENDED
    )
    said_no = {address.lower() for address in left.values_list("address", flat=True)}
    by_digest = {digest_of(address): address for address in lowered}
    kept = Declined.objects.filter(newsletter=newsletter, digest__in=by_digest)
    return said_no | {by_digest[digest] for digest in kept.values_list("digest", flat=True)}


# ---- Menus ---------------------------------------------------------------------------------------


def pages_not_there() -> set[str]:
    """Until there is a list for everybody, no menu leads to the newsletters."""
    return set() if Newsletter.objects.filter(is_open=True).exists() else {ARCHIVE}
