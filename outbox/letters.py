"""The kinds of letters. A room that sends one registers it here, from its own `apps.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


Context = Mapping[str, Any]


@dataclass(frozen=True)
class Attachment:
    """`is_version`: the file also says what the letter says, as an invitation does. It then stands
    beside text and HTML too, for that is where mail programs look for one (RFC 6047, and what
    Outlook reads: MS-STANOICAL V0343)."""

    name: str
    content: bytes
    content_type: str
    is_version: bool = False


@dataclass(frozen=True)
class Letter:
    """`name` says where the templates are: "events/signed_up" → events/mail/signed_up*.

    A secret letter holds a code or a link that logs in: nobody but the receiver may read it, and
    its facts are wiped once it is accepted.

    `personal` names the facts that differ from receiver to receiver of one sending. The letter is
    set up once for all others and these are put in after, so of them a template may only ask
    whether they say anything; it may not turn them into something else, nor may the subject say
    them; tests/outbox/test_letters.py holds that.

    `headers` are those that mail programs read, such as List-Unsubscribe: of the same facts, in
    ASCII.
    """

    name: str
    title: StrOrPromise
    is_secret: bool = False
    attachments: Callable[[Context], list[Attachment]] | None = None
    personal: frozenset[str] = frozenset()
    headers: Callable[[Context], Mapping[str, str]] | None = None

    @property
    def template(self) -> str:
        room, letter = self.name.split("/")
        return f"{room}/mail/{letter}"


_letters: dict[str, Letter] = {}


def register(*letters: Letter) -> None:
    for letter in letters:
        if _letters.setdefault(letter.name, letter) != letter:
            raise ValueError(f"Two letters are called {letter.name}")


def get(name: str) -> Letter:
    """Raises KeyError for a letter nobody registered."""
    return _letters[name]


def title_of(name: str) -> StrOrPromise:
    """A letter of old that nobody sends any more is called by its name."""
    return _letters[name].title if name in _letters else name


def is_secret(name: str) -> bool:
    """What nobody knows any more is kept as if it were."""
    return name not in _letters or _letters[name].is_secret


def all_letters() -> list[Letter]:
    return sorted(_letters.values(), key=lambda letter: letter.name)


def secret_names() -> list[str]:
    return [letter.name for letter in _letters.values() if letter.is_secret]
