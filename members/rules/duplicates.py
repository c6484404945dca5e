"""Who may stand here twice, and why it looks so. A likeness is a guess: staff decide.

What more than `MOST_ALIKE` have in common, such as the number of a switchboard or a common name,
tells nobody anything. Those whom staff have told apart do not come again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
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
# they are `alone`, that is, nothing says that they are not the one they are like.
_KEYS = """
WITH person AS MATERIALIZED (
    SELECT p.id, p.email, right(regexp_replace(p.phone, '[^0-9]', '', 'g'), 8) AS phone,
        array_to_string(ARRAY(
            SELECT word FROM regexp_split_to_table(lower(unaccent(p.name)), '[^[:alnum:]]+') word
            WHERE word <> '' ORDER BY word
        ), ' ') AS name,
        p.last_login IS NULL AND NOT EXISTS (
            SELECT FROM account_emailaddress e WHERE e.user_id = p.id AND e.verified
        ) AS never_in
    FROM members_person p WHERE p.erased_at IS NULL
), belongs AS MATERIALIZED (
    SELECT DISTINCT person_id AS id, organisation_id FROM members_affiliation
    WHERE state IN ('waiting', 'confirmed') AND coalesce(ends_on >= %(on)s, true)
), address AS MATERIALIZED (
    SELECT DISTINCT id, lower(split_part(email, '@', 2)) AS domain,
        replace(split_part(lower(split_part(email, '@', 1)), '+', 1), '.', '') AS local
    FROM (
        SELECT id, email FROM person UNION SELECT user_id, e.email FROM account_emailaddress e
        JOIN person ON person.id = user_id
    ) AS every
), keys AS MATERIALIZED (
    SELECT 'name_and_place' AS likeness, organisation_id || ' ' || name AS key, id, true AS alone
        FROM person JOIN belongs USING (id) WHERE name LIKE '%% %%'
    UNION SELECT 'phone', phone, id, true FROM person WHERE length(phone) = 8
    UNION SELECT 'address', local || '@' || domain, id, true FROM address
    UNION SELECT 'local_part', c.organisation_id || ' ' || local, a.id, true
        FROM address a JOIN members_organisationcode c ON c.value = a.domain
        WHERE c.kind = 'mail_domain' AND length(local) > 3
            AND coalesce(c.starts_on <= %(on)s, true) AND coalesce(c.ends_on >= %(on)s, true)
            AND local NOT IN ('post', 'info', 'postmottak', 'kultur', 'firmapost')
    UNION SELECT 'never_in', name, id, NOT EXISTS (SELECT FROM belongs b WHERE b.id = person.id)
        FROM person WHERE never_in AND name LIKE '%% %%'
), few AS (
    SELECT likeness, key FROM keys GROUP BY likeness, key
    HAVING count(DISTINCT id) BETWEEN 2 AND %(most)s
), pair AS (
    SELECT a.id AS first_id, b.id AS second_id, likeness
    FROM few JOIN keys a USING (likeness, key) JOIN keys b USING (likeness, key)
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

    def _ask(self, question: str, **values: object) -> list[Any]:
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
        rows = Organisation.objects.existing(on=self.on)
        kinds = dict(rows.values_list("pk", "kind"))
        alike: dict[tuple[Likeness, str], set[int]] = defaultdict(set)
        for likeness, key, pk in _keys_of_organisations(self.on):
            if key and pk in kinds:
                alike[likeness, key].add(pk)
        said = Apart.objects.filter(of=Mergeable.ORGANISATION)
        apart = set(said.values_list("first_id", "second_id"))
        pairs: dict[tuple[int, int], set[Likeness]] = defaultdict(set)
        for (likeness, _key), pks in alike.items():
            if len(pks) > MOST_ALIKE:
                continue
            for one, other in combinations(sorted(pks), 2):
                both_official = {kinds[one], kinds[other]} <= set(FROM_THE_REGISTER)
                if not both_official and (one, other) not in apart:
                    pairs[one, other].add(likeness)
        found = [Pair(one, other, _in_order(why)) for (one, other), why in pairs.items()]
        return sorted(found, key=lambda pair: (-len(pair.likenesses), -pair.second_id))


def _keys_of_organisations(on: date) -> Iterator[tuple[Likeness, str, int]]:
    columns = ("pk", "name", "short_name", "website")
    for pk, name, short_name, website in Organisation.objects.values_list(*columns):
        for written in {name, short_name}:
            folded = search.fold(written)
            yield Likeness.NAME, folded, pk
            yield Likeness.FORM, " ".join(w for w in folded.split() if w not in FORMS), pk
        yield Likeness.DOMAIN, urlsplit(website).netloc.lower().removeprefix("www."), pk
    codes = OrganisationCode.objects.valid(on=on).values_list("kind", "value", "organisation")
    kinds = {
        CodeKind.ORGANISATION_NUMBER: Likeness.NUMBER,
        CodeKind.MAIL_DOMAIN: Likeness.DOMAIN,
    }
    for kind, value, pk in codes.filter(kind__in=kinds):
        yield kinds[CodeKind(kind)], value, pk


def _in_order(likenesses: Any) -> list[Likeness]:
    """What says less than another is left out: who has the same name has it without its form."""
    found = [likeness for likeness in Likeness if likeness.value in set(likenesses)]
    return [x for x in found if not (x == Likeness.FORM and Likeness.NAME in found)]
