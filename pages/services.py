"""What is done with the pages: written, published, taken down and taken back; and who has which
office in the organisation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.components import menu
from core.refusals import Refused
from core.retention import kept_for
from core.services import end_before, log_act
from members.models import Person
from pages import rules
from pages.enums import Refusal
from pages.models import OfficeTerm, Page, PageVersion

# ---- Texts -------------------------------------------------------------------------------------


@transaction.atomic
def write(
    *,
    page: Page,
    language: str,
    words: Mapping[str, str],
    seen: int,
    by: Person | None,
    now: datetime,
) -> PageVersion:
    """A new version, which nobody reads before it is published. `words` are title, summary and
    body; `seen` is the number of the version they came from, 0 for none. Raises Refused."""
    page = _held(page)
    newest = _newest(page, language)
    version = PageVersion(page=page, language=language, **words)
    # As it is saved, so that the same words are the same.
    version.body = PageVersion._meta.get_field("body").sanitize(version.body)
    if reason := rules.refusal_to_write(newest, seen=seen, words=rules.words_of(version)):
        raise Refused(reason)
    return _save(version, newest, by=by, now=now)


@transaction.atomic
def take_back(*, version: PageVersion, by: Person | None, now: datetime) -> PageVersion:
    """An old version becomes the newest, to be read through and published. Raises Refused."""
    page = _held(version.page)
    newest = _newest(page, version.language)
    if newest == version:
        raise Refused(Refusal.NEWEST_ALREADY)
    same = PageVersion(page=page, language=version.language, **rules.words_of(version))
    return _save(same, newest, by=by, now=now)


@transaction.atomic
def publish(*, version: PageVersion, by: Person | None, now: datetime) -> None:
    """From now it is what people read in its language. Raises Refused."""
    page = _held(version.page)
    version = PageVersion.objects.get(pk=version.pk)
    live = page.versions.live()
    reason = rules.refusal_to_publish(
        version,
        _newest(page, version.language),
        has_bokmal=live.filter(language=settings.LANGUAGE_CODE).exists(),
    )
    if reason:
        raise Refused(reason)
    live.filter(language=version.language).update(live_since=None)
    version.live_since = now
    version.save(update_fields=["live_since"])
    text = _("Publiserte versjon %(number)d på %(language)s.") % _names(version)
    log_act(by=by, now=now, verb="page.published", subject=page, text=text)
    transaction.on_commit(menu.forget)


@transaction.atomic
def take_down(*, page: Page, language: str, by: Person | None, now: datetime) -> None:
    """Nobody reads it in that language any more; without bokmål nobody reads it at all.

    The versions stay. Raises Refused.
    """
    page = _held(page)
    is_all = language == settings.LANGUAGE_CODE
    gone = page.versions.live() if is_all else page.versions.live().filter(language=language)
    if not gone.update(live_since=None):
        raise Refused(Refusal.NOT_LIVE)
    text = (
        _("Tok ned siden.")
        if is_all
        else _("Tok ned teksten på %(language)s.") % {"language": _name_of(language)}
    )
    log_act(by=by, now=now, verb="page.taken_down", subject=page, text=text)
    transaction.on_commit(menu.forget)


def _save(
    version: PageVersion, newest: PageVersion | None, *, by: Person | None, now: datetime
) -> PageVersion:
    version.number = newest.number + 1 if newest else 1
    version.saved_by, version.saved_at = by, now
    version.save()
    text = _("Lagret versjon %(number)d på %(language)s.") % _names(version)
    log_act(by=by, now=now, verb="page.written", subject=version.page, text=text)
    return version


def _held(page: Page) -> Page:
    """What is saved and published of a page happens one after the other."""
    return Page.objects.select_for_update(no_key=True).get(pk=page.pk)


def _newest(page: Page, language: str) -> PageVersion | None:
    return page.versions.filter(language=language).order_by("-number").first()


def _names(version: PageVersion) -> dict[str, object]:
    return {"number": version.number, "language": _name_of(version.language)}


def _name_of(language: str) -> str:
    return str(dict(settings.LANGUAGES)[language]).lower()


# ---- Offices -----------------------------------------------------------------------------------


@transaction.atomic
def keep_term(*, term: OfficeTerm, by: Person | None, now: datetime) -> OfficeTerm:
    """A term that is new or corrected. Raises Refused."""
    is_new = term.pk is None
    try:
        with transaction.atomic():
            term.save()
    except IntegrityError as error:
        raise Refused(Refusal.OFFICE_TAKEN) from error
    words = {"person": term.person, "office": term.in_words}
    if is_new:
        text = _("%(person)s er %(office)s.") % words
    else:
        text = _("Rettet %(person)s, %(office)s.") % words
    log_act(by=by, now=now, verb="office.kept", subject=term, text=text, after=term.as_period())
    transaction.on_commit(menu.forget)
    return term


@transaction.atomic
def show_contact(
    *, person: Person, email: str, phone: str, is_shown: bool, by: Person, now: datetime
) -> None:
    """The person says what stands open about them while they have an office. Raises Refused."""
    today = timezone.localdate(now)
    held = list(OfficeTerm.objects.select_for_update().valid(on=today).filter(person=person))
    if not held:
        raise Refused(Refusal.NO_OFFICE)
    text = _("Sa ja til å vises på nettet.") if is_shown else _("Sa nei til å vises på nettet.")
    for term in held:
        term.email, term.phone = (email, phone) if is_shown else ("", "")
        term.agreed_on = (term.agreed_on or today) if is_shown else None
        term.save(update_fields=["email", "phone", "agreed_on"])
        log_act(by=by, now=now, verb="office.shown", subject=term, text=text)
    transaction.on_commit(menu.forget)


def forget_contact(*, now: datetime) -> int:
    """Each night: how those are reached who have left. Returns how many."""
    day = timezone.localdate(now - kept_for("shown"))
    over = OfficeTerm.objects.filter(ends_on__lt=day).exclude(email="", phone="")
    return over.update(email="", phone="")


def erase_person(*, person: Person, by: Person, now: datetime) -> None:
    """Seats that were held stay in the history, without a name and a way to reach them."""
    today = timezone.localdate(now)
    theirs = OfficeTerm.objects.filter(person=person)
    theirs.update(email="", phone="", agreed_on=None)
    for term in theirs.exclude(ends_on__lt=today):
        end_before(term, today)
    transaction.on_commit(menu.forget)
