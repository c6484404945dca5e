"""Put the register in the database: all or nothing, and say what changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.services import log_act
from members.enums import CodeKind, OrganisationKind
from members.models import (
    County,
    Organisation,
    OrganisationCode,
    OrganisationName,
    Person,
    PopulationFigure,
)
from members.register import Entry, Fact, Register
from members.register.facts import Key
from members.services.changes_told import (
    RegisterConflict,
    record,
    refuse_the_undone,
    touched_since,
)
from members.services.counties import load_counties, set_values
from members.services.organisations import set_keys

ONE_DAY = timedelta(days=1)
OFFICIAL_KINDS = (OrganisationKind.MUNICIPALITY, OrganisationKind.COUNTY_COUNCIL)
NUMBER_KIND = {
    OrganisationKind.MUNICIPALITY: CodeKind.MUNICIPALITY_NUMBER,
    OrganisationKind.COUNTY_COUNCIL: CodeKind.COUNTY_NUMBER,
}
PLAIN_FIELDS = (
    "name", "short_name", "language_form", "website", "latitude", "longitude",
    "exists_from", "exists_until",
)  # fmt: skip
LABELS = {
    "name": gettext_lazy("navnet"),
    "short_name": gettext_lazy("det korte navnet"),
    "county": gettext_lazy("fylket"),
    "language_form": gettext_lazy("målformen"),
    "website": gettext_lazy("nettstedet"),
    "latitude": gettext_lazy("breddegraden"),
    "longitude": gettext_lazy("lengdegraden"),
    "exists_from": gettext_lazy("første dag"),
    "exists_until": gettext_lazy("siste dag"),
}

DatedRow = OrganisationName | OrganisationCode


@transaction.atomic
def load(
    *,
    register: Register,
    with_demo_domains: bool = False,
    by: Person | None,
    now: datetime,
) -> list[str]:
    """What changed, as sentences; empty when nothing did. Raises RegisterConflict.

    Two loads at once take turns, so that two machines may start together.
    """
    today = timezone.localdate(now)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('load_register'))")
    try:
        with transaction.atomic():
            refuse_the_undone(register)
            counties, news = load_counties(register)
            loader = _Loader(today, with_demo_domains)
            news += loader.load(register, counties, by, now)
            return news + record(register, loader.organisations, by=by, now=now)
    except IntegrityError as error:
        raise RegisterConflict(
            _("Registeret strider mot det som står fra før: %(error)s")
            % {"error": str(error).strip()}
        ) from error


class _Loader:
    """One run: what the database holds, read once, and the rows that will be written."""

    def __init__(self, today: date, with_demo_domains: bool) -> None:  # noqa: FBT001
        self.today = today
        self.with_demo_domains = with_demo_domains
        self.names: dict[int, list[DatedRow]] = defaultdict(list)
        self.codes: dict[int, list[DatedRow]] = defaultdict(list)
        self.figures: dict[int, dict[int, PopulationFigure]] = defaultdict(dict)
        self.by_code: dict[tuple[str, str], Organisation] = {}
        self.former: dict[tuple[str, date], Organisation] = {}
        self.organisations: dict[Key, Organisation] = {}
        self._read()

    def _read(self) -> None:
        """Those of today last, and their newest facts, so that a number that moved finds its
        owner of today."""
        for name in OrganisationName.objects.order_by("starts_on", "pk"):
            self.names[name.organisation_id].append(name)
        codes = OrganisationCode.objects.select_related("organisation__county").order_by(
            F("organisation__exists_until").asc(nulls_last=True), "starts_on", "pk"
        )
        for code in codes:
            self.codes[code.organisation_id].append(code)
            if code.organisation.kind in OFFICIAL_KINDS:
                self.by_code[(code.kind, code.value)] = code.organisation
            if code.organisation.exists_until:
                self.former[(code.value, code.organisation.exists_until)] = code.organisation
        for figure in PopulationFigure.objects.all():
            self.figures[figure.organisation_id][figure.year] = figure

    def load(
        self, register: Register, counties: dict[str, County], by: Person | None, now: datetime
    ) -> list[str]:
        found = [(entry, self._find(entry)) for entry in register.entries]
        new = [entry for entry, organisation in found if organisation is None]
        news = self._summary(new)
        self._take_back([entry for entry in new if entry.exists_until])
        self._create(new, counties, by, now)
        self.organisations |= {entry.key: one for entry, one in found if one is not None}
        changed_since = touched_since(register)
        for entry, organisation in found:
            if organisation is None or entry.exists_until or organisation.pk in changed_since:
                continue
            news += self._update(entry, organisation, counties, by, now)
        return news

    def _find(self, entry: Entry) -> Organisation | None:
        """The organisation number is the legal person; the official number may be reused."""
        if entry.exists_until:
            return self.former.get((entry.number, entry.exists_until))
        organisation = self.by_code.get((CodeKind.ORGANISATION_NUMBER, entry.organisation_number))
        return organisation or self.by_code.get((NUMBER_KIND[entry.kind], entry.number))

    def _summary(self, new: list[Entry]) -> list[str]:
        former = sum(entry.exists_until is not None for entry in new)
        if len(new) <= FEW_ENOUGH_TO_NAME:
            return [_("Ny: %(name)s.") % {"name": entry.name} for entry in new]
        today = [entry for entry in new if entry.exists_until is None]
        municipalities = sum(entry.kind == OrganisationKind.MUNICIPALITY for entry in today)
        councils = len(today) - municipalities
        return [
            _("La inn %(n)d tidligere kommuner og fylkeskommuner.") % {"n": former},
        ] * bool(former) + [
            ngettext("La inn %(n)d kommune.", "La inn %(n)d kommuner.", municipalities)
            % {"n": municipalities},
            ngettext("La inn %(n)d fylkeskommune.", "La inn %(n)d fylkeskommuner.", councils)
            % {"n": councils},
        ] * bool(today)

    def _take_back(self, former: list[Entry]) -> None:
        """A number that was written on the one that followed, until its owner was entered."""
        theirs = {(fact.kind, fact.value, fact.ends_on) for entry in former for fact in entry.codes}
        for rows in self.codes.values():
            for row in [r for r in rows if (_kind_of(r), _value_of(r), r.ends_on) in theirs]:
                rows.remove(row)
                row.delete()

    # ---- New organisations ---------------------------------------------------------------------

    def _create(
        self, new: list[Entry], counties: dict[str, County], by: Person | None, now: datetime
    ) -> None:
        organisations = [Organisation(kind=entry.kind) for entry in new]
        for entry, organisation in zip(new, organisations, strict=True):
            set_values(organisation, _values(entry, counties))
            set_keys(organisation, _terms(entry, self._facts(entry)), entry.names_before)
        Organisation.objects.bulk_create(organisations)
        pairs = list(zip(new, organisations, strict=True))
        OrganisationName.objects.bulk_create(
            OrganisationName(
                organisation=organisation,
                language=fact.kind,
                name=fact.value,
                starts_on=fact.starts_on,
                ends_on=fact.ends_on,
            )
            for entry, organisation in pairs
            for fact in entry.names
        )
        OrganisationCode.objects.bulk_create(
            OrganisationCode(
                organisation=organisation,
                kind=fact.kind,
                value=fact.value,
                starts_on=fact.starts_on,
                ends_on=fact.ends_on,
            )
            for entry, organisation in pairs
            for fact in self._facts(entry)
        )
        PopulationFigure.objects.bulk_create(
            PopulationFigure(organisation=organisation, year=year, inhabitants=inhabitants)
            for entry, organisation in pairs
            for year, inhabitants in entry.population.items()
        )
        self.organisations |= {entry.key: organisation for entry, organisation in pairs}
        for organisation in organisations:
            log_act(by=by, now=now, verb="organisation.registered", subject=organisation)

    def _facts(self, entry: Entry) -> list[Fact]:
        """In demo mode the invented people get addresses that nobody else can own."""
        demo = [
            Fact(CodeKind.MAIL_DOMAIN, fact.value.removesuffix("no") + "example")
            for fact in entry.codes
            if self.with_demo_domains and fact.kind == CodeKind.MAIL_DOMAIN
        ]
        return [*entry.codes, *demo]

    # ---- Organisations that are there ----------------------------------------------------------

    def _update(
        self,
        entry: Entry,
        organisation: Organisation,
        counties: dict[str, County],
        by: Person | None,
        now: datetime,
    ) -> list[str]:
        facts = self._facts(entry)
        changes = [
            *self._update_fields(entry, organisation, counties),
            *self._update_dated(organisation, entry.names, self.names[organisation.pk]),
            *self._update_dated(organisation, facts, self.codes[organisation.pk]),
            *self._update_population(entry, organisation),
        ]
        had = (organisation.sort_key, organisation.search_key, organisation.place_key)
        rows = [*self.names[organisation.pk], *self.codes[organisation.pk]]
        terms = [*_terms(entry, facts), *[_value_of(row) for row in rows]]
        set_keys(organisation, terms, entry.names_before)
        keys = (organisation.sort_key, organisation.search_key, organisation.place_key)
        if changes or keys != had:
            organisation.save()
        if changes:
            log_act(
                by=by,
                now=now,
                verb="organisation.updated",
                subject=organisation,
                text=" ".join(changes),
            )
        return [f"{entry.name}: {change}" for change in changes]

    def _update_fields(
        self, entry: Entry, organisation: Organisation, counties: dict[str, County]
    ) -> list[str]:
        changes = []
        for field, value in _values(entry, counties).items():
            before = getattr(organisation, field)
            if before != value:
                setattr(organisation, field, value)
                changes.append(_was(str(LABELS[field]), before, value))
        return changes

    def _update_population(self, entry: Entry, organisation: Organisation) -> list[str]:
        changes = []
        for year, inhabitants in entry.population.items():
            figure = self.figures[organisation.pk].get(year)
            if figure and figure.inhabitants == inhabitants:
                continue
            before = figure.inhabitants if figure else ""
            figure = figure or PopulationFigure(organisation=organisation, year=year)
            figure.inhabitants = inhabitants
            figure.save()
            changes.append(_was(_("folketall %(year)d") % {"year": year}, before, inhabitants))
        return changes

    def _update_dated(
        self, organisation: Organisation, facts: Iterable[Fact], rows: list[DatedRow]
    ) -> list[str]:
        """A domain that staff have ended stays ended: only they know who gets mail there."""
        changes = []
        facts = list(facts)
        new = [fact for fact in facts if not any(_is_about(row, fact) for row in rows)]
        for fact in new:
            if fact.ends_on is None:
                changes.append(self._add_fact(organisation, fact, rows))
        for fact in facts:
            same = [row for row in rows if _is_about(row, fact)]
            if same and fact.kind != CodeKind.MAIL_DOMAIN and _dates_differ(same[-1], fact):
                changes.append(_correct_dates(same[-1], fact))
        for fact in new:
            if fact.ends_on is not None:
                changes.append(self._add_fact(organisation, fact, rows))
        return changes

    def _add_fact(self, organisation: Organisation, fact: Fact, rows: list[DatedRow]) -> str:
        """What it replaces ends the day before; without a date in the register, that is today."""
        current = [row for row in rows if _kind_of(row) == fact.kind and row.ends_on is None]
        starts_on = fact.starts_on
        before = ""
        if current and fact.ends_on is None and fact.kind != CodeKind.MAIL_DOMAIN:
            starts_on = starts_on or self.today
            before = _value_of(current[-1])
            current[-1].ends_on = starts_on - ONE_DAY
            current[-1].save(update_fields=["ends_on"])
        row: DatedRow
        if fact.kind in CodeKind.values:
            row = OrganisationCode(kind=fact.kind, value=fact.value)
        else:
            row = OrganisationName(language=fact.kind, name=fact.value)
        row.organisation, row.starts_on, row.ends_on = organisation, starts_on, fact.ends_on
        row.save()
        rows.append(row)
        return _was(_label_of(row), before, fact.value)


FEW_ENOUGH_TO_NAME = 10


def _values(entry: Entry, counties: dict[str, County]) -> dict[str, object]:
    plain: dict[str, object] = {field: getattr(entry, field) for field in PLAIN_FIELDS}
    return {**plain, "county": counties[entry.county_number]}


def _terms(entry: Entry, facts: Iterable[Fact]) -> list[str]:
    return [fact.value for fact in (*entry.names, *facts)]


def _is_about(row: DatedRow, fact: Fact) -> bool:
    return (_kind_of(row), _value_of(row)) == (fact.kind, fact.value)


def _kind_of(row: DatedRow) -> str:
    return row.kind if isinstance(row, OrganisationCode) else row.language


def _value_of(row: DatedRow) -> str:
    return row.value if isinstance(row, OrganisationCode) else row.name


def _label_of(row: DatedRow) -> str:
    if isinstance(row, OrganisationCode):
        return str(row.get_kind_display())
    return str(row.get_language_display())


def _dates_differ(row: DatedRow, fact: Fact) -> bool:
    """A register that gives no first day is silent about it, not against it."""
    starts_differ = fact.starts_on is not None and row.starts_on != fact.starts_on
    return starts_differ or row.ends_on != fact.ends_on


def _correct_dates(row: DatedRow, fact: Fact) -> str:
    row.starts_on = fact.starts_on or row.starts_on
    row.ends_on = fact.ends_on
    row.save(update_fields=["starts_on", "ends_on"])
    return _("periodene til %(label)s %(value)s er rettet.") % {
        "label": _label_of(row),
        "value": fact.value,
    }


def _was(label: str, before: object, after: object) -> str:
    if before in {"", None}:
        return _("%(label)s er %(after)s.") % {"label": label, "after": after}
    return _("%(label)s er endret fra %(before)s til %(after)s.") % {
        "label": label,
        "before": before,
        "after": after,
    }
