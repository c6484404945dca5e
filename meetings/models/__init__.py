from meetings.models.follow_ups import FollowUp
from meetings.models.forums import Forum, ForumFile
from meetings.models.meetings import AgendaItem, Attendance, DateOption, DateReply, Meeting
from meetings.models.proposals import Ballot, Proposal, ProposalLine, Support, Vote
from meetings.models.records import Record, RecordPoint

__all__ = [
    "AgendaItem",
    "Attendance",
    "Ballot",
    "DateOption",
    "DateReply",
    "FollowUp",
    "Forum",
    "ForumFile",
    "Meeting",
    "Proposal",
    "ProposalLine",
    "Record",
    "RecordPoint",
    "Support",
    "Vote",
]
