from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def house(_request: HttpRequest) -> dict[str, object]:
    """What every page may say about the house itself."""
    return {
        "organisation_name": settings.ORGANISATION_NAME,
        "contact_email": settings.CONTACT_EMAIL,
        "site_url": settings.SITE_URL,
        "is_demo": settings.DEMO,
    }
