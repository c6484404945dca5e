"""What the secretariat does with issues in the admin; nobody is superuser."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.models import Act
from newsletters.enums import BlockKind, IssueState
from newsletters.models import Block, Issue, Newsletter
from newsletters.services import issues
from outbox.models import Delivery
from tests import factories
from tests.factories import NOW
from tests.newsletters.issue_kit import (
    HELLO,
    a_picture,
    make_block,
    make_issue,
    make_newsletter,
    make_ready_issue,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

LIST = "/admin/newsletters/issue/"


@pytest.fixture
def desk(client, staff):
    client.force_login(staff)
    return client


@pytest.fixture
def issue():
    return make_ready_issue()


def page(issue, rest=""):
    return f"{LIST}{issue.pk}/{rest or 'change/'}"


def words(**texts):
    """A form of a part: nb_heading="…"."""
    names = ("heading", "body", "button", "alt")
    empty = {f"{code}-{name}": "" for code in ("nb", "nn", "en") for name in names}
    return empty | {name.replace("_", "-", 1): text for name, text in texts.items()}


def subjects(**changes):
    empty = {
        f"{name}_{code}": "" for code in ("nb", "nn", "en") for name in ("subject", "preheader")
    }
    return {"name": "Marsbrevet", **empty} | changes


# ---- The page of an issue ----------------------------------------------------------------------


def test_a_new_issue_leads_to_its_own_page(desk):
    newsletter = make_newsletter()

    answer = desk.post(f"{LIST}add/", {"newsletter": newsletter.pk, "name": "Vårbrevet"})

    made = Issue.objects.get()
    assert answer.url == page(made)
    assert (made.slug, made.state) == ("varbrevet", IssueState.DRAFT)
    assert Act.objects.filter(verb="issue.added").count() == 1


def test_a_second_skeleton_is_refused_in_words(desk):
    newsletter = make_newsletter()
    sent = {"newsletter": newsletter.pk, "name": "Malen", "is_skeleton": "on"}
    desk.post(f"{LIST}add/", sent)

    answer = desk.post(f"{LIST}add/", sent)

    assert "Nyhetsbrevet har en mal fra før." in answer.text
    assert Issue.objects.get().state == IssueState.SKELETON


def test_subjects_are_written_in_each_language(desk, issue):
    sent = subjects(subject_nb="Ny", subject_nn="Nytt", preheader_nb="Først")

    answer = desk.post(page(issue), sent)

    assert answer.url == LIST
    found = dict(issue.texts.values_list("language", "subject"))
    assert found == {"nb": "Ny", "nn": "Nytt"}
    assert Act.objects.filter(verb="admin.changed").count() == 1


def test_the_parts_stand_in_order_with_what_they_say(desk, issue):
    factories.make_event(title="Kulturlunsj", starts_at=NOW + dt.timedelta(days=3))
    make_block(issue, BlockKind.EVENTS, texts={"nb": {"heading": "Møt oss"}})

    text = desk.get(page(issue)).text

    assert text.index("Velkommen til Áile.") < text.index("Møt oss") < text.index("Kulturlunsj")
    assert "Flytt del 1 ned" in text
    assert "Flytt del 1 opp" not in text


def test_the_page_asks_as_little_for_many_parts(desk, issue, django_assert_max_num_queries):
    for _each in range(4):
        make_block(issue)

    with django_assert_max_num_queries(20):
        desk.get(page(issue))


# ---- Parts -------------------------------------------------------------------------------------


def test_a_part_is_added_last(desk, issue):
    sent = words(nb_heading="Ny", nb_body="<p>Tekst.</p>", nn_body="<p>Tekst.</p>")

    answer = desk.post(page(issue, "deler/ny/text/"), sent)

    last = list(issue.blocks.all())[-1]
    assert answer.url == f"{page(issue)}#del-{last.pk}"
    assert dict(last.texts.values_list("language", "heading")) == {"nb": "Ny", "nn": ""}
    assert last.position == 2
    assert Act.objects.filter(verb="issue.changed", subject_id=issue.pk).exists()


@pytest.mark.parametrize("kind", BlockKind.values)
def test_each_kind_has_a_page_to_write_on(desk, issue, kind):
    block = make_block(issue, BlockKind(kind), texts={"nb": {"heading": "Hit"}})

    assert desk.get(page(issue, f"deler/ny/{kind}/")).status_code == 200
    assert desk.get(page(issue, f"deler/{block.pk}/")).status_code == 200
    assert desk.get(page(issue, "deler/ny/tull/")).status_code == 404


def test_bokmal_must_say_what_the_kind_must_say(desk, issue):
    answer = desk.post(page(issue, "deler/ny/text/"), words(nn_body="<p>Nynorsk.</p>"))

    assert answer.context["forms"].words["nb"].errors.keys() == {"body"}
    assert "Nynorsk." in answer.text
    assert issue.blocks.count() == 1


def test_plain_lines_become_paragraphs(desk, issue):
    desk.post(page(issue, "deler/ny/text/"), words(nb_body="En.\r\n\r\nTo."))

    assert list(issue.blocks.all())[-1].texts.get(language="nb").body == "<p>En.</p><p>To.</p>"


def test_a_picture_must_be_told_to_those_who_do_not_see_it(desk, issue):
    def upload(**texts):
        file = SimpleUploadedFile("bilde.png", a_picture(), content_type="image/png")
        return desk.post(
            page(issue, "deler/ny/picture/"), words(**texts) | {"picture": file, "link": ""}
        )

    refused = upload(nb_alt="Et hus.")
    assert "Skriv hva bildet viser, for dem som ikke ser det." in refused.text

    upload(nb_alt="Et hus.", nn_alt="Eit hus.")
    block = Block.objects.get(kind=BlockKind.PICTURE)
    assert str(block.picture.name).endswith(".webp")


def test_what_is_no_picture_is_refused(desk, issue):
    file = SimpleUploadedFile("bilde.png", b"<svg/>", content_type="image/png")

    answer = desk.post(page(issue, "deler/ny/picture/"), words() | {"picture": file, "link": ""})

    assert answer.context["forms"].has_errors
    assert not Block.objects.filter(kind=BlockKind.PICTURE).exists()


def test_events_are_chosen_by_rule_or_by_hand_among_what_is_coming(desk, issue):
    event = factories.make_event(title="Lunsj", starts_at=NOW + dt.timedelta(days=90))
    past = factories.make_event(title="Ferdig", starts_at=NOW - dt.timedelta(days=9))
    rule = {
        "events_within_days": "30",
        "events_at_most": "4",
        "events_of_chapter": "",
        "events_of_type": "course",
    }
    sent = words(nb_heading="Møt oss") | rule

    form = desk.get(page(issue, "deler/ny/events/")).text
    desk.post(page(issue, "deler/ny/events/"), sent | {"events": [event.pk]})
    refused = desk.post(page(issue, "deler/ny/events/"), sent | {"events": [past.pk]})

    block = Block.objects.get(kind=BlockKind.EVENTS)
    assert "Lunsj" in form
    assert "Ferdig" not in form
    assert (block.events_within_days, block.events_of_type) == (30, "course")
    assert list(block.events.all()) == [event]
    assert refused.context["forms"].main.errors.keys() == {"events"}


@pytest.mark.parametrize(("days", "most"), [("0", "4"), ("400", "4"), ("30", "0"), ("30", "50")])
def test_a_rule_without_bounds_is_refused(desk, issue, days, most):
    rule = {"events_within_days": days, "events_at_most": most}

    answer = desk.post(page(issue, "deler/ny/events/"), words(nb_heading="Møt oss") | rule)

    assert answer.context["forms"].has_errors


def test_parts_are_moved_and_taken_out(desk, issue):
    first, second = issue.blocks.get(), make_block(issue)

    desk.post(page(issue, "deler/"), {"flytt": f"ned:{first.pk}"})
    assert [block.pk for block in issue.blocks.all()] == [second.pk, first.pk]
    desk.post(page(issue, "deler/"), {"flytt": f"opp:{second.pk}"})
    assert [block.pk for block in issue.blocks.all()] == [second.pk, first.pk]

    assert "blir borte for godt" in desk.get(page(issue, f"deler/{first.pk}/ta-ut/")).text
    desk.post(page(issue, f"deler/{first.pk}/ta-ut/"))
    assert [block.pk for block in issue.blocks.all()] == [second.pk]


@pytest.mark.parametrize("sent", ["", "opp", "bort:1", "opp:x", "opp:999"])
def test_a_move_that_is_none_is_not_found(desk, issue, sent):
    assert desk.post(page(issue, "deler/"), {"flytt": sent}).status_code == 404


def test_a_part_of_another_issue_is_not_found(desk, issue):
    other = make_block(make_issue(newsletter=issue.newsletter))

    assert desk.get(page(issue, f"deler/{other.pk}/")).status_code == 404
    assert desk.post(page(issue, f"deler/{other.pk}/ta-ut/")).status_code == 404


# ---- As it is received -------------------------------------------------------------------------


def test_the_preview_shows_the_inbox_the_frames_and_the_text(desk, issue):
    text = desk.get(page(issue, "forhandsvis/?sprak=nn")).text

    assert "Fem stader å møtast" in text
    assert text.count("<iframe") == 3
    assert "Velkomen til Áile." in text
    assert desk.get(page(issue, "forhandsvis/?sprak=xx")).status_code == 404


def test_the_look_is_the_letter_light_or_dark_whatever_the_machine_is(desk, issue):
    light = desk.get(page(issue, "utseende/nb/lys/"))
    dark = desk.get(page(issue, "utseende/nb/mork/"))

    assert "@media not all" in light.text
    assert "@media all" in dark.text
    assert "prefers-color-scheme" not in light.text + dark.text
    policy = light.headers["Content-Security-Policy"]
    assert "sandbox allow-popups" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy
    assert light.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_a_trial_goes_to_ones_own_address_each_time(desk, issue, staff):
    for _each in range(2):
        answer = desk.post(page(issue, "prove/"), {"language": "nn", "address": "x@example.no"})

    assert answer.url == page(issue, "forhandsvis/?sprak=nn")
    sent = Delivery.objects.filter(letter="newsletters/issue")
    assert [(each.address, each.language) for each in sent] == [(staff.email, "nn")] * 2
    assert desk.get(page(issue, "prove/")).status_code == 405


# ---- On its way --------------------------------------------------------------------------------


def test_the_checklist_leads_to_what_must_be_mended(desk):
    issue = make_issue()
    block = make_block(issue, texts={"nb": HELLO["nb"]})

    text = desk.get(page(issue, "sjekk/")).text

    assert f'<a href="{LIST}{issue.pk}/deler/{block.pk}/">Tekst</a>: Teksten mangler' in text
    assert "Ingen får brevet." in text
    assert "Send eller planlegg" not in text


def test_asking_the_links_is_a_post(desk, issue):
    body = '<p><a href="/tull/">A</a></p>'
    make_block(issue, texts={"nb": {"body": body}, "nn": {"body": body}})
    assert "som ikke er sjekket" in desk.get(page(issue, "sjekk/")).text

    desk.post(page(issue, "sjekk/"))

    assert "/tull/: Siden finnes ikke." in desk.get(page(issue, "sjekk/")).text


def test_scheduling_shows_how_many_letters_it_will_be(desk, issue):
    answer = desk.get(page(issue, "planlegg/"))

    assert "1 får brevet" in answer.text

    done = desk.post(page(issue, "planlegg/"), {"send_at_0": "02.03.2027", "send_at_1": "09:00"})
    issue.refresh_from_db()
    assert done.url == page(issue)
    assert issue.state == IssueState.SCHEDULED
    assert issue.send_at == dt.datetime(2027, 3, 2, 8, tzinfo=dt.UTC)


def test_no_time_means_at_once(desk, issue):
    desk.post(page(issue, "planlegg/"), {"send_at_0": "", "send_at_1": ""})

    assert issues.send_due(now=NOW) == 1


def test_what_is_not_ready_is_refused_in_words(desk):
    issue = make_issue()

    answer = desk.post(page(issue, "planlegg/"), {"send_at_0": "", "send_at_1": ""})

    assert "Sjekklista har noe som må rettes først." in answer.text


def test_a_scheduled_issue_is_read_and_taken_back(desk, issue):
    desk.post(page(issue, "planlegg/"), {"send_at_0": "", "send_at_1": ""})
    text = desk.get(page(issue)).text
    assert "Legg til:" not in text
    assert 'name="subject_nb"' not in text
    assert desk.get(page(issue, "deler/ny/text/")).status_code == 404
    desk.post(page(issue), subjects(subject_nb="Endret"))
    assert issue.texts.get(language="nb").subject == "Dette skjer i mars"
    refused = desk.post(page(issue, "deler/ny/text/"), words(nb_body="<p>Ny.</p>"))
    assert "Ta den tilbake til utkast" in refused.text

    desk.post(page(issue, "ta-tilbake/"))

    assert "Legg til:" in desk.get(page(issue)).text


def test_a_frozen_issue_is_shown_as_it_was_sent(desk, issue):
    desk.post(page(issue, "planlegg/"), {"send_at_0": "", "send_at_1": ""})
    issues.send_due(now=NOW)
    issue.blocks.get().texts.update(heading="Endret", body="<p>Endret.</p>")

    preview = desk.get(page(issue, "forhandsvis/")).text

    assert "Velkommen til Áile." in preview
    assert "Send en prøve" not in preview
    assert "Kast utkastet" not in desk.get(page(issue)).text
    assert desk.get(page(issue, "delete/")).status_code == 403


def test_a_skeleton_becomes_a_draft_by_a_button(desk):
    skeleton = make_issue(is_skeleton=True)

    answer = desk.post(page(skeleton, "nytt-utkast/"))

    draft = Issue.objects.get(state=IssueState.DRAFT)
    assert answer.url == page(draft)
    assert draft.name == "Nyhetsbrevet mars 2027"


def test_a_draft_is_thrown_away_by_a_button(desk, issue):
    desk.post(page(issue, "kast/"))

    assert not Issue.objects.exists()


# ---- Who may -----------------------------------------------------------------------------------

DOORS = [
    "change/",
    "forhandsvis/",
    "utseende/nb/lys/",
    "sjekk/",
    "planlegg/",
    "deler/ny/text/",
    "kast/",
]


@pytest.mark.parametrize("door", DOORS)
def test_nobody_else_sees_issues(client, issue, member, door):
    assert client.get(page(issue, door)).status_code == 302
    client.force_login(member)
    assert client.get(page(issue, door)).status_code == 302


@pytest.mark.parametrize("door", DOORS)
def test_staff_without_the_right_see_nothing(client, issue, door):
    client.force_login(factories.make_staff(groups=["Styre"]))

    assert client.get(page(issue, door)).status_code == 403


def test_a_newsletters_address_stays(desk):
    newsletter = make_newsletter()

    text = desk.get(f"/admin/newsletters/newsletter/{newsletter.pk}/change/").text

    assert 'name="slug"' not in text
    assert desk.get("/admin/newsletters/newsletter/").status_code == 200
    assert Newsletter.objects.get().slug == "nyhetsbrevet"
