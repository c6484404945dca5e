"""The secretariat plans the round, reads whom it asks, and follows up those who do not confirm."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Act
from members.enums import ReviewAnswer, ReviewState
from members.models import Invitation, Organisation, Person, ReviewRound, YearlyReview
from members.rules.reviews import LASTS, REMINDERS
from members.services import reviews
from outbox.models import Delivery, Suppression
from tests.factories import NOW, TODAY, make_main_contact, make_organisation, make_round

pytestmark = [pytest.mark.django_db, pytest.mark.time_machine(NOW)]

ROUNDS = "/admin/members/reviewround/"
LIST = "/admin/members/yearlyreview/"
TOMORROW = TODAY + dt.timedelta(days=1)


@pytest.fixture
def desk(client: Client, staff: Person) -> Client:
    client.force_login(staff)
    return client


def said(page) -> list[str]:
    return [str(message) for message in page.context["messages"]]


def plan(desk: Client, day: dt.date | str = TOMORROW):
    return desk.post(f"{ROUNDS}add/", {"starts_on": str(day)}, follow=True)


def review_of(organisation: Organisation) -> YearlyReview:
    return YearlyReview.objects.get(organisation=organisation)


def do(desk: Client, path: str, row: ReviewRound | YearlyReview, **answers: str):
    name = f"admin:members_{row._meta.model_name}_{path}"
    return desk.post(reverse(name, args=[row.pk]), answers, follow=True)


# ---- The round ---------------------------------------------------------------------------------


def test_a_round_is_planned_read_and_started(desk: Client, drammen, main_contact):
    alone = make_organisation(name="Asker")
    dead = make_organisation(name="Lier")
    stopped = make_main_contact(organisation=dead)
    Suppression.objects.create(address=stopped.email, reason="Finnes ikke", since=NOW)

    page = plan(desk)

    planned = ReviewRound.objects.get()
    assert (planned.year, planned.starts_on, planned.ends_on) == (2027, TOMORROW, TOMORROW + LASTS)
    assert said(page) == ["Runden er lagt inn. Se hvem som får brev."]
    for fact in ("1 hovedkontakt", main_contact.email, str(alone), stopped.email):
        assert fact in page.text
    assert not Delivery.objects.exists()

    page = do(desk, "start", planned)

    assert said(page) == ["Runden er startet, og brevene er på vei."]
    assert "0 av 3 er bekreftet." in page.text
    assert f"{LIST}?round__id__exact={planned.pk}&amp;hvor=no_contact" in page.text
    assert Delivery.objects.count() == 2


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (TODAY, "Velg en dag fra og med i morgen."),
        ("2027-13-45", "Skriv en dato, for eksempel 12.03.2027."),
        ("9999-12-31", "Velg en dag fra og med i morgen."),
        (dt.date(2028, 5, 1), "Det finnes allerede en runde for dette året."),
        (dt.date(2029, 1, 5), "En annen runde er ikke over ennå."),
    ],
)
def test_a_day_that_cannot_be_is_told(desk: Client, day, sentence):
    for year, taken in ((2028, dt.date(2028, 1, 10)), (2030, dt.date(2028, 12, 1))):
        ReviewRound.objects.create(year=year, starts_on=taken, ends_on=taken + LASTS)

    page = plan(desk, day)

    assert sentence in page.text
    assert ReviewRound.objects.count() == 2


def test_a_plan_is_dropped(desk: Client):
    plan(desk)

    page = do(desk, "forkast", ReviewRound.objects.get())

    assert said(page) == ["Planen er forkastet. Ingen har fått brev."]
    assert not ReviewRound.objects.exists()


def test_a_started_round_offers_nothing_more(desk: Client):
    started = make_round()

    page = desk.get(f"{ROUNDS}{started.pk}/change/")

    assert page.context["row_actions"] == []
    assert "Runden er allerede startet." in do(desk, "start", started).text


def test_the_list_of_rounds_tells_how_many_have_confirmed(desk: Client, drammen, main_contact):
    left = make_organisation(name="Asker")
    make_organisation(name="Lier")
    make_round()
    reviews.confirm_at_the_desk(review=review_of(drammen), by=main_contact, now=NOW)
    left.memberships.update(ends_on=TODAY - dt.timedelta(days=1))

    assert "1 av 2" in desk.get(ROUNDS).text


# ---- Those who have not confirmed --------------------------------------------------------------


def test_the_start_page_leads_to_those_who_have_not_confirmed(desk: Client, drammen, main_contact):
    make_organisation(name="Asker")
    make_round()

    waiting = {thing.url: thing for thing in desk.get("/admin/").context["waiting"]}

    thing = waiting[f"{LIST}?hvor=folg-opp"]
    assert (thing.count, thing.sentence) == (1, "medlem har ikke bekreftet opplysningene sine")
    page = desk.get(thing.url)
    assert "Asker" in page.text
    assert "har ingen hovedkontakt" in page.text
    assert "Drammen" not in page.text


@pytest.mark.parametrize("state", ReviewState)
def test_the_list_is_narrowed_by_what_came_of_it(desk: Client, drammen, main_contact, state):
    make_round()

    found = desk.get(f"{LIST}?hvor={state}").context["cl"].queryset

    assert found.count() == (1 if state == ReviewState.WAITING else 0)


def test_staff_confirm_by_phone(desk: Client, staff, drammen, main_contact):
    make_round()
    assert "Fyll ut dette feltet." in do(desk, "bekreft", review_of(drammen), note="").text

    page = do(desk, "bekreft", review_of(drammen), note="Snakket med Hanne 1. mars.")

    review = review_of(drammen)
    assert said(page) == ["Opplysningene er bekreftet."]
    assert (review.confirmed_how, review.confirmed_by) == (ReviewAnswer.PHONE, staff)
    assert "Snakket med Hanne" in Act.objects.get(verb="review.confirmed").text
    assert page.context["row_actions"] == []


def test_staff_send_again_one_or_many(desk: Client, drammen, main_contact, time_machine):
    alone = make_organisation(name="Asker")
    make_round()

    assert said(do(desk, "send", review_of(drammen))) == ["Brevet er på vei."]
    page = desk.post(
        LIST,
        {
            "action": "ask_the_chosen_again",
            "_selected_action": [review_of(drammen).pk, review_of(alone).pk],
        },
        follow=True,
    )

    assert Delivery.objects.filter(address=main_contact.email).count() == 3
    assert said(page) == [
        "Asker 2027: Organisasjonen har ingen hovedkontakt å spørre.",
        "1 brev er på vei.",
    ]


def test_staff_invite_whoever_was_named(desk: Client, drammen, main_contact):
    make_round()
    review = review_of(drammen)
    reviews.pass_on(
        review=review,
        asked=main_contact.pk,
        name="Lise Lund",
        email="lise@drammen.example",
        now=NOW,
    )

    page = do(desk, "inviter", review)

    assert said(page) == ["Invitasjon er sendt til lise@drammen.example."]
    assert Invitation.objects.get().organisation == drammen
    assert "Lise Lund" in page.text


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_three(
    desk: Client, rows: int, django_assert_max_num_queries
):
    for _ in range(rows):
        make_main_contact(organisation=make_organisation())
    started = make_round()
    desk.get(LIST)

    with django_assert_max_num_queries(12):
        desk.get(LIST)
    with django_assert_max_num_queries(12):
        desk.get(f"{ROUNDS}{started.pk}/change/")


def test_a_reminder_is_seen_to_come(desk: Client, drammen, main_contact):
    make_round()

    page = desk.get(f"{LIST}{review_of(drammen).pk}/change/")

    assert review_of(drammen).remind_at == NOW + REMINDERS[0]
    assert "22. mars 2027" in page.text
