"""What the portal holds about a person, named by the rooms that hold it.

A room registers its sections from its own `apps.py`. A column that leads to a person or holds an
address and is in no section fails `tests/portal/test_own_data.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, Model, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from core.enums import PartOfOwnData
from core.templatetags.when import day, kroner, when

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from members.models import Person


ERASED_NAME = "Slettet person"


@dataclass(frozen=True)
class Fact:
    """`words` is empty for what only a machine reads."""

    name: str
    label: StrOrPromise
    value: Any
    words: str


@dataclass(frozen=True, kw_only=True)
class Section:
    """The rows of one model that are a person's: through `people`, lookups that end in a person,
    or `addresses`, lookups that end in an address they have proved is theirs, or as `also` says.

    `shows` is lookup → label. What is done to the rows of a section with `acts_concern` concerns
    the person, and is in their log.
    """

    name: str
    part: PartOfOwnData
    title: StrOrPromise
    model: Any  # type[Model]; a table between two has only a manager
    shows: Mapping[str, StrOrPromise]
    people: Sequence[str] = ()
    addresses: Sequence[str] = ()
    corrected_at: str = ""
    acts_concern: bool = False
    also: Callable[[Person], Q] | None = None

    def rows(self, person: Person, *, addresses: Collection[str]) -> QuerySet:
        theirs = Q(pk__in=[])
        for lookup in self.people:
            theirs |= Q(**{lookup: person.pk})
        for lookup in self.addresses:
            theirs |= at(lookup, addresses)
        if self.also is not None:
            theirs |= self.also(person)
        found: QuerySet = self.model.objects.filter(theirs)
        related = set(self._related())
        return found.select_related(*related) if related else found

    @property
    def is_of_columns(self) -> bool:
        """Whether the database alone can tell it; the rest is asked of the rows."""
        return all(self._field(lookup) for lookup in self.shows)

    def as_json(self, person: Person, *, addresses: Collection[str]) -> ArraySubquery:
        """The rows, each an object by lookup: for one question about many sections."""
        told = JSONObject(**{lookup: F(lookup) for lookup in self.shows})
        return ArraySubquery(self.rows(person, addresses=addresses).values(told=told))

    def facts_of(self, row: Model) -> list[Fact]:
        return _those_told(_fact(row, lookup, label) for lookup, label in self.shows.items())

    def facts_in(self, told: Mapping[str, Any]) -> list[Fact]:
        """`told`: one of `as_json`."""
        return _those_told(
            _fact_of_column(self._field(lookup), lookup, label, told[lookup])
            for lookup, label in self.shows.items()
        )

    def columns(self) -> Iterator[tuple[Any, str]]:
        """Those that lead to the person."""
        for lookup in (*self.people, *self.addresses):
            *steps, name = lookup.split("__")
            yield self._model_after(steps), name

    def _field(self, lookup: str) -> Any:
        """None for what is no column."""
        *steps, name = lookup.split("__")
        columns = {field.name: field for field in self._model_after(steps)._meta.fields}
        return columns.get(name)

    def _related(self) -> Iterator[str]:
        for lookup in self.shows:
            if steps := lookup.split("__")[:-1]:
                yield "__".join(steps)

    def _model_after(self, steps: Sequence[str]) -> Any:
        model = self.model
        for step in steps:
            model = model._meta.get_field(step).related_model
        return model


@dataclass(frozen=True)
class Told:
    section: Section
    rows: list[list[Fact]]


@dataclass(frozen=True)
class Erasure:
    """What a room does when a person leaves for good: `erase(person=, by=, now=)`. `leaves(person,
    on=)` are sentences about what nobody takes care of then, to be confirmed first."""

    erase: Callable[..., None]
    leaves: Callable[..., list[str]] = lambda _person, **_on: []


_sections: dict[str, Section] = {}
_erasures: list[Erasure] = []


def register(*sections: Section) -> None:
    for section in sections:
        if _sections.setdefault(section.name, section) is not section:
            raise ValueError(f"Two sections are called {section.name}")


def register_erasure(erasure: Erasure) -> None:
    if erasure not in _erasures:
        _erasures.append(erasure)


def erasures() -> list[Erasure]:
    """From the top of the street down: what hangs on something goes before it."""
    return _erasures[::-1]


def left_behind(person: Person, *, on: date) -> list[str]:
    return [sentence for erasure in erasures() for sentence in erasure.leaves(person, on=on)]


def all_sections() -> list[Section]:
    """By part, and inside it from the top of the street down."""
    order = list(PartOfOwnData)
    return sorted(_sections.values(), key=lambda section: order.index(section.part))


def proved_addresses(person: Person) -> set[str]:
    """Nobody reads what is about an address by only saying that it is theirs."""
    proved = EmailAddress.objects.filter(user_id=person.pk, verified=True)
    return {address.lower() for address in proved.values_list("email", flat=True)}


def acts_concerning(person: Person) -> Q:
    """What was done to their rows, as long as the rows are there."""
    concerning = Q(pk__in=[])
    sections = [section for section in all_sections() if section.acts_concern]
    kinds = ContentType.objects.get_for_models(*(section.model for section in sections))
    for section in sections:
        theirs = section.rows(person, addresses=()).order_by().values("pk")
        concerning |= Q(subject_type=kinds[section.model], subject_id__in=theirs)
    return concerning


def at(lookup: str, addresses: Collection[str]) -> Q:
    """However the letters of an address are cased."""
    either = Q(pk__in=[])
    for address in addresses:
        either |= Q(**{f"{lookup}__iexact": address})
    return either


def tell(person: Person) -> list[Told]:
    """Everything, nearly all of it in one question."""
    addresses = proved_addresses(person)
    asked = {
        f"of_{section.name}": section.as_json(person, addresses=addresses)
        for section in all_sections()
        if section.is_of_columns
    }
    people: Any = get_user_model().objects
    told = people.order_by().values(**asked).get(pk=person.pk)

    def rows(section: Section) -> list[list[Fact]]:
        if section.is_of_columns:
            return [section.facts_in(row) for row in told[f"of_{section.name}"]]
        found = section.rows(person, addresses=addresses)
        return [section.facts_of(row) for row in found]

    return [Told(section, rows(section)) for section in all_sections()]


def _those_told(facts: Iterable[Fact]) -> list[Fact]:
    return [fact for fact in facts if fact.value not in (None, "")]


def _fact_of_column(field: Any, lookup: str, label: StrOrPromise, raw: Any) -> Fact:
    value = field.to_python(raw)
    if isinstance(value, Decimal):
        value = round(value, field.decimal_places)
    in_words = dict(field.flatchoices).get(value)
    words = _words(value) if in_words is None else str(in_words)
    return Fact(lookup, label, value, "" if value is None else words)


def _fact(row: Model, lookup: str, label: StrOrPromise) -> Fact:
    *steps, name = lookup.split("__")
    holder: Any = row
    for step in steps:
        holder = getattr(holder, step) if holder is not None else None
    if holder is None:
        return Fact(lookup, label, None, "")
    value = getattr(holder, name)
    in_words = getattr(holder, f"get_{name}_display", None)
    return Fact(lookup, label, value, str(in_words()) if in_words else _words(value))


def _words(value: Any) -> str:
    match value:
        case bool():
            return _("ja") if value else _("nei")
        case datetime():
            return when(value)
        case date():
            return day(value)
        case Decimal():
            return kroner(value)
        case dict():
            return ""
        case _:
            return str(value)
