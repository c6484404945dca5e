"""Who may stand here twice, and why it looks so. A likeness is a guess: staff decide.

What more than `MOST_ALIKE` have in common, such as the number of a switchboard or a common name,
tells nobody anything. Those whom staff have told apart do not come again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any
from urllib.parse import urlsplit

from django.db import connection

from members import search
from members.enums import FROM_THE_REGISTER, CodeKind, Likeness, Mergeable
from members.models import Apart, Organisation, OrganisationCode

MOST_ALIKE = 5
# What a name says of the form of what it names, and not of which one it is.
FORMS = search.GENERIC | {
    *("fylkeskommune", "fylkeskommunen", "as", "asa", "sa", "ba", "ans", "da", "iks", "kf", "fkf"),
    *("stiftelsen", "stiftinga", "stiftelse", "foreningen", "foreninga", "forening", "laget"),
}

# One row for every way a person may be like another: the likeness, what they share, and whether
# they are `alone`, that is, nothing says that they are not the one they are like. Bytes are
# compared, not letters, and what few names have is done for those alone: it is many times as quick.
_KEYS = """
WITH person AS MATERIALIZED (
    SELECT p.id, p.email, right(regexp_replace(p.phone, '[^0-9]', '', 'g'), 8) AS phone,
        CASE WHEN p.name ~ '[,.-]|  ' THEN trim(regexp_replace(
            lower(unaccent(split_part(p.name, ',', 2) || ' ' || split_part(p.name, ',', 1))),
            '[^[:alnum:]]+', ' ', 'g'
        )) ELSE lower(unaccent(p.name)) END COLLATE "C" AS name,
        p.last_login IS NULL AND NOT EXISTS (
            SELECT FROM account_emailaddress e WHERE e.user_id = p.id AND e.verified
        ) AS never_in
    FROM members_person p WHERE p.erased_at IS NULL
), belongs AS MATERIALIZED (
    SELECT DISTINCT person_id AS id, organisation_id FROM members_affiliation
    WHERE state IN ('waiting', 'confirmed') AND coalesce(ends_on >= %(on)s, true)
), address AS MATERIALIZED (
    SELECT DISTINCT id, split_part(email, '@', 2) AS domain,
        replace(split_part(split_part(email, '@', 1), '+', 1), '.', '') AS local
    FROM (
        SELECT id, lower(email) COLLATE "C" AS email FROM person
        UNION ALL
        SELECT person.id, lower(e.email) COLLATE "C" FROM account_emailaddress e
        JOIN person ON person.id = e.user_id AND person.email <> e.email
    ) AS every
), named_key AS (
    SELECT 'name_and_place' AS likeness, organisation_id || ' ' || name AS key, id, true AS alone
        FROM person JOIN belongs USING (id) WHERE name LIKE '%% %%'
    UNION ALL SELECT 'phone', phone, id, true FROM person WHERE length(phone) = 8
    UNION ALL SELECT 'address', local || '@' || domain, id, true FROM address
    UNION ALL SELECT DISTINCT 'local_part', c.organisation_id || ' ' || local, a.id, true
        FROM address a JOIN members_organisationcode c ON c.value COLLATE "C" = a.domain
        WHERE c.kind = 'mail_domain' AND length(local) > 3
            AND coalesce(c.starts_on <= %(on)s, true) AND coalesce(c.ends_on >= %(on)s, true)
            AND local NOT IN ('post', 'info', 'postmottak', 'kultur', 'firmapost')
    UNION ALL SELECT 'never_in', name, id, NOT EXISTS (SELECT FROM belongs WHERE id = person.id)
        FROM person WHERE never_in AND name LIKE '%% %%'
), keys AS MATERIALIZED (
    SELECT likeness, hashtextextended(key COLLATE "C", 0) AS key, id, alone FROM named_key
), shared AS (
    SELECT likeness, key FROM keys GROUP BY likeness, key HAVING count(*) BETWEEN 2 AND %(most)s
), few AS (
    SELECT likeness, array_agg(id) AS ids, array_agg(alone) AS alone
    FROM keys JOIN shared USING (likeness, key) GROUP BY likeness, key
), pair AS (
    SELECT a.id AS first_id, b.id AS second_id, likeness
    FROM few, unnest(ids, few.alone) AS a (id, alone), unnest(ids, few.alone) AS b (id, alone)
    WHERE a.id < b.id AND (a.alone OR b.alone) AND NOT EXISTS (
        SELECT FROM members_apart
        WHERE members_apart.of = 'person' AND first_id = a.id AND second_id = b.id
    )
)
"""


@dataclass(frozen=True)
class Pair:
    first_id: int
    second_id: int
    likenesses: list[Likeness]


@dataclass(frozen=True)
class People:
    """Pages of pairs, the most alike first and the newest of them."""

    on: date

    def count(self) -> int:
        counted = "SELECT count(*) FROM (SELECT DISTINCT first_id, second_id FROM pair) AS pairs"
        return int(self._ask(counted)[0][0])

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, place: slice) -> list[Pair]:
        start, stop = place.start or 0, place.stop
        rows = self._ask(
            """SELECT first_id, second_id, array_agg(DISTINCT likeness) FROM pair GROUP BY 1, 2
            ORDER BY count(DISTINCT likeness) DESC, second_id DESC, first_id
            OFFSET %(start)s LIMIT %(number)s""",
            start=start,
            number=stop - start,
        )
        return [Pair(one, other, _in_order(why)) for one, other, why in rows]

    def _ask(self, question: str, **values: int) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(_KEYS + question, {"on": self.on, "most": MOST_ALIKE, **values})
            return list(cursor.fetchall())


@dataclass(frozen=True)
class Organisations:
    """As `People`. They are hundreds, so they are compared here, by the folding of the search."""

    on: date

    def count(self) -> int:
        return len(self.all())

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, place: slice) -> list[Pair]:
        return self.all()[place]

    def all(self) -> list[Pair]:
        columns = ("pk", "kind", "name", "short_name", "website")
        rows = list(Organisation.objects.existing(on=self.on).values_list(*columns))
        official = {pk for pk, kind, *_words in rows if kind in FROM_THE_REGISTER}
        there = {pk for pk, *_words in rows}
        alike: dict[tuple[Likeness, str], set[int]] = defaultdict(set)
        for likeness, key, pk in (*_keys_of_names(rows), *_keys_of_codes(self.on)):
            # A culture house lives on its municipality's domain, and is not the municipality.
            if key and pk in there and not (likeness == Likeness.DOMAIN and pk in official):
                alike[likeness, key].add(pk)
        pairs: dict[tuple[int, int], set[Likeness]] = defaultdict(set)
        for (likeness, _key), pks in alike.items():
            if len(pks) <= MOST_ALIKE:
                for pair in combinations(sorted(pks), 2):
                    pairs[pair].add(likeness)
        apart = _told_apart() if pairs else set()
        found = [
            Pair(one, other, _in_order(why))
            for (one, other), why in pairs.items()
            if not {one, other} <= official and (one, other) not in apart
        ]
        return sorted(found, key=lambda pair: (-len(pair.likenesses), -pair.second_id))


def _keys_of_names(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Likeness, str, int]]:
    for pk, _kind, name, short_name, website in rows:
        for folded in {search.fold(name), search.fold(short_name)}:
            yield Likeness.NAME, folded, pk
            yield Likeness.FORM, " ".join(w for w in folded.split() if w not in FORMS), pk
        yield Likeness.DOMAIN, urlsplit(website).netloc.lower().removeprefix("www."), pk


def _keys_of_codes(on: date) -> Iterator[tuple[Likeness, str, int]]:
    kinds = {
        CodeKind.ORGANISATION_NUMBER: Likeness.NUMBER,
        CodeKind.MAIL_DOMAIN: Likeness.DOMAIN,
    }
    codes = OrganisationCode.objects.valid(on=on).filter(kind__in=kinds)
    for kind, value, pk in codes.values_list("kind", "value", "organisation"):
        yield kinds[CodeKind(kind)], value, pk


def _told_apart() -> set[tuple[int, int]]:
    said = Apart.objects.filter(of=Mergeable.ORGANISATION)
    return set(said.values_list("first_id", "second_id"))


def _in_order(likenesses: Any) -> list[Likeness]:
    """What says less than another is left out: who has the same name has it without its form."""
    found = [likeness for likeness in Likeness if likeness.value in set(likenesses)]
    return [x for x in found if not (x == Likeness.FORM and Likeness.NAME in found)]
