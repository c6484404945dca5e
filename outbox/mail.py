from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from outbox.letters import Letter

# Staff send it to themselves to see that letters arrive.
TRIAL = Letter("outbox/trial", title=_("Prøvebrev"), personal=frozenset({"name"}))

# To the secretariat, from a sending that meets nothing but refusals.
SENDING_PAUSED = Letter("outbox/sending_paused", title=_("Utsending på pause"))
LETTERS = (TRIAL, SENDING_PAUSED)
