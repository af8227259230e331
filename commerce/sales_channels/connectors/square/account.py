"""Requests to Square for one merchant, and what its errors mean."""

import hashlib
import json
from typing import Any
from urllib.parse import quote

from commerce import strict
from commerce.errors import Invalid
from commerce.sales_channels import wire
from commerce.sales_channels.access import Granted
from commerce.sales_channels.connector import Link
from commerce.sales_channels.connectors import tokens
from commerce.sales_channels.faults import ChannelFault, Down, Missing, Refused
from commerce.sales_channels.wire import Reply, Request

VERSION = "2026-09-16"
KEY_LETTERS = 45  # of an idempotency key; refunds take no longer one
MOVED_ON = frozenset({"VERSION_MISMATCH", "CONFLICT"})  # somebody else wrote first


class Account:
    """One merchant. The methods take a path below `/v2` and raise the faults of `faults`."""

    def __init__(self, link: Link, token: str = "") -> None:
        """With a `token` of its own: the application speaks, not the merchant."""
        self._link, self._token = link, token
        self._version = link.api_version or VERSION
        self.base_url = link.base_url.rstrip("/")

    @property
    def renews(self) -> bool:
        """Whether we fetch access tokens ourselves; otherwise the one that was typed in has to last."""
        return bool(self._link.secrets.get(tokens.REFRESH_TOKEN))

    def get(self, path: str, **query: Any) -> Reply:
        """Read."""
        return self._send("GET", path, query=query)

    def ask(self, path: str, body: Any) -> Reply:
        """A POST that only reads."""
        return self._send("POST", path, body=body, writes=False)

    def post(self, path: str, body: Any) -> Reply:
        """Make something."""
        return self._send("POST", path, body=body)

    def delete(self, path: str) -> Reply:
        """Take something away."""
        return self._send("DELETE", path)

    def put(self, path: str, body: Any) -> Reply:
        """Change something; what is not named stays."""
        return self._send("PUT", path, body=body)

    def _send(
        self, method: str, path: str, *, query: Any = None, body: Any = None, writes: bool | None = None
    ) -> Reply:
        url = path if "://" in path else f"{self.base_url}/{path}"

        def call(token: str) -> Reply:
            headers = {"Authorization": f"Bearer {token}", "Square-Version": self._version}
            return wire.send(Request(method, url, headers, query or {}, body, writes))

        try:
            if self._token:
                return call(self._token)
            if self.renews:
                return tokens.send(self._link, tokens.Kind(self._granted), call)
            return call(self._link.secrets.get("access_token", ""))
        except ChannelFault as fault:
            raise _meant(fault) from fault

    def _granted(self, refresh_token: str) -> Granted:
        """A code-flow refresh token stays, one without a secret behind it is good once and comes with the next."""
        known = {name: self._link.secrets.get(name, "") for name in ("client_id", "client_secret")}
        body = {"grant_type": "refresh_token", "refresh_token": refresh_token, **{k: v for k, v in known.items() if v}}
        url, headers = f"{self.base_url.removesuffix('/v2')}/oauth2/token", {"Square-Version": self._version}
        return tokens.grant(Request("POST", url, headers, body=body, writes=False))


def part(ref: str) -> str:
    """An id as a part of a path."""
    return quote(ref, safe="")


def key(*parts: Any) -> str:
    """An idempotency key: the same for the same parts."""
    said = json.dumps(parts, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()[:KEY_LETTERS]


def _meant(fault: ChannelFault) -> ChannelFault:
    error = _first_error(fault)
    if error is None:
        return Down(fault.detail) if isinstance(fault, Missing) else fault
    if isinstance(fault, Refused):
        fault.code = str(error.get("code") or "")[:120]
        said = " ".join(str(error.get(name) or "") for name in ("detail", "field")).strip()
        fault.detail = said[: wire.EXCERPT] or fault.detail
    return fault


def _first_error(fault: ChannelFault) -> dict[str, Any] | None:
    """None when the body is not how Square writes errors, so that it is not Square who spoke."""
    try:
        said = strict.decode(fault.answer.body, limit=wire.LARGEST) if fault.answer else None
    except Invalid:
        return None
    errors = said.get("errors") if isinstance(said, dict) else None
    return errors[0] if isinstance(errors, list) and errors and isinstance(errors[0], dict) else None
