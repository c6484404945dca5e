"""What a merger or a split of organisations does in agreements that are not over."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agreements import mail
from agreements.models import Agreement, Amendment, Party
from agreements.services.holding import told
from members.models import Organisation
from members.services.succession import Step, Succession


def follow(s: Succession) -> Iterator[Step]:
    """The one that follows is party instead, and the words stay as they were signed. Where several
    follow, or the other party does, those who follow the agreement up are asked."""
    parties = Party.objects.filter(agreement__in=Agreement.objects.not_over(on=s.day))
    parties = parties.select_related("agreement", "organisation")
    there = {
        (party.agreement_id, place)
        for party in parties.filter(organisation__in=s.plan.carried_on)
        for place, one in enumerate(s.successors)
        if one == party.organisation
    }
    for party in parties.filter(organisation__in=s.plan.ending):
        places = s.plan.after(party.organisation)
        place = (party.agreement_id, places[0])
        if len(places) == 1 and place not in there:
            there.add(place)
            yield _taking_over(s, party, s.successors[places[0]])
        else:
            words = {"agreement": party.agreement, "name": party.organisation}
            text = _(
                "De som følger opp «%(agreement)s», får brev om å avklare hvem som er part etter "
                "%(name)s."
            )
            yield Step(
                _("Avtaler"),
                text % words,
                partial(_ask, s, party, text % words),
                asks_somebody=True,
            )


def _taking_over(s: Succession, party: Party, follower: Organisation) -> Step:
    words = {"before": party.organisation, "after": follower, "day": date_format(s.day)}
    text = _("%(after)s er part fra %(day)s, etter %(before)s.") % words
    told_so = _("«%(agreement)s»: %(text)s") % {"agreement": party.agreement, "text": text}
    return Step(_("Avtaler"), told_so, partial(_take_over, s, party, follower, text))


def _take_over(s: Succession, party: Party, follower: Organisation, text: str) -> None:
    agreement, before = party.agreement, party.organisation
    party.organisation = follower
    party.save(update_fields=["organisation"])
    if agreement.signed_on:
        Amendment.objects.create(agreement=agreement, agreed_on=s.day, text=text)
    told(agreement, "party_followed", text, by=s.by, now=s.now)
    _tell(s, agreement, before=before, after=str(follower))


def _ask(s: Succession, party: Party, text: str) -> None:
    told(party.agreement, "party_gone", text, by=s.by, now=s.now)
    _tell(s, party.agreement, before=party.organisation, after="")


def _tell(s: Succession, agreement: Agreement, *, before: Organisation, after: str) -> None:
    mail.tell(
        agreement,
        "party_followed",
        key=f"{s.plan.change.pk}/{before.pk}",
        now=s.now,
        before=before.name,
        after=after,
        on=s.day.isoformat(),
    )
