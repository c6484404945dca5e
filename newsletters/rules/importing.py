"""What a file of addresses will do to a list, without doing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.rules.importing.files import FileRefusal, Line, Part, Plan, Sheet, Wrong
from newsletters.enums import SubscriptionState
from newsletters.models import Newsletter, Subscription
from newsletters.rules.consents import have_said_no
from outbox.models import Suppression


class Column(models.TextChoices):
    ADDRESS = "address", gettext_lazy("E-postadresse")
    LANGUAGE = "language", gettext_lazy("Språk")


@dataclass(frozen=True)
class ReaderLine(Line):
    address: str = ""
    language: str = ""


SHEET = Sheet(
    columns=Column, line=ReaderLine, key=[Column.ADDRESS], without_key=FileRefusal.NO_ADDRESSES
)


@dataclass(frozen=True)
class NewReader:
    row: int
    address: str
    language: str


@dataclass
class ReaderPlan(Plan):
    new: list[NewReader] = field(default_factory=list)
    said_no: list[tuple[int, str]] = field(default_factory=list)
    stopped: list[tuple[int, str]] = field(default_factory=list)
    known: list[tuple[int, str]] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not self.new

    def own_parts(self) -> Iterator[Part]:
        names = dict(settings.LANGUAGES)
        n = len(self.new)
        yield Part(
            ngettext("%(n)d ny på lista", "%(n)d nye på lista", n) % {"n": n},
            _("Nye på lista"),
            [_("Rad"), _("E-postadresse"), _("Språk")],
            [(one.row, one.address, str(names[one.language])) for one in self.new],
        )
        n = len(self.said_no)
        yield _left_alone(
            ngettext(
                "%(n)d har meldt seg av, og blir ikke meldt på igjen",
                "%(n)d har meldt seg av, og blir ikke meldt på igjen",
                n,
            )
            % {"n": n},
            _("Har meldt seg av, og blir ikke meldt på igjen"),
            self.said_no,
        )
        n = len(self.stopped)
        yield _left_alone(
            ngettext(
                "%(n)d stoppet adresse blir ikke meldt på",
                "%(n)d stoppede adresser blir ikke meldt på",
                n,
            )
            % {"n": n},
            _("Stoppede adresser, som ikke blir meldt på"),
            self.stopped,
        )
        n = len(self.known)
        yield _left_alone(
            ngettext("%(n)d er på lista fra før", "%(n)d er på lista fra før", n) % {"n": n},
            _("På lista fra før"),
            self.known,
        )


def _left_alone(said: str, caption: str, rows: Sequence[tuple[int, str]]) -> Part:
    return Part(said, caption, [_("Rad"), _("E-postadresse")], rows)


def plan_of(lines: Sequence[ReaderLine], *, newsletter: Newsletter) -> ReaderPlan:
    """Five queries, whatever the number of lines."""
    plan = ReaderPlan()
    read = [(line, *_cells(line, plan)) for line in lines]
    addresses = {address for _line, address, _language in read if address}
    said_no = have_said_no(newsletter, addresses)
    stopped = set(
        Suppression.objects.filter(address__in=addresses).values_list("address", flat=True)
    )
    rows = Subscription.objects.at_any(addresses).filter(newsletter=newsletter)
    on_it = rows.filter(state=SubscriptionState.ACTIVE)
    known = {address.lower() for address in on_it.values_list("address", flat=True)}
    times = Counter(address for _line, address, _language in read)
    for line, address, language in read:
        if not address:
            continue
        if times[address] > 1:
            plan.faults.append(line.fault(Column.ADDRESS, _("Adressen står flere ganger.")))
        elif address in said_no:
            plan.said_no.append((line.number, address))
        elif address in known:
            plan.known.append((line.number, address))
        elif address in stopped:
            plan.stopped.append((line.number, address))
        else:
            plan.new.append(NewReader(line.number, address, language))
    return plan


def _cells(line: ReaderLine, plan: ReaderPlan) -> tuple[str, str]:
    if not line.address:
        plan.faults.append(line.fault(Column.ADDRESS, _("Adressen mangler.")))
    address = line.read(Column.ADDRESS, _address, plan.faults) or ""
    language = line.read(Column.LANGUAGE, _language, plan.faults) or settings.LANGUAGE_CODE
    return address, language


def _address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise Wrong(_("«%(text)s» er ikke en e-postadresse.") % {"text": text}) from error
    return text.lower()


def _language(text: str) -> str:
    by_name = {str(name).lower(): code for code, name in settings.LANGUAGES}
    by_name |= {code: code for code in by_name.values()}
    if text.lower() not in by_name:
        said = _("«%(text)s» er ikke et språk vi skriver på.") % {"text": text}
        raise Wrong(said)
    return by_name[text.lower()]
