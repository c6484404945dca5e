"""The letters about chapters: one function per letter, facts frozen in words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from outbox import services as outbox
from outbox.letters import Letter
from outbox.services import Owed

if TYPE_CHECKING:
    from members.models import Membership, Organisation, Person
    from regions.models import Chapter, EditorGrant

LETTERS = (
    Letter("regions/editor_granted", _("Du er redaktør for et fylkeslag")),
    Letter("regions/editor_ended", _("Du er ikke lenger redaktør")),
    Letter("regions/editor_ends_soon", _("Redaktørretten din går snart ut")),
    Letter("regions/grant_ends_soon", _("En redaktørrett i fylkeslaget går snart ut")),
    Letter("regions/new_member", _("Nytt medlem i fylkeslaget")),
)


def tell_editor(grant: EditorGrant, *, letter: str, now: datetime) -> None:
    """`letter` is editor_granted or editor_ended."""
    person = grant.person
    with override(person.language):
        path = reverse("portal:chapter", args=[grant.chapter.slug])
    outbox.owe(
        letter=f"regions/{letter}",
        dedupe_key=f"regions/{letter}/{grant.pk}/{now.isoformat()}",
        address=person.email,
        person=person,
        language=person.language,
        context={
            "name": person.get_short_name(),
            "chapter": grant.chapter.name,
            "ends_on": grant.ends_on.isoformat() if grant.ends_on else "",
            "path": path,
        },
        now=now,
    )


def grant_ends_soon(grant: EditorGrant, *, leaders: Iterable[Person]) -> list[Owed]:
    """To the editor, and to those who may renew the right. Once for each last day."""
    names = [leader.name for leader in leaders]
    return [
        _end_is_near("editor_ends_soon", grant, grant.person, "portal:chapter", leaders=names),
        *(
            _end_is_near("grant_ends_soon", grant, leader, "regions:board", leaders=names)
            for leader in leaders
            if leader != grant.person
        ),
    ]


def _end_is_near(
    letter: str, grant: EditorGrant, to: Person, page: str, *, leaders: list[str]
) -> Owed:
    assert grant.ends_on is not None  # noqa: S101 (a constraint says so)
    with override(to.language):
        path = reverse(page, args=[grant.chapter.slug])
    return Owed(
        letter=f"regions/{letter}",
        dedupe_key=f"regions/{letter}/{grant.pk}/{grant.ends_on.isoformat()}/{to.pk}",
        address=to.email,
        person=to,
        language=to.language,
        context={
            "name": to.get_short_name(),
            "editor": grant.person.name,
            "chapter": grant.chapter.name,
            "leaders": leaders,
            "ends_on": grant.ends_on.isoformat(),
            "path": path,
        },
    )


def tell_chapter_of_member(
    chapter: Chapter, organisation: Organisation, membership: Membership, *, now: datetime
) -> None:
    """To the address that stands on the chapter's page. Once for each membership."""
    outbox.owe(
        letter="regions/new_member",
        dedupe_key=f"regions/new_member/{membership.pk}/{chapter.pk}",
        address=chapter.contact_email,
        context={
            "chapter": chapter.name,
            "organisation": organisation.name,
            "starts_on": membership.starts_on.isoformat() if membership.starts_on else "",
            "path": reverse("portal:chapter", args=[chapter.slug]),
        },
        now=now,
    )
