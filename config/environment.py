"""Reads the settings that an environment decides, and stops the start with the setting's name."""

from __future__ import annotations

import os
from base64 import b64decode, b64encode
from datetime import timedelta
from urllib.parse import parse_qsl, unquote, urlsplit

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.core.exceptions import ImproperlyConfigured

SEED_BYTES = 32

# What each service calls the key it signs with.
_SIGNING = {
    "mailersend": "SIGNING_SECRET",
    "mailgun": "WEBHOOK_SIGNING_KEY",
    "mandrill": "WEBHOOK_KEY",
    "postal": "WEBHOOK_KEY",
    "resend": "SIGNING_SECRET",
    "sendgrid": "TRACKING_WEBHOOK_VERIFICATION_KEY",
}

_YES = {"1", "true", "yes", "on"}
_NO = {"", "0", "false", "no", "off"}


def text(name: str, default: str | None = None) -> str:
    """The value of `name`; without a default a missing or empty one stops the start."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} is not set. See docs/SETTINGS.md.")
    return default


def flag(name: str, *, default: bool = False) -> bool:
    value = os.environ.get(name, "1" if default else "").strip().lower()
    if value in _YES:
        return True
    if value in _NO:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}. See docs/SETTINGS.md.")


def number(name: str, default: int) -> int:
    value = text(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}.")
    return int(value)


def words(name: str, default: str | None = None) -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in text(name, default).split(",") if word.strip()]


def seconds(name: str, default: str) -> list[timedelta]:
    """Numbers separated by commas, one at least."""
    found = words(name, default)
    if not found or not all(word.isdecimal() for word in found):
        raise ImproperlyConfigured(f"{name} must be whole seconds separated by commas.")
    return [timedelta(seconds=int(word)) for word in found]


def seed(name: str, default: str | None = None) -> bytes:
    """32 secret bytes, written in base64."""
    value = text(name, default)
    try:
        found = b64decode(value, validate=True)
    except ValueError:
        found = b""
    if len(found) != SEED_BYTES:
        raise ImproperlyConfigured(f"{name} must be {SEED_BYTES} bytes in base64.")
    return found


def derived_seed(secret: str, purpose: str) -> str:
    """A seed that follows from the secret: for the try-out, where nobody sets one."""
    hkdf = HKDF(algorithm=SHA256(), length=SEED_BYTES, salt=None, info=purpose.encode())
    return b64encode(hkdf.derive(secret.encode())).decode()


def database(name: str, default: str | None = None) -> dict[str, object]:
    """Django's settings from `postgresql://user:password@host:port/name?host=/socket/folder`."""
    url = urlsplit(text(name, default))
    if url.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must start with postgresql://.")
    # PostgreSQL plans a statement once for each connection, and then only runs it.
    options: dict[str, object] = {"server_side_binding": True, "prepare_threshold": 5}
    options |= dict(parse_qsl(url.query))
    return {
        "ENGINE": "core.database",
        "NAME": unquote(url.path.lstrip("/")),
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": options.pop("host", unquote(url.hostname or "")),
        "PORT": str(url.port or options.pop("port", "")),
        "OPTIONS": options,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


def webhook_keys(service: str, *, secret: str, key: str) -> dict[str, str]:
    """What proves that a webhook comes from the mail service: its signature, or a password."""
    keys = {}
    if secret:
        if ":" not in secret:
            raise ImproperlyConfigured("ANYMAIL_WEBHOOK_SECRET must be user:password.")
        keys["WEBHOOK_SECRET"] = secret
    if key:
        if service not in _SIGNING:
            raise ImproperlyConfigured(
                f"ANYMAIL_WEBHOOK_KEY: {service} does not sign; set ANYMAIL_WEBHOOK_SECRET."
            )
        keys[f"{service.upper()}_{_SIGNING[service]}"] = key
    return keys
