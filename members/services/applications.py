"""Applications for membership: received, admitted, refused, withdrawn, and forgotten in time."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.refusals import Refused
from core.retention import kept_for
from core.services import log_act
from members import rules
from members.enums import ApplicationState, LanguageForm, OrganisationKind, Refusal
from members.mail import applications as mail
from members.models import (
    ApplicationFollower,
    Membership,
    MembershipApplication,
    MembershipCategory,
    Organisation,
    Person,
)
from members.services.memberships import open_membership
from members.services.organisations import add_organisation
from members.services.roles import appoint
from members.signals import organisation_admitted

# Long enough to answer a question about the refusal and to see that somebody asks again; then
# nobody needs to know who asked. The row stays, without the people.
NAMES_KEPT = kept_for("applications")


@transaction.atomic
def apply(
    *, application: MembershipApplication, by: Person | None, now: datetime
) -> MembershipApplication:
    """Write an unsaved application and owe the receipt. A second time it is the first one's row.

    Raises Refused for a member, and where another application is being handled.
    """
    sent_before = MembershipApplication.objects.filter(reference=application.reference)
    if application.organisation_id:
        Organisation.objects.select_for_update(no_key=True).get(pk=application.organisation_id)
    if first := sent_before.first():
        return first
    organisation = application.organisation
    today = timezone.localdate(now)
    if organisation and (reason := rules.refusal_to_apply(organisation, on=today)):
        raise Refused(reason)
    application.applied_at = application.consented_at = now
    try:
        with transaction.atomic():
            application.save(force_insert=True)
    except IntegrityError as error:
        if first := sent_before.first():
            return first
        raise Refused(Refusal.BEING_HANDLED) from error
    _log(application, "received", _("Søknad om medlemskap er mottatt."), by=by, now=now)
    mail.tell_applicant(application, letter="application_received", now=now)
    return application


@transaction.atomic
def follow(
    *, application: MembershipApplication, name: str, email: str, language: str, now: datetime
) -> None:
    """Somebody else hears the answer too. The same address twice is once. Raises Refused."""
    application = _locked(application)
    if application.state != ApplicationState.RECEIVED:
        raise Refused(Refusal.NO_FOLLOWING)
    if application.followers.filter(email__iexact=email).exists():
        return
    ApplicationFollower.objects.create(
        application=application, name=name, email=email, language=language, added_at=now
    )


# ---- The answer --------------------------------------------------------------------------------


@transaction.atomic
def admit(
    *,
    application: MembershipApplication,
    starts_on: date,
    category: MembershipCategory | None = None,
    note: str = "",
    by: Person,
    now: datetime,
) -> Membership:
    """They are members from that day. `note` is said in the letter. Raises Refused."""
    application = _waiting(application)
    organisation = _organisation_of(application, by=by, now=now)
    first_day = max(starts_on, timezone.localdate(now))
    if reason := rules.refusal_to_admit(organisation, on=first_day):
        raise Refused(reason)
    membership = open_membership(
        organisation=organisation, starts_on=starts_on, category=category, by=by, now=now
    )
    if application.invoice_reference:
        organisation.invoice_reference = application.invoice_reference
        organisation.save(update_fields=["invoice_reference"])
    application.organisation, application.membership = organisation, membership
    _settle(application, ApplicationState.ADMITTED, note, by=by, now=now)
    _log(application, "admitted", _("Søknaden om medlemskap er innvilget."), by=by, now=now)
    _appoint_named(application, organisation, by=by, now=now)
    mail.tell_applicant(application, letter="application_admitted", now=now)
    mail.welcome_main_contact(application, now=now)
    _answer_followers(application, now=now)
    organisation_admitted.send(
        sender=Membership, organisation=organisation, membership=membership, now=now
    )
    return membership


@transaction.atomic
def refuse(*, application: MembershipApplication, reason: str, by: Person, now: datetime) -> None:
    """`reason` is said in the letter and on the state page. Raises Refused."""
    application = _waiting(application)
    if not reason.strip():
        raise Refused(Refusal.REASON_NEEDED)
    _settle(application, ApplicationState.REFUSED, reason, by=by, now=now)
    _log(application, "refused", _("Søknaden om medlemskap er avslått."), by=by, now=now)
    mail.tell_applicant(application, letter="application_refused", now=now)
    _answer_followers(application, now=now)


@transaction.atomic
def withdraw(*, application: MembershipApplication, by: Person | None, now: datetime) -> None:
    """Whoever has the link from the receipt may. Raises Refused once it is settled."""
    application = _waiting(application)
    _settle(application, ApplicationState.WITHDRAWN, "", by=by, now=now)
    _log(application, "withdrawn", _("Søknaden om medlemskap er trukket."), by=by, now=now)
    mail.tell_applicant(application, letter="application_withdrawn", now=now)
    _answer_followers(application, now=now)


def _waiting(application: MembershipApplication) -> MembershipApplication:
    application = _locked(application)
    if reason := rules.refusal_to_settle_application(application):
        raise Refused(reason)
    return application


def _locked(application: MembershipApplication) -> MembershipApplication:
    return (
        MembershipApplication.objects.select_for_update(of=("self",))
        .select_related("organisation", "county")
        .get(pk=application.pk)
    )


def _organisation_of(
    application: MembershipApplication, *, by: Person, now: datetime
) -> Organisation:
    """Theirs in the register, also when it came in after they asked; otherwise a new one."""
    number = application.organisation_number
    known = application.organisation or rules.owner_of_number(number, on=timezone.localdate(now))
    return known or add_organisation(
        kind=OrganisationKind(application.kind),
        name=application.name,
        county=application.county,
        language_form=LanguageForm(application.language_form),
        organisation_number=number,
        website=application.website,
        by=by,
        now=now,
    )


def _settle(
    application: MembershipApplication,
    state: ApplicationState,
    reason: str,
    *,
    by: Person | None,
    now: datetime,
) -> None:
    application.state = state
    application.reason = reason.strip()
    application.decided_at, application.decided_by = now, by
    application.save()


def _appoint_named(
    application: MembershipApplication, organisation: Organisation, *, by: Person, now: datetime
) -> None:
    """Those we know already, where nobody has the role. Staff see who is left."""
    for contact in rules.named_contacts(application, on=timezone.localdate(now)):
        if contact.person and not contact.is_appointed and not contact.is_taken:
            appoint(
                person=contact.person,
                organisation=organisation,
                role=contact.role,
                by=by,
                now=now,
            )


def _answer_followers(application: MembershipApplication, *, now: datetime) -> None:
    mail.answer_followers(application, now=now)
    application.followers.all().delete()


def _log(
    application: MembershipApplication, verb: str, text: str, *, by: Person | None, now: datetime
) -> None:
    """Without names: the log outlives them."""
    log_act(
        by=by,
        now=now,
        verb=f"application.{verb}",
        subject=application,
        text=text,
        after={"state": application.state},
    )


# ---- In time -----------------------------------------------------------------------------------

PERSONAL = (
    "applicant_name",
    "applicant_email",
    "applicant_title",
    "main_contact_name",
    "main_contact_email",
    "billing_contact_name",
    "billing_contact_email",
    "message",
)


def forget_names(*, now: datetime) -> int:
    """Each night: the people of applications that came to nothing. Returns how many rows."""
    old = MembershipApplication.objects.settled_without_membership(before=now - NAMES_KEPT)
    return old.update(**dict.fromkeys(PERSONAL, ""))
