"""OpenID Connect with Microsoft Entra ID: nothing it says is believed before it is proved.

Any company in the world has a tenant there, and its administrator decides what addresses and names
its people have. Believed is therefore only which tenant signed somebody in, and their id in it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen
from uuid import UUID

import jwt
from django.conf import settings
from django.core.cache import cache

from core.refusals import Refused
from members.enums import Refusal

logger = logging.getLogger(__name__)

PROVIDER = "entra"  # as allauth calls it
SECONDS = 5.0  # somebody waits for the page
MOST_BYTES = 500_000
MOST_LOGGED = 400  # its own words for what we did wrong, such as a secret that has run out
KEPT = 3600
LEEWAY = 60
CLAIMS = ["exp", "iat", "iss", "aud", "tid", "oid", "nonce"]


@dataclass(frozen=True)
class WorkIdentity:
    """Who it is, `tenant` and `object_id` say. The rest is what the tenant calls them."""

    tenant: str
    object_id: str
    name: str
    address: str


def sign_in_address(*, state: str, nonce: str, verifier: str, redirect_uri: str) -> str:
    """Where the browser is sent. Raises Refused."""
    challenge = urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    asked = {
        "client_id": settings.ENTRA_CLIENT_ID,
        "response_type": "code",
        "response_mode": "query",
        "scope": "openid profile email",
        "redirect_uri": redirect_uri,
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge.decode(),
        "code_challenge_method": "S256",
        "prompt": "select_account",
    }
    return f"{_found('authorization_endpoint')}?{urlencode(asked)}"


def redeem(*, code: str, nonce: str, verifier: str, redirect_uri: str) -> WorkIdentity:
    """Who signed in. Raises Refused."""
    answer = _ask(
        _found("token_endpoint"),
        {
            "client_id": settings.ENTRA_CLIENT_ID,
            "client_secret": settings.ENTRA_CLIENT_SECRET,
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        },
    )
    try:
        claims = _proved_claims(str(answer["id_token"]), nonce=nonce)
        return _identity(claims)
    except (jwt.PyJWTError, LookupError, TypeError, ValueError) as error:
        logger.warning("An answer from Entra was not proved: %r", error)
        raise Refused(Refusal.WORK_LOGIN_UNPROVED) from error


def _proved_claims(token: str, *, nonce: str) -> dict[str, Any]:
    """Signed by a key for that very tenant, for us, now, and in answer to this question."""
    tenant = str(_as_uuid(jwt.decode(token, options={"verify_signature": False})["tid"]))
    issuer = _found("issuer").replace("{tenantid}", tenant)
    key = _key(jwt.get_unverified_header(token)["kid"])
    # The keys lie in one heap, and each says whose tokens it may sign.
    if key.get("issuer", issuer).replace("{tenantid}", tenant) != issuer:
        raise ValueError("the key is another issuer's")
    claims: dict[str, Any] = jwt.decode(
        token,
        key=jwt.PyJWK(key, "RS256").key,
        algorithms=["RS256"],
        audience=settings.ENTRA_CLIENT_ID,
        issuer=issuer,
        leeway=LEEWAY,
        options={"require": CLAIMS},
    )
    if not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
        raise ValueError("the nonce is another question's")
    return claims


def _identity(claims: dict[str, Any]) -> WorkIdentity:
    tenant = str(_as_uuid(claims["tid"]))
    home = str(claims.get("idp", tenant))
    if str(claims.get("acct", 0)) != "0" or tenant not in home:
        raise Refused(Refusal.GUEST_OF_TENANT)
    address = claims.get("email") or claims.get("preferred_username") or ""
    return WorkIdentity(
        tenant=tenant,
        object_id=str(_as_uuid(claims["oid"])),
        name=_plain(claims.get("name", ""))[:120],
        address=_plain(address)[:254],
    )


def _plain(text: Any) -> str:
    return " ".join(str(text).replace("\0", " ").split())


def _as_uuid(value: Any) -> UUID:
    return UUID(str(value))


def _key(kid: str) -> dict[str, Any]:
    """Keys change now and then, so an unknown one is asked for anew."""
    for is_anew in (False, True):
        for key in _document(_found("jwks_uri"), is_anew=is_anew)["keys"]:
            if key.get("kid") == kid:
                return dict(key)
    raise LookupError("no such key")


def _found(name: str) -> str:
    """From Entra's own description of itself."""
    address = f"{settings.ENTRA_AUTHORITY}/.well-known/openid-configuration"
    try:
        return str(_document(address)[name])
    except LookupError as error:
        raise Refused(Refusal.WORK_LOGIN_SILENT) from error


def _document(address: str, *, is_anew: bool = False) -> dict[str, Any]:
    """Kept for an hour."""
    kept = None if is_anew else cache.get(address)
    if kept is None:
        kept = _ask(address)
        cache.set(address, kept, KEPT)
    return dict(kept)


def _ask(address: str, form: dict[str, str] | None = None) -> dict[str, Any]:
    """Raises Refused: what is no answer is silence."""
    if urlsplit(address).scheme != urlsplit(settings.ENTRA_AUTHORITY).scheme:
        raise Refused(Refusal.WORK_LOGIN_SILENT)
    data = urlencode(form).encode() if form else None
    request = Request(address, data, {"Accept": "application/json"})  # noqa: S310 (checked above)
    try:
        with urlopen(request, timeout=SECONDS) as answer:  # noqa: S310
            found = json.loads(answer.read(MOST_BYTES))
    except HTTPError as refusal:
        logger.warning("Entra refused: %s %s", refusal.code, refusal.read(MOST_LOGGED))
        raise Refused(Refusal.WORK_LOGIN_UNPROVED) from refusal
    except (OSError, HTTPException, ValueError) as error:
        logger.warning("Entra gave no answer: %r", error)
        raise Refused(Refusal.WORK_LOGIN_SILENT) from error
    if not isinstance(found, dict):
        raise Refused(Refusal.WORK_LOGIN_SILENT)
    return found
