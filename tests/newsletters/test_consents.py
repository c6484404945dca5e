"""What somebody says about being on a list, and what comes of it."""

from __future__ import annotations

import datetime as dt

import pytest

from core.refusals import Refused
from newsletters import services
from newsletters.enums import ConsentAct, ConsentWay, Refusal, SubscriptionState
from newsletters.models import Consent, Subscription
from newsletters.rules.consents import have_said_no, words_of
from newsletters.services import Wish
from outbox.enums import DeliveryState
from outbox.models import Delivery, Sending
from outbox.services import start_sending
from tests import factories
from tests.factories import NOW
from tests.newsletters.lists import make_newsletter, make_sent_issue, make_subscription

pytestmark = pytest.mark.django_db

LATER = NOW + dt.timedelta(hours=2)
ADDRESS = "leser@example.no"


@pytest.fixture
def letter():
    return make_newsletter()


def state_of(address, newsletter):
    return Subscription.objects.of(address).get(newsletter=newsletter).state


def said(address):
    return [(each.act, each.way) for each in Consent.objects.filter(address=address).order_by("pk")]


def link_of(delivery):
    return delivery.context["path"].rstrip("/").rpartition("/")[2]


def ask(newsletter, address=ADDRESS, *, language="nb", interests=(), now=NOW):
    services.ask(address=address, wish=Wish([newsletter], language, interests), now=now)


# ---- Asking ------------------------------------------------------------------------------------


def test_who_asks_gets_nothing_before_the_link_is_followed(letter):
    ask(letter, "Leser@Example.no")

    assert state_of(ADDRESS, letter) == SubscriptionState.ASKED
    assert said(ADDRESS) == [(ConsentAct.ASKED, ConsentWay.FORM)]
    assert Delivery.objects.get().letter == "newsletters/confirm"


def test_the_link_says_yes_in_the_words_that_were_shown(letter):
    page = factories.make_page()
    ask(letter, language="nn", interests=[page])

    services.confirm(signed=link_of(Delivery.objects.get()), now=LATER)

    row = Subscription.objects.get()
    assert (row.state, row.language, list(row.interests.all())) == ("active", "nn", [page])
    agreed = Consent.objects.get(act=ConsentAct.AGREED)
    assert (agreed.way, agreed.words, agreed.at) == (ConsentWay.LETTER, words_of(letter), LATER)


def test_confirming_twice_is_confirming_once(letter):
    ask(letter)
    signed = link_of(Delivery.objects.get())

    for _time in range(2):
        services.confirm(signed=signed, now=LATER)

    assert Consent.objects.filter(act=ConsentAct.AGREED).count() == 1


def test_a_link_lasts_three_days(letter):
    ask(letter)
    signed = link_of(Delivery.objects.get())

    with pytest.raises(Refused, match="for gammel"):
        services.confirm(signed=signed, now=NOW + dt.timedelta(days=3, seconds=1))


def test_a_link_that_somebody_changed_is_no_link(letter):
    ask(letter)
    signed = link_of(Delivery.objects.get())

    with pytest.raises(Refused, match="for gammel"):
        services.confirm(signed=f"{signed}x", now=NOW)


def test_a_link_from_before_they_left_does_not_bring_them_back(letter):
    ask(letter)
    signed = link_of(Delivery.objects.get())
    (row,) = services.confirm(signed=signed, now=NOW)
    services.end(subscription=row, way=ConsentWay.ONE_CLICK, now=LATER)

    with pytest.raises(Refused):
        services.confirm(signed=signed, now=LATER + dt.timedelta(minutes=1))


def test_asking_again_and_again_sends_one_letter_an_hour(letter):
    for minutes in (0, 1, 20, 50):
        ask(letter, now=NOW + dt.timedelta(minutes=minutes))
    assert Delivery.objects.count() == 1

    ask(letter, now=NOW + dt.timedelta(minutes=60))
    assert Delivery.objects.count() == 2


def test_who_is_on_the_list_is_told_so_and_nothing_is_changed(letter):
    row = make_subscription(newsletter=letter, address=ADDRESS, language="nb")

    ask(letter, language="en")

    row.refresh_from_db()
    delivery = Delivery.objects.get()
    assert (row.language, row.state) == ("nb", SubscriptionState.ACTIVE)
    assert (delivery.letter, link_of(delivery)) == ("newsletters/known", str(row.key))


def test_a_stranger_who_writes_the_address_does_not_undo_a_no(letter):
    make_subscription(newsletter=letter, address=ADDRESS, state=SubscriptionState.ENDED)

    ask(letter)

    assert state_of(ADDRESS, letter) == SubscriptionState.ENDED
    assert have_said_no(letter, [ADDRESS]) == {ADDRESS}


def test_an_address_nobody_confirms_is_forgotten(letter):
    ask(letter)
    make_subscription(newsletter=letter, address="ja@example.no")

    services.forget_unconfirmed(now=NOW + dt.timedelta(days=8))

    assert list(Subscription.objects.values_list("address", flat=True)) == ["ja@example.no"]
    assert not Consent.objects.exists()


def test_a_yes_is_tied_to_whoever_has_proved_the_address(letter):
    person = factories.make_person(email=ADDRESS)
    ask(letter)

    (row,) = services.confirm(signed=link_of(Delivery.objects.get()), now=NOW)

    assert row.person == person


# ---- Leaving -----------------------------------------------------------------------------------


def test_leaving_twice_is_told_once_and_counted_on_the_last_issue(letter):
    old = make_sent_issue(newsletter=letter, at=NOW - dt.timedelta(days=20))
    last = make_sent_issue(newsletter=letter, at=NOW - dt.timedelta(days=2))
    row = make_subscription(newsletter=letter, address=ADDRESS)

    first = services.end(subscription=row, way=ConsentWay.ONE_CLICK, now=NOW)
    second = services.end(subscription=row, way=ConsentWay.ONE_CLICK, now=NOW)

    assert (first, second) == (True, False)
    assert said(ADDRESS) == [(ConsentAct.ENDED, ConsentWay.ONE_CLICK)]
    old.refresh_from_db()
    last.refresh_from_db()
    assert (old.ended, last.ended) == (0, 1)


def test_who_leaves_in_the_middle_of_a_sending_does_not_get_that_letter(letter):
    other = make_newsletter(name="Et annet")
    rows = [make_subscription(newsletter=letter, address=a) for a in (ADDRESS, "b@example.no")]
    theirs = make_subscription(newsletter=other, address=ADDRESS)
    sendings = {}
    for newsletter in (letter, other):
        issue = newsletter.issues.create(name="Mars", slug=f"mars-{newsletter.pk}")
        sendings[newsletter] = start_sending(
            key=f"newsletters:{issue.pk}",
            letter="outbox/trial",
            title="Mars",
            content={"nb": {"name": "dere"}},
            receivers=Subscription.objects.receivers_of(issue, on=factories.TODAY),
            by=None,
            now=NOW,
        )
        issue.sending, issue.state = sendings[newsletter], "frozen"
        issue.save()

    services.end(subscription=rows[0], way=ConsentWay.ONE_CLICK, now=NOW)

    def state(sending: Sending, address: str) -> str:
        return Delivery.objects.get(sending=sending, address=address).state

    assert state(sendings[letter], ADDRESS) == DeliveryState.SUPPRESSED
    assert state(sendings[letter], "b@example.no") == DeliveryState.PENDING
    assert state(sendings[other], theirs.address) == DeliveryState.PENDING


def test_no_list_stops_the_letters_of_what_one_signs_up_for(letter):
    row = make_subscription(newsletter=letter, address=ADDRESS)
    ask(make_newsletter(name="Et annet"))

    services.end(subscription=row, way=ConsentWay.ONE_CLICK, now=NOW)

    assert Delivery.objects.get(letter="newsletters/confirm").state == DeliveryState.PENDING


def test_leaving_all_leaves_each_list(letter):
    for newsletter in (letter, make_newsletter(name="Et annet")):
        make_subscription(newsletter=newsletter, address=ADDRESS)

    ended = services.end_all(address=ADDRESS.upper(), way=ConsentWay.LETTER, now=NOW)

    assert len(ended) == 2
    assert not Subscription.objects.active().exists()


def test_coming_back_is_a_new_yes(letter):
    row = make_subscription(newsletter=letter, address=ADDRESS)
    services.end(subscription=row, way=ConsentWay.ONE_CLICK, now=NOW)

    services.come_back(key=row.key, now=LATER)

    assert state_of(ADDRESS, letter) == SubscriptionState.ACTIVE
    assert said(ADDRESS)[-1] == (ConsentAct.AGREED, ConsentWay.LETTER)


def test_an_address_nobody_confirmed_cannot_come_back(letter):
    ask(letter)

    assert services.come_back(key=Subscription.objects.get().key, now=NOW) is None
    assert state_of(ADDRESS, letter) == SubscriptionState.ASKED


# ---- Choosing ----------------------------------------------------------------------------------


def test_what_is_chosen_on_a_page_is_what_one_gets(letter):
    other = make_newsletter(name="Et annet")
    make_subscription(newsletter=letter, address=ADDRESS)

    services.choose(
        address=ADDRESS,
        wish=Wish([other], "nn"),
        offered=[letter, other],
        way=ConsentWay.LETTER,
        now=NOW,
    )

    assert state_of(ADDRESS, letter) == SubscriptionState.ENDED
    assert state_of(ADDRESS, other) == SubscriptionState.ACTIVE


def test_nobody_joins_what_was_not_offered(letter):
    closed = make_newsletter(name="For medlemmer", is_open=False)

    with pytest.raises(Refused) as refused:
        services.choose(
            address=ADDRESS,
            wish=Wish([closed], "nb"),
            offered=[letter],
            way=ConsentWay.LETTER,
            now=NOW,
        )

    assert refused.value.reason == Refusal.NOT_FOR_YOU


def test_nobody_chooses_for_an_address_they_have_not_proved(letter, stranger):
    with pytest.raises(Refused) as refused:
        services.choose(
            address=ADDRESS,
            wish=Wish([letter], "nb"),
            offered=[letter],
            way=ConsentWay.OWN_PAGE,
            by=stranger,
            now=NOW,
        )

    assert refused.value.reason == Refusal.NOT_PROVED


# ---- Staff -------------------------------------------------------------------------------------


def add(newsletter, staff, *, address=ADDRESS, evidence="Skjema på landsmøtet 1. mars"):
    return services.add_by_staff(
        newsletter=newsletter,
        address=address,
        language="nb",
        evidence=evidence,
        by=staff,
        now=NOW,
    )


def test_staff_say_where_the_yes_comes_from(letter, staff):
    with pytest.raises(Refused, match="når og hvordan"):
        add(letter, staff, evidence="  ")

    add(letter, staff)

    consent = Consent.objects.get()
    assert (consent.way, consent.note, consent.by, consent.words) == (
        ConsentWay.STAFF,
        "Skjema på landsmøtet 1. mars",
        staff,
        "",
    )


def test_staff_do_not_overrule_a_no(letter, staff):
    make_subscription(newsletter=letter, address=ADDRESS, state=SubscriptionState.ENDED)

    with pytest.raises(Refused) as refused:
        add(letter, staff)

    assert refused.value.reason == Refusal.SAID_NO
