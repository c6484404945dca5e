"""What the secretariat does with those on the lists, and sees of whom an issue hits."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import Act
from members.models import MembershipCategory
from newsletters.enums import ConsentWay, SubscriptionState
from newsletters.models import Consent, Segment, Subscription
from newsletters.services import erase_person
from outbox.models import Suppression
from tests import factories
from tests.factories import NOW
from tests.newsletters.lists import make_newsletter, make_segment, make_subscription

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ROWS = "/admin/newsletters/subscription/"
IMPORT = f"{ROWS}hent-inn/"
SEGMENTS = "/admin/newsletters/segment/"


@pytest.fixture
def letter():
    return make_newsletter()


@pytest.fixture(autouse=True)
def logged_in(clock, client, staff):
    client.force_login(staff)


def add(client, letter, **answers):
    data = {"newsletter": letter.pk, "address": "ny@example.no", "language": "nb"}
    evidence = {"evidence": "Skjema på landsmøtet"}
    return client.post(f"{ROWS}add/", data | evidence | answers, follow=True)


def test_somebody_is_added_with_where_the_yes_comes_from(client, letter, staff):
    add(client, letter)

    row, consent = Subscription.objects.get(), Consent.objects.get()
    assert (row.state, row.address) == (SubscriptionState.ACTIVE, "ny@example.no")
    assert (consent.way, consent.note, consent.by) == ("staff", "Skjema på landsmøtet", staff)
    assert Act.objects.filter(verb="subscription.added").count() == 1


def test_nobody_is_added_without(client, letter):
    add(client, letter, evidence="")

    assert not Subscription.objects.exists()


def test_who_has_left_is_not_added(client, letter):
    make_subscription(newsletter=letter, address="ny@example.no", state=SubscriptionState.ENDED)

    answer = add(client, letter)

    assert Subscription.objects.get().state == SubscriptionState.ENDED
    assert answer.status_code == 200


def test_a_row_is_ended_with_a_reason_and_cannot_be_changed_otherwise(client, letter):
    row = make_subscription(newsletter=letter)
    page = f"{ROWS}{row.pk}/"

    assert client.get(f"{page}change/").status_code == 200
    client.post(f"{page}change/", {"newsletter": letter.pk, "address": "x@example.no"})
    client.post(f"{page}meld-av/", {"reason": "Ringte og ba om det"})

    ended = Subscription.objects.get()
    assert (ended.address, ended.state) == (row.address, SubscriptionState.ENDED)
    assert Consent.objects.get().note == "Ringte og ba om det"


# ---- Files -------------------------------------------------------------------------------------


def upload(client, letter, text, *, evidence="Påmeldingslista fra 2026"):
    file = SimpleUploadedFile("lesere.csv", text.encode())
    data = {"newsletter": letter.pk, "evidence": evidence, "file": file}
    return client.post(IMPORT, data)


def say_yes(client, preview):
    return client.post(IMPORT, {"shown": preview.context["form"].initial["shown"]}, follow=True)


def test_a_file_is_seen_through_before_anything_happens(client, letter):
    make_subscription(newsletter=letter, address="paa@example.no")
    make_subscription(newsletter=letter, address="av@example.no", state=SubscriptionState.ENDED)
    Suppression.objects.create(address="dod@example.no", reason="Finnes ikke", since=NOW)
    person = factories.make_person(email="kari@example.no")
    file = (
        "E-postadresse;Språk;Telefon\nKari@example.no;nynorsk;1\n"
        "paa@example.no;;\nAV@example.no;;\ndod@example.no;;\n"
    )

    preview = upload(client, letter, file)
    plan = preview.context["plan"]

    assert [reader.address for reader in plan.new] == ["kari@example.no"]
    assert plan.said_no == [(4, "av@example.no")]
    assert plan.stopped == [(5, "dod@example.no")]
    assert plan.known == [(3, "paa@example.no")]
    assert preview.context["unread"] == ["Telefon"]
    assert "blir ikke meldt på igjen" in preview.content.decode()
    assert Subscription.objects.count() == 2

    say_yes(client, preview)

    new = Subscription.objects.get(address="kari@example.no")
    assert (new.state, new.language, new.person) == ("active", "nn", person)
    consent = Consent.objects.get(address="kari@example.no")
    assert (consent.way, consent.note) == (ConsentWay.FILE, "Påmeldingslista fra 2026")
    assert Subscription.objects.get(address="av@example.no").state == SubscriptionState.ENDED


def test_who_left_in_between_is_not_brought_in(client, letter):
    preview = upload(client, letter, "E-postadresse\nkari@example.no\n")
    make_subscription(newsletter=letter, address="kari@example.no", state=SubscriptionState.ENDED)

    answer = say_yes(client, preview)

    assert Subscription.objects.get().state == SubscriptionState.ENDED
    assert "Noe er endret siden" in answer.content.decode()


def test_a_deleted_account_is_not_brought_back_by_a_file(client, letter, stranger, staff):
    make_subscription(newsletter=letter, person=stranger)
    erase_person(person=stranger, by=staff, now=NOW)

    preview = upload(client, letter, f"E-postadresse\n{stranger.email}\nny@example.no\n")
    say_yes(client, preview)

    assert preview.context["plan"].said_no == [(2, stranger.email)]
    assert list(Subscription.objects.values_list("address", flat=True)) == ["ny@example.no"]


def test_faults_stop_the_whole_file(client, letter):
    file = "E-postadresse;Språk\nkari;\na@example.no;tysk\nb@example.no;\nB@example.no;\n"

    plan = upload(client, letter, file).context["plan"]

    assert [(fault.row, str(fault.column)) for fault in plan.faults] == [
        (2, "E-postadresse"),
        (3, "Språk"),
        (4, "E-postadresse"),
        (5, "E-postadresse"),
    ]


def test_a_file_needs_to_say_where_the_yes_comes_from(client, letter):
    answer = upload(client, letter, "E-postadresse\nkari@example.no\n", evidence="")

    assert "plan" not in answer.context
    assert not Subscription.objects.exists()


def test_a_big_file_asks_few_questions(client, letter, django_assert_max_num_queries):
    lines = "\n".join(f"leser{n}@example.no" for n in range(3000))
    preview = upload(client, letter, f"E-postadresse\n{lines}\n")

    with django_assert_max_num_queries(50):
        say_yes(client, preview)

    assert Subscription.objects.active().count() == 3000


# ---- Whom a segment hits -----------------------------------------------------------------------


def receivers(answer):
    return {row.address: why for row, why in answer.context["rows"]}


def test_the_page_says_whom_and_why(client, letter):
    organisation = factories.make_organisation(county=factories.make_county(name="Agder"))
    leader = factories.make_main_contact(organisation=organisation)
    for person in (leader, factories.make_person()):
        make_subscription(newsletter=letter, person=person)
    make_subscription(newsletter=letter, address="nn@example.no", language="nn")
    hits = make_segment(name="Ledere", roles=["main_contact"], languages=["nb", "nn"])

    answer = client.get(f"{SEGMENTS}{hits.pk}/mottakere/")

    assert receivers(answer) == {leader.email: ["Ledere – rolle: hovedkontakt; språk: bokmål"]}


def test_networks_and_roles_in_them_are_chosen_in_the_form(client):
    network = factories.make_network(name="Fagnettverket")
    chosen = {"networks": [network.pk], "network_roles": ["leader", "secretary"]}

    client.post(f"{SEGMENTS}add/", {"name": "De som leder"} | chosen)

    segment = Segment.objects.get()
    assert list(segment.networks.all()) == [network]
    assert segment.network_roles == ["leader", "secretary"]
    assert "Velger du nettverk også" in client.get(f"{SEGMENTS}{segment.pk}/change/").text


def test_an_issue_gives_a_reason_for_each_segment(client, letter):
    row = make_subscription(newsletter=letter, language="nn")
    make_subscription(newsletter=make_newsletter(name="Et annet"), language="nn")
    issue = letter.issues.create(name="Mars", slug="mars")
    page = f"{SEGMENTS}utgave/{issue.pk}/mottakere/"

    assert receivers(client.get(page)) == {row.address: ["Alle som får nyhetsbrevet"]}

    issue.segments.set([make_segment(name="A", languages=["nn"]), make_segment(name="B")])
    assert receivers(client.get(page)) == {row.address: ["A – språk: nynorsk", "B – alle"]}


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_of_receivers_asks_the_same_however_long(
    client, letter, rows, django_assert_max_num_queries
):
    organisation = factories.make_organisation()
    for _row in range(rows):
        make_subscription(
            newsletter=letter, person=factories.make_member(organisation=organisation)
        )
    hits = make_segment(categories=MembershipCategory.objects.all())

    with django_assert_max_num_queries(25):
        answer = client.get(f"{SEGMENTS}{hits.pk}/mottakere/")

    assert len(receivers(answer)) == rows


def test_a_segment_is_written_in_a_form(client, letter):
    county = factories.make_county(name="Agder")
    data = {"name": "Sør", "counties": [county.pk], "roles": ["chapter_board"], "languages": ["nb"]}

    client.post(f"{SEGMENTS}add/", data)

    segment = Segment.objects.get()
    assert (segment.roles, segment.languages) == (["chapter_board"], ["nb"])
    assert list(segment.counties.all()) == [county]


def test_who_may_not_see_addresses_sees_no_receivers(client, letter, staff):
    staff.groups.clear()
    segment = make_segment()

    assert client.get(f"{SEGMENTS}{segment.pk}/mottakere/").status_code == 403


def test_a_segment_chooses_among_what_there_is(client):
    assert "add-related" not in client.get(f"{SEGMENTS}add/").text
