from newsletters.models.issues import Block, BlockText, Issue, IssueText
from newsletters.models.lists import Consent, Newsletter, Segment, Subscription

__all__ = [
    "Block",
    "BlockText",
    "Consent",
    "Issue",
    "IssueText",
    "Newsletter",
    "Segment",
    "Subscription",
]
