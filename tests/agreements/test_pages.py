"""Agreements as they are read, in the browser and on paper, and their letters."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements import mail, services
from agreements.models import CooperationArea
from outbox import rendering
from outbox.models import Delivery
from tests.agreements.cooperation import (
    again,
    make_agreement,
    make_draft,
    make_organisations,
    make_owner,
)
from tests.core.test_pictures import picture_file
from tests.factories import NOW, TODAY
from tests.papers import SMALLEST, opened, tags_of, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def page(name, *args):
    return reverse(f"agreements:{name}", args=args)


def words(response):
    return " ".join(response.content.decode().split())


# ---- Read --------------------------------------------------------------------------------------


def test_the_list_says_which_are_in_force_and_which_were_on_another_day(client, staff):
    make_agreement(staff=staff, name="Gjelder nå")
    make_agreement(staff=staff, name="Bare for partene", openness="forum")
    make_agreement(staff=staff, name="Var før", ends_on=dt.date(2026, 12, 31))
    make_draft(staff=staff, name="Et utkast")

    today = words(client.get(page("list")))
    before = words(client.get(page("list") + "?dato=2026-06-01"))

    assert "Gjelder nå" in today
    assert "Gjaldt til og med 31. desember 2026" in today
    assert "Bare for partene" not in today
    assert "Et utkast" not in today
    assert before.index("Var før") > before.index("Gjelder</h2>")
    assert "Avsluttet</h2>" not in before


@pytest.mark.parametrize("asked", ["2026-13-45", "0001-01-01", "9999-12-31", "%00", "tull"])
def test_a_day_that_is_not_understood_is_said(client, asked):
    response = client.get(page("list") + f"?dato={asked}")

    assert response.status_code == 200
    assert "Derfor ser du dagen i dag" in words(response)


def test_the_page_reads_as_an_agreement_with_its_clock_in_words(client, staff):
    agreement = make_agreement(staff=staff)

    text = words(client.get(agreement.get_absolute_url()))

    assert "Siste dag for å si opp er 27. mars 2028" in text
    assert "Hamar, 20. april 2026" in text
    assert "Rolle 2" in text
    assert "De som følger opp" not in text


def test_a_draft_and_a_closed_agreement_are_for_those_inside(client, staff, member, stranger):
    draft = make_draft(staff=staff)
    closed = make_agreement(staff=staff, openness="forum")
    make_owner(closed, 1, person=member)

    client.force_login(stranger)
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.get(closed.get_absolute_url()).status_code == 404
    client.force_login(member)
    assert client.get(closed.get_absolute_url()).status_code == 200
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_whoever_has_proved_the_address_of_an_owner_is_that_owner(client, staff, stranger):
    closed = make_agreement(staff=staff, openness="forum")
    make_owner(closed, 2, email=stranger.email.lower())

    client.force_login(stranger)

    assert client.get(closed.get_absolute_url()).status_code == 200


def test_a_main_contact_of_a_party_reads_and_does_not_run(client, staff, main_contact, drammen):
    organisations = [drammen, *make_organisations("Bygdeforbundet")]
    closed = make_agreement(staff=staff, openness="forum", organisations=organisations)

    client.force_login(main_contact)

    assert client.get(closed.get_absolute_url()).status_code == 200
    assert client.get(page("notice", closed.slug)).status_code == 404


def test_each_is_led_to_their_own_side_and_staff_to_all(client, staff, member):
    agreement = make_agreement(staff=staff)
    make_owner(agreement, 1, person=member)
    sides = [page("side", agreement.slug, party.pk) for party in agreement.parties.all()]

    client.force_login(member)
    text = client.get(agreement.get_absolute_url()).text
    assert [client.get(side).status_code for side in sides] == [200, 404]
    assert [side in text for side in sides] == [True, False]

    client.force_login(staff)
    text = client.get(agreement.get_absolute_url()).text
    assert [side in text for side in sides] == [True, True]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_however_many(client, staff, number, django_assert_num_queries):
    for _each in range(number):
        make_agreement(staff=staff)

    with django_assert_num_queries(3):
        client.get(page("list"))


@pytest.mark.parametrize("number", [1, 3])
def test_an_agreement_costs_the_same_whatever_it_holds(
    client, staff, member, number, django_assert_num_queries
):
    agreement = make_agreement(staff=staff)
    make_owner(agreement, 1, person=member)
    for each in range(number):
        CooperationArea.objects.create(agreement=agreement, position=9, title=f"Mer {each}")
        make_owner(agreement, 2, email=f"pia{each}@bygd.example")
        services.amend(
            agreement=agreement, text="Nytt", agreed_on=TODAY, changes={}, by=staff, now=NOW
        )

    with django_assert_num_queries(6):
        client.get(agreement.get_absolute_url())
    client.force_login(member)
    with django_assert_num_queries(9):
        client.get(agreement.get_absolute_url())


# ---- On paper ----------------------------------------------------------------------------------


def test_the_agreement_on_paper_has_lines_to_sign_on_until_it_is_signed(client, staff):
    draft = make_draft(staff=staff, purpose="<p>Vi <b>arbeider</b> sammen.</p><ul><li>a</li></ul>")
    client.force_login(staff)

    paper = opened(client.get(page("printed", draft.slug)).content)

    text = text_of(paper)
    assert "Sted og dato" in text
    assert "Avtalen gjelder fra og med 28. april 2026 til og med 27. april 2028." in text
    assert "Table" in tags_of(paper)
    assert "Vi arbeider sammen." in text
    services.sign(agreement=draft, signed_on=TODAY, place="Hamar", by=staff, now=NOW)
    signed = text_of(opened(client.get(page("printed", draft.slug)).content))
    assert "Hamar, 1. mars" in signed
    assert "Sted og dato" not in signed


def test_the_memo_is_for_those_who_run_it(client, staff, stranger):
    agreement = make_agreement(staff=staff)

    client.force_login(stranger)
    assert client.get(page("memo", agreement.slug)).status_code == 404
    client.force_login(staff)
    text = text_of(opened(client.get(page("memo", agreement.slug)).content))

    assert "Underlag for fornyelse" in text
    assert "27. mars 2028" in text


def test_the_signed_paper_is_served_to_those_inside_as_a_file(
    client, staff, stranger, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    agreement = make_agreement(staff=staff)
    client.force_login(staff)
    upload = SimpleUploadedFile("avtale.html", SMALLEST, content_type="text/html")

    client.post(page("attach", agreement.slug), {"file": upload})
    answer = client.get(page("document", agreement.slug))

    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert b"".join(answer.streaming_content) == SMALLEST
    client.force_login(stranger)
    assert client.get(page("document", agreement.slug)).status_code == 404


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<html>", "Dette er ikke en fil vi kan vise."),
        (picture_file().read(), "Fila må være en PDF."),
        (SMALLEST[:-20], "Vi klarer ikke å lese denne PDF-en."),
        (SMALLEST.replace(b"/Root", b"/Encrypt 9 0 R /Root"), "Fila er låst"),
    ],
)
def test_a_file_that_is_no_whole_and_open_pdf_is_refused_in_words(client, staff, content, said):
    agreement = make_agreement(staff=staff)
    client.force_login(staff)

    answer = client.post(
        page("attach", agreement.slug), {"file": SimpleUploadedFile("a.pdf", content)}
    )

    assert said in words(answer)
    assert again(agreement).document_sha256 == ""


# ---- The letters -------------------------------------------------------------------------------


def test_every_letter_can_be_read_in_every_language(staff):
    agreement = make_agreement(staff=staff)
    owner = make_owner(agreement, 2, email="pia@bygd.example")
    facts = {
        "who": "Per Ny",
        "text": "Vi forlenger.",
        "agreed_on": "2027-03-01",
        "by": "Bygdeforbundet",
        "received_on": "2027-03-01",
        "last_day": "2027-04-01",
        "due_on": "2027-06-01",
        "before": "Leka",
        "after": "Nye Bindal",
        "on": "2027-03-01",
        "title": "Kontaktmøte",
        "starts_at": NOW.isoformat(),
        "dates": [[NOW.isoformat(), NOW.isoformat()]],
    }
    for letter in mail.LETTERS:
        name = letter.name.split("/")[1]
        mail.owe_each([owner], name, key="1", now=NOW, **facts)

    for delivery in Delivery.objects.all():
        message = rendering.render(delivery)
        assert "{" not in message.subject
        assert "/avtaler/lenke/" in message.text
        assert "/avtaler/lenke/" in message.html
