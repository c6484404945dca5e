"""What was said, done and voted in a forum, when two persons or organisations become one."""

from __future__ import annotations

from core.merging import Clash, Follow, Plan, keep_the_one_there
from meetings.models import (
    Attendance,
    DateReply,
    FollowUp,
    ForumFile,
    Meeting,
    Proposal,
    Record,
    Support,
    Vote,
)


def _add_up(plan: Plan, row: Vote, other: Vote) -> bool:
    """What is counted stays as it was counted."""
    plan.settled.append(f"Begge har stemt på {row.proposal}. Stemmene legges sammen.")
    plan.change(other, count=other.count + row.count)
    plan.remove(row, instead=other)
    return False


FOLLOWS = (
    Follow(
        model=Attendance,
        column="person",
        one="møte de har vært på",
        many="møter de har vært på",
        clashes=(
            Clash(
                ("meeting",),
                keep_the_one_there(
                    lambda row, _other: f"Begge var på {row.meeting}. De står én gang."
                ),
            ),
        ),
    ),
    Follow(
        model=DateReply,
        column="person",
        one="svar på datoforslag",
        many="svar på datoforslag",
        clashes=(
            Clash(
                ("option",),
                keep_the_one_there(
                    lambda row, _other: (
                        f"Begge har svart på datoer for {row.option.meeting}. Svaret til den som "
                        "blir igjen, gjelder."
                    )
                ),
            ),
        ),
    ),
    Follow(
        model=Support,
        column="person",
        one="forslag de støtter",
        many="forslag de støtter",
        clashes=(
            Clash(
                ("proposal",),
                keep_the_one_there(
                    lambda row, _other: f"Begge støtter {row.proposal}. Det teller én gang."
                ),
            ),
        ),
    ),
    Follow(
        model=Vote,
        column="person",
        one="stemme",
        many="stemmer",
        clashes=(Clash(("ballot", "proposal"), _add_up),),
    ),
    Follow(model=FollowUp, column="owner", one="oppfølging", many="oppfølginger"),
    Follow(
        model=FollowUp,
        column="closed_by",
        one="oppfølging de har avsluttet",
        many="oppfølginger de har avsluttet",
    ),
    Follow(
        model=FollowUp,
        column="target_organisation",
        one="oppfølging som gjelder den",
        many="oppfølginger som gjelder den",
    ),
    Follow(model=Proposal, column="proposed_by", one="forslag", many="forslag"),
    Follow(model=Record, column="begun_by", one="referat", many="referater"),
    Follow(
        model=Record,
        column="approved_by",
        one="referat de har godkjent",
        many="referater de har godkjent",
    ),
    Follow(
        model=ForumFile, column="uploaded_by", one="fil de har lagt ut", many="filer de har lagt ut"
    ),
    Follow(
        model=Meeting,
        column="called_by",
        one="møte den har kalt inn til",
        many="møter den har kalt inn til",
    ),
)
