"""What is done with people, organisations and who belongs where."""

from members.services.affiliations import (
    confirm_affiliation,
    end_affiliation,
    refuse_affiliation,
    request_affiliation,
)
from members.services.invitations import accept_invitation, invite, withdraw_invitation
from members.services.leaving import erase_account
from members.services.memberships import (
    end_membership,
    give_notice,
    open_membership,
    open_supporting_membership,
    withdraw_notice,
)
from members.services.organisations import (
    add_mail_domain,
    add_organisation,
    refresh_keys,
)
from members.services.people import choose_listing, register_for
from members.services.recognition import end_mail_domain, recheck, recognise
from members.services.reform import (
    apply_change,
    drop_plan,
    hindrances,
    number_successor,
    plan_change,
    preview,
)
from members.services.register import load
from members.services.roles import appoint, end_role
from members.services.succession import Step

__all__ = [
    "Step",
    "accept_invitation",
    "add_mail_domain",
    "add_organisation",
    "apply_change",
    "appoint",
    "choose_listing",
    "confirm_affiliation",
    "drop_plan",
    "end_affiliation",
    "end_mail_domain",
    "end_membership",
    "end_role",
    "erase_account",
    "give_notice",
    "hindrances",
    "invite",
    "load",
    "number_successor",
    "open_membership",
    "open_supporting_membership",
    "plan_change",
    "preview",
    "recheck",
    "recognise",
    "refresh_keys",
    "refuse_affiliation",
    "register_for",
    "request_affiliation",
    "withdraw_invitation",
    "withdraw_notice",
]
