"""The speakers' own links: sent once to each, and what is done by whoever holds one."""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import File
from django.db import transaction

from core.refusals import Refused
from core.services import log_act
from events import mail, rules
from events.enums import EventState, Refusal
from events.models import Event, EventDocument, Speaker
from events.querysets import SpeakerQuerySet
from events.services import documents
from members.models import Person


@transaction.atomic
def send_links(*, event: Event, by: Person, now: datetime) -> int:
    """To those who have an address and have not got theirs. Returns how many. Raises Refused."""
    if event.state == EventState.DRAFT:
        raise Refused(Refusal.PUBLISH_FIRST)
    asked = Speaker.objects.filter(session__event=event).to_be_asked()
    speakers = list(_held(asked))
    if not speakers:
        raise Refused(Refusal.NO_SPEAKERS_TO_ASK)
    _send(event, speakers, now=now)
    log_act(
        by=by,
        now=now,
        verb="event.speakers_asked",
        subject=event,
        text="Sendte lenker til innlederne.",
        after={"brev": len(speakers)},
    )
    return len(speakers)


@transaction.atomic
def send_again(*, speaker: Speaker, letters: int, by: Person, now: datetime) -> bool:
    """`letters`: how many had been sent when the button was shown, so that pressing twice is once.

    False: it was sent meanwhile. Raises Refused.
    """
    speaker = _held(Speaker.objects.filter(pk=speaker.pk)).get()
    event = speaker.session.event
    if event.state == EventState.DRAFT:
        raise Refused(Refusal.PUBLISH_FIRST)
    if not speaker.email:
        raise Refused(Refusal.NO_ADDRESS)
    if speaker.letters != letters:
        return False
    _send(event, [speaker], now=now)
    text = f"Sendte {speaker} lenken på nytt." if letters else f"Sendte {speaker} lenken."
    log_act(by=by, now=now, verb="event.speakers_asked", subject=event, text=text)
    return True


@transaction.atomic
def correct(*, speaker: Speaker, name: str, title: str, now: datetime) -> Speaker:
    """By the link: how the speaker is named in the programme."""
    speaker = _held(Speaker.objects.filter(pk=speaker.pk)).get()
    before = {"navn": speaker.name, "stilling": speaker.title}
    speaker.name, speaker.title = name, title
    after = {"navn": name, "stilling": title}
    if before != after:
        speaker.save(update_fields=["name", "title"])
        _tell(speaker, "speaker.corrected", "Innlederen rettet navn eller stilling.", now=now)
    return speaker


@transaction.atomic
def consent(*, speaker: Speaker, wanted: bool, now: datetime) -> Speaker:
    """To publish the files. Asking for what is so already changes nothing."""
    speaker = _held(Speaker.objects.filter(pk=speaker.pk)).get()
    if wanted == (speaker.consented_at is not None):
        return speaker
    speaker.consented_at = now if wanted else None
    speaker.save(update_fields=["consented_at"])
    verb, said = ("speaker.consented", "samtykket") if wanted else ("speaker.withdrew", "trakk seg")
    _tell(speaker, verb, f"{speaker}: {said}. Det gjelder filene til «{speaker.session}».", now=now)
    return speaker


def upload(*, speaker: Speaker, title: str, file: File, now: datetime) -> EventDocument:
    """By the link. Raises Refused, or ValidationError with what is wrong with the file."""
    with transaction.atomic():
        held = _held(Speaker.objects.filter(pk=speaker.pk)).get()
        refused = rules.refusal_of_upload(held, held.documents.count(), now=now)
        if refused:
            raise refused
        return documents.add(
            event=held.session.event, title=title, upload=file, speaker=held, by=None, now=now
        )


def _held(speakers: SpeakerQuerySet) -> SpeakerQuerySet:
    return (
        speakers.select_for_update(of=("self",), no_key=True)
        .select_related("session__event", "person")
        .order_by("pk")
    )


def _send(event: Event, speakers: list[Speaker], *, now: datetime) -> None:
    for speaker in speakers:
        speaker.asked_at = now
        speaker.letters += 1
    Speaker.objects.bulk_update(speakers, ["asked_at", "letters"])
    mail.speaker_links(event, speakers, now=now)


def _tell(speaker: Speaker, verb: str, text: str, *, now: datetime) -> None:
    log_act(by=None, now=now, verb=verb, subject=speaker.session.event, text=text)
