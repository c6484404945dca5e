"""How issues did: counted of letters and of days, never of persons."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from newsletters.models import Click, Issue
from newsletters.rules.archive import BOKMAL
from newsletters.rules.clicks import links_in
from outbox.enums import DeliveryState
from outbox.models import Delivery


def with_figures(issues: QuerySet[Issue]) -> QuerySet[Issue]:
    """Those sent, the newest first, with `delivered`, `rejected`, `on_the_way` and `clicked`.

    While it runs the ledger is counted; after that the sending knows, also when the letters are
    forgotten.
    """
    clicks = Click.objects.filter(issue=OuterRef("pk")).order_by().values("issue")
    clicked = Subquery(clicks.annotate(n=Sum("count")).values("n"), IntegerField())
    return (
        issues.filter(sending__isnull=False)
        .select_related("newsletter", "sending")
        .order_by("-sending__started_at", "-pk")
        .annotate(
            delivered=_counted(DeliveryState.ACCEPTED, "sending__accepted"),
            rejected=_counted(DeliveryState.REJECTED, "sending__rejected"),
            clicked=Coalesce(clicked, 0),
        )
    )


def _counted(state: DeliveryState, kept: str) -> Coalesce:
    letters = Delivery.objects.filter(sending=OuterRef("sending"), sending__ended_at=None)
    counted = letters.order_by().values("sending").annotate(n=Count("pk", filter=Q(state=state)))
    return Coalesce(Subquery(counted.values("n")), kept, output_field=IntegerField())


@dataclass(frozen=True)
class LinkFigures:
    url: str
    clicks: int


def clicks_by_link(issue: Issue, *, language: str) -> list[LinkFigures]:
    """Every counted link of the issue, also those that nobody followed; most first."""
    assert issue.sending is not None  # noqa: S101 (those with figures are sent)
    content = issue.sending.content
    links = links_in(content.get(BOKMAL, {}), issue.pk) | links_in(
        content.get(language, {}), issue.pk
    )
    counts = issue.clicks.order_by().values_list("link").annotate(n=Sum("count"))
    by_link = dict(counts)
    rows = [LinkFigures(url, by_link.get(number, 0)) for number, url in sorted(links.items())]
    return sorted(rows, key=lambda row: -row.clicks)
