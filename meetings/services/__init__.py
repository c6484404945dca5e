"""What is done in a forum: meetings called, agendas written, dates found, things followed up."""

from meetings.services.agenda import remove_item, write_item
from meetings.services.ballots import confirm, open_ballot, vote
from meetings.services.calling import call_meeting, cancel_meeting, change_meeting
from meetings.services.dates import answer_dates, choose_date, propose_meeting
from meetings.services.files import add_file, remove_file
from meetings.services.follow_ups import (
    carry_over,
    drop,
    finish,
    hand_over,
    take_on,
    take_on_together,
)
from meetings.services.proposals import propose, support, withdraw, write_line
from meetings.services.records import (
    approve,
    begin_record,
    save_record,
    send_back,
    send_for_approval,
)

__all__ = [
    "add_file",
    "answer_dates",
    "approve",
    "begin_record",
    "call_meeting",
    "cancel_meeting",
    "carry_over",
    "change_meeting",
    "choose_date",
    "confirm",
    "drop",
    "finish",
    "hand_over",
    "open_ballot",
    "propose",
    "propose_meeting",
    "remove_file",
    "remove_item",
    "save_record",
    "send_back",
    "send_for_approval",
    "support",
    "take_on",
    "take_on_together",
    "vote",
    "withdraw",
    "write_item",
    "write_line",
]
