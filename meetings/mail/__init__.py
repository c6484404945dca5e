"""The letters of the room: one function per letter, facts frozen in words."""

from django.utils.translation import gettext_lazy as _

from meetings import ical
from outbox.letters import Letter

LETTERS = (
    Letter("meetings/called", _("Innkalling til møte"), attachments=ical.invitation),
    Letter("meetings/moved", _("Møtet er flyttet"), attachments=ical.invitation),
    Letter("meetings/cancelled", _("Møtet er avlyst"), attachments=ical.cancellation),
    Letter("meetings/dates_proposed", _("Når passer møtet?")),
    Letter("meetings/record_for_approval", _("Referat til godkjenning")),
    Letter("meetings/record_sent_back", _("Referatet er sendt tilbake")),
    Letter("meetings/record_approved", _("Referatet er godkjent")),
    Letter("meetings/ballot_opened", _("Du kan stemme")),
    Letter("meetings/ballot_closing", _("Avstemningen stenger snart")),
    Letter("meetings/follow_up_given", _("Du har fått en oppfølging")),
    Letter("meetings/follow_up_soon", _("Oppfølging med frist om en uke")),
    Letter("meetings/follow_up_today", _("Oppfølging med frist i dag")),
    Letter("meetings/follow_up_late", _("Oppfølging over fristen")),
    Letter("meetings/guest_follow_up", _("Oppfølging for en uten konto"), is_secret=True),
    Letter("meetings/follow_ups_late", _("Oppfølginger en uke over fristen")),
)
