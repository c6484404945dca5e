from newsletters.models.clicks import Click
from newsletters.models.issues import Block, BlockText, Issue, IssueText
from newsletters.models.lists import Consent, Declined, Newsletter, Segment, Subscription

__all__ = [
    "Block",
    "BlockText",
    "Click",
    "Consent",
    "Declined",
    "Issue",
    "IssueText",
    "Newsletter",
    "Segment",
    "Subscription",
]
