"""A real OpenID Connect server that speaks as Microsoft Entra ID does, over HTTP on this machine.

    with entra_like() as entra:
        entra.person = Account(tenant=…, object_id=…, email=…)

Whoever comes to sign in is `entra.person`, and goes straight back with a code, as with a browser
that is signed in already. What it says can be made wrong: `entra.says |= {"iss": …}`.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT_ID = "portal"
CLIENT_SECRET = "not a secret"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Account:
    tenant: str
    object_id: str
    email: str = ""
    name: str = "Kari Nordmann"


@dataclass
class Entra:
    """`says` overrides claims; None leaves one out."""

    url: str = ""
    person: Account | None = None
    says: dict[str, Any] = field(default_factory=dict)
    error: str = ""
    key: rsa.RSAPrivateKey = field(default_factory=new_key)
    signs_with: rsa.RSAPrivateKey | None = None
    key_id: str = "1"
    key_is_for: str = ""
    questions: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, tuple[dict[str, str], Account]] = field(default_factory=dict)

    @property
    def authority(self) -> str:
        return f"{self.url}/organizations/v2.0"

    @property
    def issuer(self) -> str:
        """A template, as Entra's is for all tenants together."""
        return f"{self.url}/{{tenantid}}/v2.0"

    def description(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "response_types_supported": ["code"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def keys(self) -> dict[str, Any]:
        key = RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        issuer = self.key_is_for or self.issuer
        return {"keys": [key | {"kid": self.key_id, "use": "sig", "issuer": issuer}]}

    def authorise(self, asked: dict[str, str]) -> str:
        """The address the browser goes back to."""
        self.questions.append(asked)
        answer = {"state": asked["state"]}
        if self.error:
            answer |= {"error": self.error, "error_description": "<b>AADSTS</b>"}
        else:
            assert self.person
            answer["code"] = secrets.token_urlsafe()
            self.codes[answer["code"]] = asked, self.person
        return f"{asked['redirect_uri']}?{urlencode(answer)}"

    def token(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """A code is redeemed once, by whoever asked and knows both secrets."""
        asked, account = self.codes.pop(form.get("code", ""), ({}, None))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = urlsafe_b64encode(digest).rstrip(b"=").decode()
        is_good = (
            account
            and asked["code_challenge"] == challenge
            and asked["redirect_uri"] == form.get("redirect_uri")
            and (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
        )
        if not is_good:
            return 400, {"error": "invalid_grant"}
        assert account
        return 200, {"token_type": "Bearer", "id_token": self.id_token(asked, account)}

    def id_token(self, asked: dict[str, str], account: Account) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer.replace("{tenantid}", account.tenant),
            "aud": CLIENT_ID,
            "iat": now,
            "nbf": now,
            "exp": now + 3600,
            "sub": f"pairwise-{account.object_id}",
            "tid": account.tenant,
            "oid": account.object_id,
            "nonce": asked.get("nonce", ""),
            "name": account.name,
            "email": account.email or None,
            "ver": "2.0",
        }
        told = {name: value for name, value in (claims | self.says).items() if value is not None}
        return jwt.encode(told, self.signs_with or self.key, "RS256", headers={"kid": self.key_id})


@contextmanager
def entra_like() -> Iterator[Entra]:
    entra = Entra()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(address.query).items()}
            match address.path:
                case "/organizations/v2.0/.well-known/openid-configuration":
                    self._answer(200, entra.description())
                case "/keys":
                    self._answer(200, entra.keys())
                case "/authorize":
                    self.send_response(302)
                    self.send_header("Location", entra.authorise(asked))
                    self.end_headers()
                case _:
                    self._answer(404, {})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._answer(*entra.token({name: v[0] for name, v in parse_qs(body).items()}))

        def _answer(self, status: int, what: dict[str, Any]) -> None:
            body = json.dumps(what).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    entra.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield entra
    finally:
        server.shutdown()
        server.server_close()
