from newsletters.services.clicking import count_click
from newsletters.services.consenting import (
    Wish,
    add_by_staff,
    agree,
    ask,
    choose,
    come_back,
    confirm,
    end,
    end_all,
    end_by_staff,
    read_link,
)
from newsletters.services.following import (
    erase_person,
    follow_address,
    forget_unconfirmed,
    tie,
)
from newsletters.services.forgetting import forget_consents
from newsletters.services.importing import bring_in_readers
from newsletters.services.issues import send_due
from newsletters.services.skeletons import make_due_drafts, make_next_draft

__all__ = [
    "Wish",
    "add_by_staff",
    "agree",
    "ask",
    "bring_in_readers",
    "choose",
    "come_back",
    "confirm",
    "count_click",
    "end",
    "end_all",
    "end_by_staff",
    "erase_person",
    "follow_address",
    "forget_consents",
    "forget_unconfirmed",
    "make_due_drafts",
    "make_next_draft",
    "read_link",
    "send_due",
    "tie",
]
