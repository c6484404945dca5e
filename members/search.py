"""Keys by which names are found and sorted, computed once and stored.

The database has no Norwegian collation and `unaccent` is not immutable, so both are ours.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

LONGEST = 80
MOST_WORDS = 6

# Said of so many that they tell nobody apart, and half of them say another one.
GENERIC = {"i", "kommune", "kommunen", "herad", "suohkan", "gielda", "tjielte", "komuuni"}

_AROUND_A_NUMBER = re.compile(r"\s|^NO(?=[\s\d])|MVA$", re.IGNORECASE)
_WORD = re.compile(r"[a-z0-9]+(?:\.[a-z0-9]+)*")
_ONE_LETTER = str.maketrans({"đ": "d", "ŋ": "n", "ŧ": "t", "ß": "ss", "þ": "th", "ð": "d"})
_FOUND_AS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "ö": "o", "ä": "ae"})
# "{", "|" and "}" come right after "z" when bytes are compared, in this order.
_SORTED_AS = str.maketrans({"æ": "{", "ä": "{", "ø": "|", "ö": "|", "å": "}", "ü": "y"})
_NOT_SORTED = re.compile(r"[^a-z0-9{|}]+")


def _without_accents(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text.translate(_ONE_LETTER))
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


def _lower(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def sort_key(text: str) -> str:
    """Norwegian order for a column compared byte by byte: æ ø å last, aa as å."""
    letters = _lower(text).replace("aa", "å").translate(_SORTED_AS)
    return _NOT_SORTED.sub(" ", _without_accents(letters)).strip()


def fold(text: str) -> str:
    """How a name is compared when searched: "Kárášjohka" and "karasjohka" are the same."""
    letters = _without_accents(_lower(text).translate(_FOUND_AS))
    letters = letters.replace("aa", "a").replace("oe", "o")
    return " ".join(_WORD.findall(letters))


def search_key(terms: Iterable[str], before: Iterable[str] = ()) -> str:
    """`| drammen | drammen kommune | 3301 |; svelvik ;`: every term between bars, those of
    predecessors between semicolons so that they count for less, every word after a space."""
    folded = dict.fromkeys(fold(term) for term in terms)
    key = "".join(f"| {term} " for term in folded if term) + "|"
    others = dict.fromkeys(fold(term) for term in before)
    return key + "".join(f"; {term} " for term in others if term and term not in folded)


@dataclass(frozen=True)
class Query:
    """What somebody typed, as it was and folded. Nothing to look for gives no words."""

    typed: str
    text: str
    words: tuple[str, ...]


def read(text: str) -> Query:
    """A number may be written as on an invoice, and of an address only the domain counts."""
    typed = text.replace("\x00", "")[:LONGEST].rpartition("@")[2].strip()
    number = _AROUND_A_NUMBER.sub("", typed)
    folded = number if number.isascii() and number.isdigit() else fold(typed).removeprefix("www.")
    words = folded.split()[:MOST_WORDS]
    words = [word for word in words if word not in GENERIC] or words
    return Query(typed=typed, text=" ".join(words), words=tuple(words))
