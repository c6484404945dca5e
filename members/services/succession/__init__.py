"""What follows from a change of organisations, step by step: each with its words and its deed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import cast

from django.utils.translation import gettext as _

from members.services.succession import belonging, organisations
from members.services.succession.step import Step, Succession
from members.signals import succession_told

__all__ = ["Step", "Succession", "steps_of"]


def steps_of(succession: Succession) -> Iterator[Step]:
    yield from organisations.endings(succession)
    yield from organisations.beginnings(succession)
    yield from organisations.new_names(succession)
    yield from organisations.new_numbers(succession)
    if not succession.plan.ending:
        yield Step(_("Ellers"), _("Ingenting annet endrer seg."))
        return
    yield from organisations.domains(succession)
    yield from belonging.memberships(succession)
    yield from belonging.people(succession)
    yield from belonging.roles(succession)
    yield from belonging.invitations(succession)
    for _receiver, steps in succession_told.send(sender=Succession, succession=succession):
        yield from cast("Iterable[Step]", steps)
    yield Step(
        _("Ellers"), _("Påmeldinger, deltakerlister og alt som er skrevet før, står som det var.")
    )
    yield Step(_("Ellers"), _("Kontingent for år som har begynt, blir ikke rørt."))
