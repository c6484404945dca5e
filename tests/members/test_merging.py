"""Two rows that are one become one, and nothing is lost on the way."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from core.merging import all_follows
from core.models import Act
from core.refusals import Refused
from events.models import Participant
from members.enums import AffiliationProof, AffiliationState, MergeRefusal, Role
from members.models import Affiliation, Membership, Merge, Organisation, Person, RoleTerm
from members.services import merging as services
from members.services.categories import default_category
from members.services.left_alone import person_of, stop_path
from outbox import rendering
from outbox.models import Delivery
from tests import factories
from tests.factories import NOW, TODAY
from tests.members.merges import DAYS, everybodys, house, merge, plan
from tests.world import sign_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def refusal(kept: Any, gone: Any, *, by: Person) -> MergeRefusal:
    with pytest.raises(Refused) as refused:
        merge(kept, gone, by=by)
    assert isinstance(refused.value.reason, MergeRefusal)
    return refused.value.reason


# ---- What follows --------------------------------------------------------------------------------


@pytest.fixture
def twins(drammen: Organisation) -> tuple[Person, Person]:
    """Two that have something of everything, each in a place of its own."""
    return tuple(  # type: ignore[return-value]
        everybodys(
            "Kari Nordmann",
            organisation=factories.make_organisation(),
            chapter=factories.make_chapter(),
            event=factories.make_event(asks_for_needs=True),
        )
        for _ in range(2)
    )


def test_every_row_of_the_one_who_goes_is_the_others(twins, staff):
    kept, gone = twins
    Membership.objects.filter(person=gone).update(ends_on=TODAY - 60 * DAYS)
    Membership.objects.filter(person=kept).update(starts_on=TODAY - 50 * DAYS)

    merge(kept, gone, by=staff)

    assert not Person.objects.filter(pk=gone.pk).exists()
    for follow in all_follows():
        if follow.follows(Person):
            assert not follow.rows(gone).exists(), follow
    for rows in (Affiliation, Membership, Participant):
        assert rows.objects.filter(person=kept).count() == 2
    assert Delivery.objects.filter(person=kept, letter="outbox/trial").count() == 2


def test_either_address_opens_the_account(member, stranger, staff):
    merge(member, stranger, by=staff)

    theirs = EmailAddress.objects.filter(user=member).order_by("-primary")
    assert list(theirs.values_list("email", "primary", "verified")) == [
        (member.email, True, True),
        (stranger.email, False, True),
    ]


def test_whoever_was_logged_in_as_the_one_who_goes_is_out(member, stranger, staff):
    client = Client()
    client.force_login(stranger)
    UserSession.objects.create(
        user=stranger, session_key=Session.objects.get().session_key, ip="127.0.0.1", user_agent="x"
    )

    merge(member, stranger, by=staff)

    assert not Session.objects.exists()
    assert client.get("/min-side/").status_code == 302


def test_what_was_done_is_told_in_the_log_and_to_both_addresses(member, stranger, staff):
    merge(member, stranger, by=staff)

    act = Act.objects.get(verb="person.merged")
    letters = Delivery.objects.filter(letter="members/accounts_merged").order_by("pk")
    assert act.subject == member
    assert act.text.startswith("Sigrid Fremmed er slått sammen med Kari Nordmann.")
    assert [(each.address, each.person) for each in letters] == [
        (member.email, member),
        (stranger.email, member),
    ]


def test_the_one_who_stays_gets_what_it_lacked_and_keeps_what_it_had(member, stranger, staff):
    Person.objects.filter(pk=stranger.pk).update(
        phone="90011222", language="nn", invitations_stopped_at=NOW - DAYS
    )

    merge(member, stranger, by=staff)

    member.refresh_from_db()
    assert (member.phone, member.language) == ("90011222", "nb")
    assert member.invitations_stopped_at == NOW - DAYS


def test_a_link_in_an_old_letter_still_means_the_person(member, stranger, staff):
    signed = stop_path(stranger).rstrip("/").rpartition("/")[2]

    merge(member, stranger, by=staff)

    assert person_of(signed) == member


def test_the_page_of_the_organisation_that_goes_leads_on(client, staff):
    kept, gone = house("Union Scene"), house("Union Scene AS", is_member=False)

    merge(kept, gone, by=staff)

    answer = client.get(f"/medlemmer/{gone.pk}/")
    assert (answer.status_code, answer.url) == (302, f"/medlemmer/{kept.pk}/")


def test_the_main_contacts_of_both_organisations_are_told(staff):
    kept, gone = house("Union Scene"), house("Scenen", is_member=False)
    contacts = [factories.make_main_contact(organisation=each) for each in (kept, gone)]

    merge(kept, gone, by=staff)

    letters = Delivery.objects.filter(letter="members/organisations_merged").order_by("pk")
    assert [each.person for each in letters] == contacts


# ---- What both have ------------------------------------------------------------------------------


def test_two_affiliations_at_once_become_one_for_the_whole_time(drammen, member, stranger, staff):
    factories.make_affiliation(
        person=stranger, organisation=drammen, state=AffiliationState.WAITING
    )
    Affiliation.objects.filter(person=stranger).update(starts_on=TODAY - 400 * DAYS)

    merge(member, stranger, by=staff)

    one = Affiliation.objects.get()
    assert (one.person, one.state) == (member, AffiliationState.CONFIRMED)
    assert (one.starts_on, one.ends_on) == (TODAY - 400 * DAYS, None)


def test_of_two_affiliations_the_confirmed_one_says_how_we_know(drammen, member, stranger, staff):
    Affiliation.objects.filter(person=member).update(
        state=AffiliationState.WAITING, proof=AffiliationProof.CLAIM
    )
    factories.make_affiliation(person=stranger, organisation=drammen, proof_address=stranger.email)

    merge(member, stranger, by=staff)

    one = Affiliation.objects.get()
    assert (one.state, one.proof) == (AffiliationState.CONFIRMED, AffiliationProof.DOMAIN)
    assert one.proof_address == stranger.email


def test_affiliations_one_after_the_other_both_stand(drammen, member, stranger, staff):
    earlier = factories.make_affiliation(person=stranger, organisation=drammen)
    Affiliation.objects.filter(pk=earlier.pk).update(
        starts_on=TODAY - 400 * DAYS, ends_on=TODAY - 300 * DAYS
    )

    merge(member, stranger, by=staff)

    assert Affiliation.objects.filter(person=member).count() == 2


def test_both_signed_up_for_what_is_coming_stops_it(member, stranger, staff):
    event = factories.make_event(title="Ledertreff")
    for person in (member, stranger):
        sign_up(event, person, now=NOW)

    assert refusal(member, stranger, by=staff) == MergeRefusal.IN_THE_WAY
    assert plan(member, stranger).hindrances == [
        "Begge er påmeldt «Ledertreff». Meld av den ene plassen først, så den kan gå til en i køen."
    ]


def test_both_on_the_list_of_what_has_been_keep_their_places(member, stranger, staff):
    event = factories.make_event()
    for person in (member, stranger):
        sign_up(event, person, now=NOW)
    past = {"starts_at": NOW - 2 * DAYS, "ends_at": NOW - DAYS}
    type(event).objects.update(
        **past, sign_up_closes_at=NOW - 3 * DAYS, cancel_until=NOW - 3 * DAYS
    )

    merge(member, stranger, by=staff)

    places = Participant.objects.order_by("pk").values_list("name", "person")
    assert list(places) == [(member.name, member.pk), (stranger.name, None)]


def test_two_different_seats_in_one_board_stop_it(member, stranger, staff):
    chapter = factories.make_chapter(leader=member)
    factories.make_seat(chapter=chapter, person=stranger)

    assert refusal(member, stranger, by=staff) == MergeRefusal.IN_THE_WAY


def test_two_memberships_at_once_become_one(staff):
    kept, gone = house("Union Scene"), house("Scenen")
    Membership.objects.filter(organisation=gone).update(
        starts_on=TODAY - 900 * DAYS, ends_on=TODAY - 10 * DAYS
    )

    merge(kept, gone, by=staff)

    one = Membership.objects.get()
    assert (one.organisation, one.starts_on, one.ends_on) == (kept, TODAY - 900 * DAYS, None)


def test_memberships_of_two_categories_at_once_stop_it(staff):
    kept, gone = house("Union Scene"), house("Scenen")
    other = default_category("municipality")
    Membership.objects.filter(organisation=gone).update(category=other)

    assert refusal(kept, gone, by=staff) == MergeRefusal.IN_THE_WAY


def test_the_main_contact_of_the_one_that_stays_stays(staff):
    kept, gone = house("Union Scene"), house("Scenen", is_member=False)
    contact = factories.make_main_contact(organisation=kept)
    factories.make_main_contact(organisation=gone)

    merge(kept, gone, by=staff)

    term = RoleTerm.objects.get(role=Role.MAIN_CONTACT)
    assert (term.person, term.organisation) == (contact, kept)


def test_two_numbers_are_two_organisations(staff):
    kept = house("Union Scene", number="974760673")
    gone = house("Scenen", number="971032081", is_member=False)

    assert refusal(kept, gone, by=staff) == MergeRefusal.IN_THE_WAY


def test_three_periods_that_run_into_each_other_are_left_to_staff(drammen, member, stranger, staff):
    first = Affiliation.objects.get(person=member)
    Affiliation.objects.filter(pk=first.pk).update(ends_on=TODAY - 20 * DAYS)
    second = factories.make_affiliation(person=stranger, organisation=drammen)
    Affiliation.objects.filter(pk=second.pk).update(person=member, starts_on=TODAY - 10 * DAYS)
    factories.make_affiliation(person=stranger, organisation=drammen)

    assert refusal(member, stranger, by=staff) == MergeRefusal.IN_THE_WAY


# ---- Who may, and what is never made one ---------------------------------------------------------


def test_only_whoever_has_the_right_merges(member, stranger, main_contact):
    assert refusal(member, stranger, by=main_contact) == MergeRefusal.NO_RIGHT
    bare = factories.make_staff(groups=[])
    assert refusal(member, stranger, by=bare) == MergeRefusal.NO_RIGHT


def test_nobody_merges_themselves(member, staff):
    assert refusal(member, staff, by=staff) == MergeRefusal.YOURSELF


def test_an_account_of_the_secretariat_is_not_made_one_with_another(member, staff):
    colleague = factories.make_staff()

    assert refusal(member, colleague, by=staff) == MergeRefusal.STAFF_AND_OTHER
    assert refusal(colleague, member, by=staff) == MergeRefusal.STAFF_AND_OTHER


def test_two_accounts_of_the_secretariat_are_for_a_superuser(staff):
    one, other = factories.make_staff(), factories.make_staff()

    assert refusal(one, other, by=staff) == MergeRefusal.STAFF


def test_a_superuser_is_made_one_with_no_lesser_account(staff):
    one, other = factories.make_staff(), factories.make_staff()
    Person.objects.filter(pk=other.pk).update(is_superuser=True)

    assert refusal(one, other, by=staff) == MergeRefusal.STAFF_AND_OTHER


def test_whoever_is_shut_out_does_not_come_in_by_another_door(member, stranger, staff):
    Person.objects.filter(pk=stranger.pk).update(is_active=False)

    assert refusal(member, stranger, by=staff) == MergeRefusal.SHUT_OUT


def test_the_one_who_proved_an_address_is_the_one_to_keep(member, stranger, staff):
    EmailAddress.objects.filter(user=member).update(verified=False)

    assert refusal(member, stranger, by=staff) == MergeRefusal.KEEP_THE_PROVED
    merge(stranger, member, by=staff)


def test_a_municipality_of_the_register_never_goes(drammen, staff):
    other = house("Drammen kommune", is_member=False)

    assert refusal(other, drammen, by=staff) == MergeRefusal.FROM_THE_REGISTER
    merge(drammen, other, by=staff)


def test_one_is_not_made_one_with_itself(member, staff):
    assert refusal(member, member, by=staff) == MergeRefusal.SAME


def test_what_was_read_is_what_is_done(member, stranger, staff):
    digest = plan(member, stranger).digest
    sign_up(factories.make_event(), stranger, now=NOW)

    with pytest.raises(Refused) as refused:
        services.merge(kept=member, gone=stranger, digest=digest, by=staff, now=NOW)

    assert refused.value.reason == MergeRefusal.STALE
    assert not Merge.objects.exists()


# ---- For how long --------------------------------------------------------------------------------


def test_what_was_moved_is_forgotten_in_time(member, stranger, staff):
    made = merge(member, stranger, by=staff)

    assert services.forget_records(now=NOW + 90 * DAYS) == 0
    assert services.forget_records(now=NOW + 90 * DAYS + dt.timedelta(seconds=1)) == 1
    assert services.forget_records(now=NOW + 91 * DAYS) == 0
    made.refresh_from_db()
    assert (made.record, made.gone_name) == (None, "")


# ---- What is written -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "said"),
    [("nb", "slått dem sammen til én"), ("nn", "slått dei saman til éin"), ("en", "merged them")],
)
def test_the_letter_is_in_the_readers_language_and_names_both_addresses(
    member, stranger, staff, language, said
):
    Person.objects.filter(pk=member.pk).update(language=language)

    merge(member, stranger, by=staff)

    letter = rendering.render(Delivery.objects.get(person=member, address=member.email))
    for body in (letter.text, letter.html):
        assert said in body
        assert stranger.email in body
