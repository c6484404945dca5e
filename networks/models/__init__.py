from networks.models.members import Invitation, NetworkMembership, Representative
from networks.models.networks import Mandate, Network
from networks.models.outside import (
    Contact,
    ExternalNetwork,
    Relevance,
    Representation,
    Trial,
    TrialMember,
    TrialNote,
)
from networks.models.roles import Election, NetworkRole, SecretariatTerm

__all__ = [
    "Contact",
    "Election",
    "ExternalNetwork",
    "Invitation",
    "Mandate",
    "Network",
    "NetworkMembership",
    "NetworkRole",
    "Relevance",
    "Representation",
    "Representative",
    "SecretariatTerm",
    "Trial",
    "TrialMember",
    "TrialNote",
]
