from agreements.models.agreements import Agreement, Amendment, Notice
from agreements.models.areas import AgendaWish, CooperationArea
from agreements.models.parties import Party, PartyOwner, RoleClarification, RoleText, Signatory

__all__ = [
    "AgendaWish",
    "Agreement",
    "Amendment",
    "CooperationArea",
    "Notice",
    "Party",
    "PartyOwner",
    "RoleClarification",
    "RoleText",
    "Signatory",
]
