"""From draft to successor, and who may do it."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from agreements import rules, services
from agreements.enums import Refusal, Standing
from agreements.models import Agreement, Notice
from core.models import Act
from core.refusals import Refused
from outbox.models import Delivery
from tests.agreements.cooperation import (
    DAY,
    ENDS,
    again,
    make_agreement,
    make_draft,
    make_organisations,
    make_owner,
    plain_change,
)
from tests.factories import NOW, TODAY
from tests.papers import SMALLEST

pytestmark = pytest.mark.django_db


def letters(name):
    return sorted(
        Delivery.objects.filter(letter=f"agreements/{name}").values_list("address", flat=True)
    )


def reason_of(call, **values):
    with pytest.raises(Refused) as refused:
        call(**values)
    return refused.value.reason


def notice(agreement, *, by, number=2, received=TODAY, **values):
    return services.give_notice(
        agreement=agreement,
        party=agreement.parties.get(position=number),
        given_on=received,
        received_on=received,
        by=by,
        now=NOW,
        **values,
    )


def rewrite(agreement, **values):
    Agreement.objects.filter(pk=agreement.pk).update(**values)


# ---- Drafts ------------------------------------------------------------------------------------


def test_only_staff_begin_an_agreement(stranger):
    one = make_organisations("A", "B")

    assert (
        reason_of(services.create, name="X", organisations=one, by=stranger, now=NOW)
        == Refusal.NOT_YOURS
    )


def test_two_of_the_same_name_have_addresses_of_their_own_and_none_is_a_page(staff):
    one = make_organisations("A", "B")
    made = [
        services.create(name=name, organisations=one, by=staff, now=NOW).slug
        for name in ("Kunst og kultur", "Kunst og kultur", "Ny", "…")
    ]

    assert made == ["kunst-og-kultur", "kunst-og-kultur-2", "ny-2", "avtale"]


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda a: a.parties.filter(position=2).delete(), Refusal.TWO_PARTIES),
        (
            lambda a: Agreement.objects.filter(pk=a.pk).update(purpose="<p> </p>"),
            Refusal.NO_PURPOSE,
        ),
        (lambda a: Agreement.objects.filter(pk=a.pk).update(starts_on=None), Refusal.NO_START),
        (lambda a: a.parties.get(position=2).signatories.all().delete(), Refusal.EACH_SIGNS),
    ],
)
def test_what_is_missing_is_said_before_it_can_be_signed(staff, spoil, reason):
    draft = make_draft(staff=staff)
    spoil(draft)

    assert (
        reason_of(services.sign, agreement=draft, signed_on=TODAY, place="Hamar", by=staff, now=NOW)
        == reason
    )


def test_signing_freezes_the_words_and_the_names_of_the_parties(staff):
    agreement = make_agreement(staff=staff)
    organisation = agreement.parties.get(position=1).organisation
    organisation.name = "Nytt navn"
    organisation.save()

    assert [str(party) for party in agreement.parties.all()] == [
        "Kulturnettverket",
        "Bygdeforbundet",
    ]
    assert agreement.parties.get(position=1).signatories.get().signed_on == agreement.signed_on
    with pytest.raises(Refused) as refused:
        plain_change(agreement, by=staff)
    assert refused.value.reason == Refusal.SIGNED_ALREADY


def test_it_is_not_signed_in_the_future(staff):
    draft = make_draft(staff=staff)

    assert (
        reason_of(
            services.sign, agreement=draft, signed_on=TODAY + DAY, place="", by=staff, now=NOW
        )
        == Refusal.SIGNED_IN_FUTURE
    )


def test_all_who_follow_it_up_hear_that_it_lies_for_signing_and_a_change_takes_it_back(
    staff, member
):
    draft = make_draft(staff=staff)
    make_owner(draft, 1, person=member)
    make_owner(draft, 2, email="pia@bygd.example")

    services.send_for_signing(agreement=draft, by=staff, now=NOW)
    services.send_for_signing(agreement=draft, by=staff, now=NOW)

    assert letters("for_signing") == sorted([member.email, "pia@bygd.example"])
    assert rules.standing(again(draft), on=TODAY) == Standing.FOR_SIGNING
    plain_change(draft, by=staff)
    assert rules.standing(again(draft), on=TODAY) == Standing.DRAFT


def test_a_draft_can_be_thrown_away_and_a_signed_agreement_not(staff):
    draft, agreement = make_draft(staff=staff), make_agreement(staff=staff)

    services.discard(agreement=draft, by=staff, now=NOW)

    assert not Agreement.objects.filter(pk=draft.pk).exists()
    assert (
        reason_of(services.discard, agreement=agreement, by=staff, now=NOW)
        == Refusal.SIGNED_ALREADY
    )


# ---- The signed paper --------------------------------------------------------------------------


def test_the_signed_paper_is_kept_with_its_sum(staff, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    agreement = make_agreement(staff=staff)

    services.attach(
        agreement=agreement,
        upload=SimpleUploadedFile("avtale.txt", SMALLEST),
        by=staff,
        now=NOW,
    )

    agreement = again(agreement)
    assert len(agreement.document_sha256) == 64
    with agreement.document.open() as kept:
        assert kept.read() == SMALLEST
    assert Act.objects.filter(verb="agreement.document").count() == 1


@pytest.mark.parametrize("content", [b"", b"<html>", b"PK\x03\x04"])
def test_what_is_no_pdf_is_refused_whatever_it_is_called(staff, content):
    agreement = make_agreement(staff=staff)
    upload = SimpleUploadedFile("avtale.pdf", content)

    with pytest.raises(ValidationError):
        services.attach(agreement=agreement, upload=upload, by=staff, now=NOW)


# ---- Notice ------------------------------------------------------------------------------------


def test_notice_takes_effect_a_month_after_it_was_received(staff, member):
    agreement = make_agreement(staff=staff)
    make_owner(agreement, 1, person=member)
    make_owner(agreement, 2, email="pia@bygd.example")

    given = notice(agreement, by=staff)

    assert given.effective_on == dt.date(2027, 4, 1)
    assert again(agreement).last_day == dt.date(2027, 4, 1)
    assert rules.standing(again(agreement), on=TODAY) == Standing.UNDER_NOTICE
    assert letters("notice_given") == sorted([member.email, "pia@bygd.example"])


def test_a_later_last_day_may_be_said_and_an_earlier_not(staff):
    agreement = make_agreement(staff=staff)

    with pytest.raises(Refused) as refused:
        notice(agreement, by=staff, effective_on=dt.date(2027, 3, 31))
    later = notice(agreement, by=staff, effective_on=dt.date(2027, 6, 30))

    assert refused.value.reason == Refusal.NOTICE_TOO_SHORT
    assert "1. april" in str(refused.value)
    assert later.effective_on == dt.date(2027, 6, 30)


def test_the_database_itself_holds_on_to_the_months_with_short_ones(staff):
    agreement = make_agreement(staff=staff)
    values = {
        "agreement": agreement,
        "given_by": agreement.parties.get(position=1),
        "given_on": dt.date(2027, 1, 31),
        "received_on": dt.date(2027, 1, 31),
        "notice_months": 1,
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.create(**values, effective_on=dt.date(2027, 2, 27))
    Notice.objects.create(**values, effective_on=dt.date(2027, 2, 28))


def test_notice_is_given_once_and_not_in_the_future_or_before_it_was_written(staff):
    agreement = make_agreement(staff=staff)

    assert reason_of(notice, agreement=agreement, by=staff, received=TODAY + DAY) == (
        Refusal.RECEIVED_IN_FUTURE
    )
    notice(agreement, by=staff)
    assert reason_of(notice, agreement=agreement, by=staff, number=1) == Refusal.NOTICE_GIVEN


def test_nobody_ends_an_agreement_before_it_was_signed_and_a_party_not_before_today(staff, member):
    agreement = make_agreement(staff=staff)
    make_owner(agreement, 1, person=member)
    signed_on = again(agreement).signed_on

    for who in (staff, member):
        assert reason_of(
            notice, agreement=agreement, by=who, number=1, received=signed_on - DAY
        ) == (Refusal.RECEIVED_BEFORE_SIGNED)
    rewrite(agreement, signed_on=TODAY - 400 * DAY)
    given = notice(agreement, by=member, number=1, received=TODAY - 365 * DAY)

    assert given.effective_on == TODAY
    services.withdraw_notice(notice=given, by=member, now=NOW)
    assert notice(agreement, by=staff, number=1, received=TODAY - 365 * DAY).effective_on < TODAY


def test_a_party_gives_notice_for_itself_only(staff, member, stranger):
    agreement = make_agreement(staff=staff)
    make_owner(agreement, 1, person=member)

    assert reason_of(notice, agreement=agreement, by=member, number=2) == Refusal.NOT_A_PARTY
    assert reason_of(notice, agreement=agreement, by=stranger, number=1) == Refusal.NOT_YOURS
    assert notice(agreement, by=member, number=1).given_by.position == 1


def test_a_notice_can_be_withdrawn_until_it_has_taken_effect(staff):
    agreement = make_agreement(staff=staff)
    given = notice(agreement, by=staff)
    late = dt.datetime(2027, 4, 2, 12, tzinfo=dt.UTC)

    assert reason_of(services.withdraw_notice, notice=given, by=staff, now=late) == (
        Refusal.NOTICE_TOOK_EFFECT
    )
    services.withdraw_notice(notice=given, by=staff, now=NOW)

    assert again(agreement).last_day == ENDS
    assert reason_of(services.withdraw_notice, notice=given, by=staff, now=NOW) == (
        Refusal.NOTICE_WITHDRAWN
    )
    assert notice(agreement, by=staff).pk != given.pk


# ---- Renewal and amendment ---------------------------------------------------------------------


def test_a_successor_is_a_draft_with_the_same_words_from_the_day_after(staff, member):
    agreement = make_agreement(staff=staff)
    make_owner(agreement, 1, person=member)

    new = services.renew(agreement=agreement, by=staff, now=NOW)

    assert (new.starts_on, new.ends_on) == (dt.date(2028, 4, 28), dt.date(2030, 4, 27))
    assert new.purpose == agreement.purpose
    assert [area.title for area in new.areas.all()] == ["Kunnskap"]
    assert [text.text for text in new.roles.get().texts.all()] == ["Rolle 1", "Rolle 2"]
    assert new.parties.get(position=1).owners.get().person == member
    assert [each.signed_on for p in new.parties.all() for each in p.signatories.all()] == [
        None,
        None,
    ]
    assert rules.line_of(agreement) == [agreement.pk, new.pk] == rules.line_of(new)
    assert reason_of(services.renew, agreement=again(agreement), by=staff, now=NOW) == (
        Refusal.RENEWED_ALREADY
    )


def test_a_signed_successor_ends_the_one_it_follows_the_day_before(staff):
    agreement = make_agreement(staff=staff)
    new = services.renew(agreement=agreement, by=staff, now=NOW)
    Agreement.objects.filter(pk=new.pk).update(starts_on=TODAY)

    assert again(agreement).last_day == ENDS
    services.sign(agreement=new, signed_on=TODAY, place="Hamar", by=staff, now=NOW)

    assert again(agreement).last_day == TODAY - DAY
    assert list(Agreement.objects.in_force(on=TODAY)) == [new]


def test_a_noted_change_of_the_term_moves_the_clock_and_is_logged(staff):
    agreement = make_agreement(staff=staff)

    services.amend(
        agreement=agreement,
        text="Partene forlenger med ett år.",
        agreed_on=TODAY,
        changes={"ends_on": dt.date(2029, 4, 27), "notice_months": 3},
        by=staff,
        now=NOW,
    )

    shown = rules.Clock(again(agreement), on=TODAY)
    assert (shown.last_day, shown.notice_by) == (dt.date(2029, 4, 27), dt.date(2029, 1, 27))
    act = Act.objects.get(verb="agreement.amended")
    assert act.before == {"ends_on": "2028-04-27", "notice_months": 1}


def test_a_change_noted_twice_stands_once(staff, member):
    agreement = make_agreement(staff=staff)
    make_owner(agreement, 1, person=member)
    change = {"text": "Partene forlenger.", "agreed_on": TODAY, "by": staff, "now": NOW}
    later = {"ends_on": dt.date(2029, 4, 27)}

    services.amend(agreement=agreement, changes=later, **change)
    services.amend(agreement=again(agreement), changes=later, **change)

    assert agreement.amendments.count() == 1
    assert letters("amended") == [member.email]


# ---- Which are in force ------------------------------------------------------------------------


def test_a_day_says_which_are_in_force(staff):
    make_draft(staff=staff)
    term = make_agreement(staff=staff)
    until_terminated = make_agreement(staff=staff, ends_on=None)
    ended = make_agreement(staff=staff, ends_on=TODAY - DAY)
    coming = make_agreement(staff=staff, starts_on=TODAY + DAY)
    noticed = make_agreement(staff=staff)
    notice(noticed, by=staff)

    def pks(found):
        return {each.pk for each in found}

    assert pks(Agreement.objects.in_force(on=TODAY)) == {
        term.pk,
        until_terminated.pk,
        noticed.pk,
    }
    assert pks(Agreement.objects.ended(on=TODAY)) == {ended.pk}
    assert pks(Agreement.objects.coming(on=TODAY)) == {coming.pk}
    assert pks(Agreement.objects.in_force(on=dt.date(2027, 4, 2))) == {
        term.pk,
        until_terminated.pk,
        coming.pk,
    }
    assert pks(Agreement.objects.ending(since=TODAY, until=dt.date(2027, 4, 1))) == {noticed.pk}


def test_the_clock_of_an_agreement_until_terminated_has_no_last_day_for_notice(staff):
    shown = rules.Clock(make_agreement(staff=staff, ends_on=None), on=TODAY)

    assert (shown.last_day, shown.notice_by, shown.days_left) == (None, None, None)
    assert shown.earliest_effect == dt.date(2027, 4, 1)
