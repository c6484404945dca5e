"""Every page is valid HTML, by the Nu HTML checker (Java; runs in `make ci`)."""

import json
import re
import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from tests.world import World, addresses, admin_addresses, make_world

pytestmark = [pytest.mark.html, pytest.mark.django_db]

ROOT = Path(__file__).parents[1]
CHECKER = ROOT / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
LANGUAGES = ("", "/nn", "/en")
# Findings that are not ours to mend, each with its reason.
DJANGOS_OWN = {
    # The autocomplete widget of the admin needs an empty first option for its placeholder.
    "Element “option” without attribute “label” must not be empty.",
    # Its options come from the server as one types; a required one starts without any.
    "A “select” element with a “required” attribute, and without a “multiple” attribute, and"
    " without a “size” attribute whose value is greater than “1”, must have a descendant “option”"
    " element.",
    # And one that has a value has no empty one before it.
    "The first “option” element in a “select” element with a “required” attribute, and without a"
    " “multiple” attribute, and without a “size” attribute whose value is greater than “1”, must"
    " have either an empty “value” attribute, or must have no text content. Consider either adding"
    " a placeholder option label, or adding a “size” attribute with a value equal to the number of"
    " “option” elements.",
}


@pytest.fixture
def world() -> World:
    return make_world()


def is_page(answer) -> bool:
    kind = answer.headers.get("Content-Type", "")
    return answer.status_code < 500 and kind.startswith("text/html") and bool(answer.content)


def findings(folder: Path) -> Counter[str]:
    """Message and an example page, with how often it was found."""
    java = shutil.which("java")
    assert java, "The HTML checker needs Java (Debian: apt-get install default-jre-headless)."
    done = subprocess.run(
        [java, "-jar", CHECKER, "--errors-only", "--format", "json", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    messages = json.loads(done.stderr)["messages"]
    found = [
        f"{Path(each['url']).stem}: {each['message']}"
        for each in messages
        if each["message"] not in DJANGOS_OWN
    ]
    return Counter(sorted(found))


def save(folder: Path, part: str, address: str, content: bytes) -> None:
    name = re.sub(r"\W+", "-", f"{part} {address}").strip("-")
    (folder / f"{name[:150]}.html").write_bytes(content)


@pytest.mark.parametrize("part", ["visitor", "member", "main contact"])
def test_the_pages_people_see_are_valid(client, world, tmp_path, part):
    client.raise_request_exception = False
    if person := world.people[part]:
        client.force_login(person)

    for _, address in addresses(world):
        for language in LANGUAGES:
            answer = client.get(f"{language}{address}")
            if is_page(answer):
                save(tmp_path, part, f"{language}{address}", answer.content)

    assert findings(tmp_path) == {}


def test_the_admin_is_valid(client, world, tmp_path):
    client.raise_request_exception = False
    client.force_login(world.people["staff"])

    for _, address in admin_addresses():
        answer = client.get(address)
        if is_page(answer):
            save(tmp_path, "staff", address, answer.content)

    assert findings(tmp_path) == {}
