"""What is done with people, organisations and who belongs where."""

from members.services.affiliations import (
    confirm_affiliation,
    end_affiliation,
    refuse_affiliation,
    request_affiliation,
)
from members.services.organisations import (
    add_mail_domain,
    add_organisation,
    end_membership,
    open_membership,
    refresh_keys,
)
from members.services.people import register_for
from members.services.recognition import end_mail_domain, recheck, recognise
from members.services.register import load
from members.services.roles import appoint, end_role

__all__ = [
    "add_mail_domain",
    "add_organisation",
    "appoint",
    "confirm_affiliation",
    "end_affiliation",
    "end_mail_domain",
    "end_membership",
    "end_role",
    "load",
    "open_membership",
    "recheck",
    "recognise",
    "refresh_keys",
    "refuse_affiliation",
    "register_for",
    "request_affiliation",
]
