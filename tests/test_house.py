"""The house rules: what the documents say is what the code does."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from importlib import import_module
from importlib.metadata import packages_distributions
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/ARCHITECTURE.md").read_text()
COMPANIONS = [
    (ROOT / f"docs/{name}.md").read_text()
    for name in ("MEETING_PLACES", "LETTERS", "WORKING_TOGETHER")
]
SETTINGS_PAGE = (ROOT / "docs/SETTINGS.md").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONTRACTS = PROJECT["tool"]["importlinter"]["contracts"]
LAYERS = CONTRACTS[0]["layers"]
OUR_FOLDERS = (*settings.OUR_APPS, "config", "tests", "tools", "templates", "static", "docs")
LONGEST_FILE = 400
# Made by a generator from our own recipe, not written.
MADE = {"static/theme/moteplass.css"}
# As long as what they list, so that the board reads one list.
LISTS = {"core/retention.toml"}

# Pages a visitor may open without logging in. Adding one is a decision, so it is made here.
PUBLIC = {
    "account_complete_password_reset",
    "account_confirm_login_code",
    "account_confirm_password_reset_code",
    "account_email_verification_sent",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_password_reset_completed",
    "account_request_login_code",
    "account_reset_password",
    "account_signup",
    "socialaccount_signup",
    "work_login",
    "work_login_answer",
    "work_login_refused",
    "admin:login",
    "agreements:agreement",
    # For whoever has the link in a letter: it is the right.
    "agreements:held",
    "agreements:held_follow_up",
    "agreements:held_meeting",
    "agreements:held_printed",
    "agreements:list",
    "agreements:printed",
    "certificates:check",
    "certificates:find",
    "calendars:document",
    "calendars:event",
    "calendars:feed",
    "calendars:own",
    "calendars:picture",
    # For whoever has a check-in link: the secret in the address is the right.
    "door:door",
    "door:let_in",
    "door:manifest",
    "door:report",
    "door:shell",
    "door:take_back",
    "door:worker",
    "events:archive",
    "events:calendar",
    "events:certificate",
    "events:certificate_file",
    "events:detail",
    "events:evaluate",
    "events:list",
    "events:ticket",
    "events:ticket_file",
    "events:own_document",
    "events:programme",
    "events:speaking",
    "events:held_answers",
    "events:held_choices",
    "events:held_join",
    "events:sign_up",
    "events:thanks",
    "health",
    "health_operations",
    "join:apply",
    "join:apply_for_another",
    "join:find",
    "join:follow",
    "join:follow_number",
    "join:state",
    "join:withdraw",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "members:invitation",
    "members:pass_review_on",
    "members:review",
    "members:stop_invitations",
    "events:place",
    "meetings:calendar_file",
    "meetings:file",
    "meetings:meeting",
    "meetings:record",
    "networks:invitation",
    "networks:outside",
    "newsletter_pictures:picture",
    "newsletters:archive",
    "newsletters:asked",
    # For whoever has a letter: the secret in the address is the right.
    "newsletters:confirm",
    "newsletters:end_all",
    "newsletters:issue",
    "newsletters:preferences",
    "newsletters:subscribe",
    "subscriptions:click",
    "subscriptions:come_back",
    "subscriptions:feed",
    "subscriptions:stop",
    "outbox:attachment",
    "outbox:letter",
    "outbox:letter_html",
    "outbox:mailbox",
    "pages:about",
    "pages:board",
    "pages:contact",
    "pages:statutes",
    "pages:theme",
    "pages:themes",
    "portal:accessibility",
    "portal:chapter",
    "portal:chapters",
    "portal:data_sources",
    "portal:front_page",
    "portal:members",
    "portal:network",
    "portal:networks",
    "portal:organisation",
    "portal:privacy",
    "portal:style_guide",
}


def committed(*patterns: str) -> list[str]:
    listing = subprocess.run(
        ["git", "ls-files", "--", *patterns], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [name for name in listing.stdout.splitlines() if (ROOT / name).is_file()]


def written_by_us() -> list[str]:
    """Committed texts, without data, catalogues and what a tool makes."""
    kinds = (".py", ".html", ".txt", ".css", ".js", ".md", ".toml")
    names = [name for name in committed(*OUR_FOLDERS) if name.endswith(kinds)]
    by_hand = [
        name for name in names if not any(each in name for each in ("/data/", "/migrations/"))
    ]
    return [name for name in by_hand if name not in MADE]


def views(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from views(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", pattern.callback


# ---- Who may open what -------------------------------------------------------------------


def test_only_the_listed_pages_are_public():
    public = {name for name, view in views() if not getattr(view, "login_required", True)}

    assert public == PUBLIC


# ---- The street --------------------------------------------------------------------------


def test_the_drawn_layers_are_the_enforced_layers():
    drawing = PAGE.split("```text\n")[1].split("```")[0].strip().splitlines()

    assert [re.split(r"  +", line)[0] for line in drawing] == LAYERS


def test_every_app_has_a_place_in_the_layers():
    placed = {app.strip() for layer in LAYERS for app in layer.split("|")}

    assert placed == {*settings.OUR_APPS, "config"}


# ---- The documents -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    sorted(
        set(
            re.findall(
                rf"`((?:{'|'.join(settings.OUR_APPS)})(?:\.\w+)+)`", "".join([PAGE, *COMPANIONS])
            )
        )
    ),
)
def test_every_name_on_the_architecture_page_exists(name):
    module, attribute = name.rsplit(".", 1)

    assert hasattr(import_module(module), attribute) or find_spec(name)


def test_the_architecture_page_stays_short():
    assert len(PAGE.splitlines()) <= 120
    assert all(len(companion.splitlines()) <= 120 for companion in COMPANIONS)


def test_every_setting_that_is_read_is_explained_and_every_explained_one_is_read():
    source = (ROOT / "config" / "settings.py").read_text()
    read = set(re.findall(r'\benv\.\w+\(\s*"([A-Z_]+)"', source))
    portal = SETTINGS_PAGE.split("## The commands")[0]
    rows = [line.split("|")[1] for line in portal.splitlines() if line.startswith("| `")]

    assert {name for row in rows for name in re.findall(r"`([A-Z_]+)`", row)} == read


def test_every_setting_of_the_commands_is_read_by_a_tool():
    commands = SETTINGS_PAGE.split("## The commands")[1]
    read = "".join(path.read_text() for path in [ROOT / "Makefile", *(ROOT / "tools").glob("*.py")])

    for name in re.findall(r"^\| `([A-Z_]+)`", commands, re.M):
        assert name in read


@pytest.mark.parametrize("document", committed("*.md"))
def test_every_link_between_the_documents_leads_somewhere(document):
    links = re.findall(r"\]\(([^):#]+)\)", (ROOT / document).read_text())
    folder = (ROOT / document).parent

    assert [link for link in links if not folder.joinpath(link).exists()] == []


def test_every_decision_has_a_number_of_its_own():
    numbers = [Path(name).name.split("-")[0] for name in committed("docs/decisions/*.md")]
    titles = [(ROOT / name).read_text().split(".")[0] for name in committed("docs/decisions/*.md")]

    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    assert titles == [f"# {number}" for number in range(1, len(numbers) + 1)]


# ---- The files ---------------------------------------------------------------------------


def test_no_file_outgrows_its_room():
    files = set(written_by_us()) - LISTS
    lengths = {name: len((ROOT / name).read_text().splitlines()) for name in files}

    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_pinned_packages_name_no_host():
    pinned = committed("requirements*.txt", "package-lock.json", ".npmrc", "pyproject.toml")
    hosts = re.compile(r"://|--(?:extra-)?index-url|--find-links|--trusted-host")

    assert [name for name in pinned if hosts.search((ROOT / name).read_text())] == []


def imported_at_run_time(tree: ast.AST) -> Iterator[str]:
    """Top-level packages; what only a type checker reads is left out."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield (node.module or "").split(".")[0]
        else:
            yield from imported_at_run_time(node)


def test_the_portal_imports_nothing_that_only_developers_have():
    pinned = re.compile(r"^([\w.-]+)==", re.M)
    everybody, developers = (
        set(pinned.findall((ROOT / name).read_text()))
        for name in ("requirements.txt", "requirements-dev.txt")
    )
    only_developers = {"tests", "tools"} | {
        module
        for module, owners in packages_distributions().items()
        if {owner.lower().replace("_", "-") for owner in owners} <= developers - everybody
    }
    guilty = {
        f"{name}: {module}"
        for name in committed(*(f"{app}/**.py" for app in (*settings.OUR_APPS, "config")))
        for module in imported_at_run_time(ast.parse((ROOT / name).read_text()))
        if module in only_developers
    }

    assert guilty == set()


def test_every_package_the_portal_imports_is_asked_for_by_name():
    """What comes along with another package may leave with it."""
    asked_for = {
        re.split(r"[\[>=<]", line)[0].lower() for line in PROJECT["project"]["dependencies"]
    }
    owners = {
        module: {name.lower().replace("_", "-") for name in names}
        for module, names in packages_distributions().items()
    }
    guilty = {
        f"{name}: {module}"
        for name in committed(*(f"{app}/**.py" for app in (*settings.OUR_APPS, "config")))
        for module in imported_at_run_time(ast.parse((ROOT / name).read_text()))
        if module in owners and not owners[module] & asked_for
    }

    assert guilty == set()


def test_nobodys_own_folders_are_named():
    own = re.compile(r"(?<![\w.])/(?:work|root|home|Users)/")
    texts = {name: (ROOT / name).read_text() for name in written_by_us()}

    assert [name for name, text in texts.items() if own.search(text)] == []


def test_templates_take_parts_only_from_their_own_room():
    """…and from what the whole house shares."""
    shared = r"(?:components/|base\.html|outbox/letter|allauth/|account/|admin/|designsystemet/)"
    parts = re.compile(r"{%\s*(?:include|extends)\s+[\"']([^\"']+)[\"']")
    strangers = [
        f"{name}: {part}"
        for name in committed("templates/*")
        if (room := name.split("/")[1]) in settings.OUR_APPS
        for part in parts.findall((ROOT / name).read_text())
        if not part.startswith(f"{room}/") and not re.match(shared, part)
    ]

    assert strangers == []


@pytest.mark.django_db
def test_the_migrations_say_what_the_models_say():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
