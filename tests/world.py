"""One of everything, and every address of the portal with it: for tests that walk them all."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.urls import URLResolver, get_resolver, reverse

from agreements.models import Agreement
from events import services, tickets
from events.enums import EventState
from events.mail import speaker_path
from events.models import (
    Booking,
    CalendarFeed,
    Certificate,
    CheckIn,
    CheckInLink,
    Event,
    EventQuestion,
    Session,
)
from events.rules import sign
from events.rules.door import secret_of
from events.services import certificates, doors, evaluations, feeds, questions
from events.services.programme import Named
from meetings.models import FollowUp, Forum, Meeting
from members.enums import AffiliationState
from members.mail.reviews import signed
from members.models import (
    Affiliation,
    Invitation,
    MembershipApplication,
    Organisation,
    Person,
    YearlyReview,
)
from members.services.left_alone import stop_path
from newsletters.models import Issue, Subscription
from newsletters.services import Wish
from newsletters.services.consenting import sign as sign_wish
from outbox.services import owe
from pages.enums import Office, Place
from pages.models import PageVersion
from regions.models import Chapter, EditorGrant
from tests import factories
from tests.newsletters.lists import make_newsletter, make_sent_issue, make_subscription
from tests.working_together import (
    NetworkThings,
    agreement_and_link,
    forum_and_meeting,
    network_things,
)


@dataclass(frozen=True)
class World:
    """`people` by the part they play; the visitor is None."""

    people: dict[str, Person | None]
    organisation: Organisation
    event: Event
    full_event: Event
    draft: Event
    session: Session
    booking: Booking
    queued: Booking
    waiting: Affiliation
    certificate: Certificate
    chapter: Chapter
    grant: EditorGrant
    asked: EventQuestion
    evaluation_path: str
    application: MembershipApplication
    invitation: Invitation
    review: YearlyReview
    link: CheckInLink
    network: NetworkThings
    agreement: Agreement
    owner_link: str
    forum: Forum
    meeting: Meeting
    follow_up: FollowUp
    wish: str
    """What the link in a letter about a newsletter carries."""


def sign_up(event: Event, person: Person, *, now: dt.datetime, **changes: Any) -> Booking:
    """As a plain person would: the first category, at the price they saw."""
    category = event.categories.get(audience="others")
    values: dict[str, Any] = {
        "event": event,
        "person": person,
        "category": category,
        "organisation": None,
        "invoice": None,
        "needs": None,
        "idempotency_key": uuid.uuid4(),
        "quoted_price": category.price,
        "now": now,
    }
    return services.sign_up(**values | changes)


def make_world() -> World:
    """As it stands when the clock shows `factories.NOW`."""
    now = factories.NOW
    organisation = factories.make_organisation(
        name="Guovdageainnu suohkan – Kautokeino kommune", domain="kautokeino.kommune.example"
    )
    elsewhere = factories.make_organisation(name="Drammen")
    people: dict[str, Person | None] = {
        "visitor": None,
        "stranger": factories.make_person(name="Sigrid Fremmed"),
        "member": factories.make_member(name="Kari Nordmann", organisation=organisation),
        "colleague": factories.make_member(name="Ole Kollega", organisation=organisation),
        "main contact": factories.make_main_contact(
            name="Hanne Hovedkontakt", organisation=organisation
        ),
        "main contact elsewhere": factories.make_main_contact(
            name="Fredrik Fjern", organisation=elsewhere
        ),
        "staff": factories.make_staff(name="Stian Stab"),
    }
    member, colleague, leader = (people[part] for part in ("member", "colleague", "main contact"))
    assert member is not None
    assert colleague is not None
    assert leader is not None
    chapter = factories.make_chapter(name="Finnmarkslaget", covers=organisation, leader=leader)
    people["editor"] = factories.make_editor(chapter=chapter, name="Eva Editor")
    people["foreign editor"] = factories.make_editor(
        chapter=factories.make_chapter(name="Sørlandslaget"), name="Frode Fjernredaktør"
    )
    starts_at = now + dt.timedelta(days=20)
    ours: dict[str, Any] = {"starts_at": starts_at, "chapter": chapter}
    event = factories.make_event(**ours, asks_for_needs=True)
    full_event = factories.make_event(**ours, title="Fullt kurs", capacity=1)
    draft = factories.make_event(**ours, title="Utkast", state=EventState.DRAFT)
    ase = Named("Åse Ås", "Rektor", "ase@example.no")
    session = factories.make_session(
        event=event, room="Salen", is_chosen=True, capacity=20, speakers=[ase]
    )
    asked = questions.write(
        event=event,
        uid=uuid.UUID(int=1),
        words=questions.Words(kind="several", text="Tema", choices=["Kor", "Korps"]),
        who=questions.Who(),
        by=leader,
        now=now,
    )
    over = factories.make_event(starts_at=now - dt.timedelta(days=2), chapter=chapter)
    evaluations.ready(over)
    booking = sign_up(event, member, now=now)
    sign_up(full_event, colleague, now=now)
    queued = sign_up(full_event, member, now=now)
    certificate = been_at(member, now=now, **ours)
    feeds.make(person=member, by=member, now=now)
    waiting = factories.make_affiliation(
        person=factories.make_person(name="Nils Ny"),
        organisation=organisation,
        state=AffiliationState.WAITING,
    )
    owe(
        letter="events/reminder",
        dedupe_key="world",
        address="kari@example.no",
        context={},
        now=now,
    )
    for place in Place:
        factories.make_page(place=place, events=[event])
    factories.make_office(person=leader, office=Office.LEADER)
    applying = factories.make_organisation(name="Nærøysund", is_member=False)
    application = factories.make_application(organisation=applying, organisation_number="974760673")
    forum, meeting, follow_up = forum_and_meeting(leader, member)
    return World(
        people,
        organisation,
        event,
        full_event,
        draft,
        session,
        booking,
        queued,
        waiting,
        certificate,
        chapter,
        chapter.editor_grants.get(),
        asked,
        evaluations.new_path(over),
        application,
        factories.make_invitation(organisation=organisation),
        factories.make_round().reviews.get(organisation=organisation),
        doors.open_door(event=event, door="Hovedinngang", by=leader, now=now),
        network_things(organisation, leader=leader, member=member),
        *agreement_and_link(member, organisation, staff=people["staff"]),
        forum,
        meeting,
        follow_up,
        newsletters_and_wish(member, now=now),
    )


def newsletters_and_wish(person: Person, *, now: dt.datetime) -> str:
    """A list with one issue sent and the person on it; what a link to join it carries."""
    newsletter = make_newsletter()
    make_sent_issue(newsletter=newsletter, at=now - dt.timedelta(days=1))
    make_subscription(newsletter=newsletter, person=person)
    return sign_wish("ny@example.no", Wish([newsletter], "nb"), now=now)


def been_at(person: Person, *, now: dt.datetime, **fields: Any) -> Certificate:
    """They came, and have a certificate."""
    began = now - dt.timedelta(days=10)
    past = factories.make_event(**fields | {"title": "Det som var", "starts_at": began})
    booking = sign_up(past, person, now=began - dt.timedelta(days=20))
    participant = booking.participants.get()
    CheckIn.objects.create(participant=participant, at=began, received_at=began)
    return certificates.issue(participant=participant, by=None, now=now)


def named_pages(
    resolver: Any = None, namespace: str = "", above: frozenset[str] = frozenset()
) -> Iterator[tuple[str, frozenset[str]]]:
    """Name and parameters of every page that has a name, admin's own left out."""
    for entry in (resolver or get_resolver()).url_patterns:
        parameters = above | frozenset(entry.pattern.converters)
        if isinstance(entry, URLResolver):
            if entry.namespace != admin.site.name:
                inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
                yield from named_pages(entry, inner, parameters)
        elif entry.name:
            yield f"{namespace}{entry.name}", parameters


def admin_addresses() -> Iterator[tuple[str, str]]:
    """Name and address of the start page, and of each model's list, form and one row."""
    yield "admin:index", reverse("admin:index")
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages: dict[str, list[object]] = {"changelist": [], "add": []}
        if row := model._default_manager.first():
            pages |= {"change": [row.pk], "delete": [row.pk], "history": [row.pk]}
        for page, arguments in pages.items():
            yield f"{name}_{page}", reverse(f"{name}_{page}", args=arguments)


def addresses(world: World) -> Iterator[tuple[str, str]]:
    """Name and address of every page, of the things the member and Kautokeino own."""
    member, asked = world.booking.booked_by, world.review.asked
    assert asked is not None
    assert member is not None
    feed = CalendarFeed.objects.get(person=member)
    values: dict[str, object] = {
        "slug": world.event.slug,
        "agreement_slug": world.agreement.slug,
        "owner_link": world.owner_link,
        "contact_uid": world.agreement.meetings.get().uid,
        "task_uid": world.agreement.follow_ups.get().uid,
        "step": "parter",
        "party_id": world.agreement.parties.all()[0].pk,
        "notice_id": world.agreement.notices.get().pk,
        "reference": world.booking.reference,
        "feed_uid": feed.uid,
        "signature": feeds.path_of(feed).rpartition("/")[2].removesuffix(".ics"),
        "uid": world.event.uid,
        "width": 800,
        "code": tickets.sign(world.booking.participants.get()),
        "certificate_code": world.certificate.code,
        "document_uid": uuid.UUID(int=0),
        "place_uid": world.booking.participants.all()[0].uid,
        "link": sign(world.booking.participants.all()[0]),
        "session_uid": world.session.uid,
        "speaker_uid": world.session.speakers.get().uid,
        "speaker": speaker_path(world.session.speakers.get()).rstrip("/").rpartition("/")[2],
        "answer_uid": uuid.UUID(int=0),
        "question_uid": world.asked.uid,
        "signed": stop_path(member).rstrip("/").rpartition("/")[2],
        "organisation_id": world.organisation.pk,
        "term_id": world.organisation.role_terms.get().pk,
        "affiliation_id": world.waiting.pk,
        "application": world.application.reference,
        "invitation": world.invitation.reference,
        "review": signed(world.review, asked=asked),
        "applying_id": world.application.organisation_id,
        "organisation_number": world.application.organisation_number,
        "chapter_slug": world.chapter.slug,
        "network_slug": world.network.network.slug,
        "name": "ingen",  # a picture of an issue that is not sent
        "issue_slug": Issue.objects.get().slug,
        "key": Subscription.objects.get().key,
        "subscription_key": str(Subscription.objects.get().key),
        "wish": world.wish,
        "secret": secret_of(world.link),
        "link_uid": world.link.uid,
        "theme_slug": "kunst-og-helse",
        "version_id": PageVersion.objects.get(page__slug="kunst-og-helse").pk,
        "person_id": world.booking.booked_by_id,
        "grant_id": world.grant.pk,
        "forum_slug": world.forum.slug,
        "meeting_uid": world.meeting.uid,
        "item_id": world.meeting.agenda.get().pk,
        "option_id": 1,
        "follow_up_uid": world.follow_up.uid,
        "proposal_id": world.forum.proposals.all()[0].pk,
        "ballot_id": world.forum.ballots.get().pk,
        "file_uid": uuid.UUID(int=0),
        "pk": 1,
        "delivery_id": 1,
        "letter_id": 1,
        "number": 0,
        "table": "fylke",
        "file_format": "csv",
    }
    of_networks = addresses_of_network(world.network)
    for name, parameters in named_pages():
        if name.startswith("networks:"):
            given = {parameter: of_networks[parameter] for parameter in parameters}
            yield name, reverse(name, kwargs=given)
            continue
        if name == "events:evaluate":
            yield name, world.evaluation_path
            continue
        yield name, reverse(name, kwargs={parameter: values[parameter] for parameter in parameters})


def addresses_of_network(things: NetworkThings) -> dict[str, object]:
    """Some are called as others' are, but are other rows."""
    return {
        "network_slug": things.network.slug,
        "external_slug": things.trial.external.slug,
        "term_id": things.term.pk,
        "membership_id": things.membership.pk,
        "row_id": things.representative.pk,
        "trial_id": things.trial.pk,
        "kind": "vurdering",
        "outside_id": things.trial.external.notes.get().pk,
        "meeting": things.election.meeting.uid,
        "election_id": things.election.pk,
        "reference": things.invitation.reference,
        "word": "ja",
    }
