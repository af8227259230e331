"""Requests to one shop's REST API: who we are, and what its errors mean.

Keys never travel unencrypted. A "not found" counts only when WooCommerce itself says so: a site whose plugin is off, or
that hides its API, answers the same for everything.
"""

import base64
from typing import Any

from commerce import http_client, strict
from commerce.errors import Invalid
from commerce.sales_channels import wire
from commerce.sales_channels.connector import Link
from commerce.sales_channels.faults import ChannelFault, Down, Missing, Refused, Unclear
from commerce.sales_channels.wire import Reply, Request

OWN_CODES = "woocommerce_"
# Said with status 500, though it was looked at and declined before anything was kept.
DECLINED = frozenset({"woocommerce_rest_cannot_create_order_refund"})


class Site:
    """One shop. The methods take a path below `wc/v3` and raise the faults of `faults`."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self.base_url = link.base_url.rstrip("/")

    def get(self, path: str, **query: Any) -> Reply:
        """Read."""
        return self._send("GET", path, query=query)

    def post(self, path: str, body: Any) -> Reply:
        """Make, or change a batch."""
        return self._send("POST", path, body=body)

    def put(self, path: str, body: Any) -> Reply:
        """Change one thing; what is not named stays."""
        return self._send("PUT", path, body=body)

    def delete(self, path: str, **query: Any) -> Reply:
        """Take something away."""
        return self._send("DELETE", path, query=query)

    def root(self) -> Reply:
        """What the site says about itself to everybody."""
        return self._send("GET", f"{self.base_url.split('/wp-json')[0]}/wp-json/", query={})

    def _send(self, method: str, path: str, *, query: dict[str, Any] | None = None, body: Any = None) -> Reply:
        url = path if "://" in path else f"{self.base_url}/{path}"
        headers, own = self._keys(url)
        try:
            return wire.send(Request(method, url, headers, {**(query or {}), **own}, body))
        except ChannelFault as fault:
            raise _meant(fault) from fault

    def _keys(self, url: str) -> tuple[dict[str, str], dict[str, str]]:
        """`(headers, query)`: many hosts take the Authorization header away before WordPress sees it."""
        _require_encryption(url)
        key, secret = self._link.secrets.get("consumer_key", ""), self._link.secrets.get("consumer_secret", "")
        if self._link.settings.get("auth") == "query":
            return {}, {"consumer_key": key, "consumer_secret": secret}
        said = base64.b64encode(f"{key}:{secret}".encode()).decode()
        return {"Authorization": f"Basic {said}"}, {}


def _require_encryption(url: str) -> None:
    try:
        target = http_client.check_address(url)
    except http_client.UrlRefused as problem:
        raise Refused(problem.detail, code=problem.code) from problem
    if target.scheme != "https" and not target.open:
        raise Refused("The shop's address has to begin with https://.", code="https_required")


def _meant(fault: ChannelFault) -> ChannelFault:
    code, message = _said(fault)
    if isinstance(fault, Missing) and not code.startswith(OWN_CODES):
        return Down(f"WooCommerce does not answer at this address: {fault.detail}")
    if isinstance(fault, Unclear) and code in DECLINED:
        return Refused(message, code=code, status=500)
    if isinstance(fault, Refused) and code:
        fault.code, fault.detail = code, message or fault.detail
    return fault


def _said(fault: ChannelFault) -> tuple[str, str]:
    """`(code, message)` of WordPress's way to write an error; empty for any other body."""
    try:
        said = strict.decode(fault.answer.body, limit=wire.LARGEST) if fault.answer else None
    except Invalid:
        return "", ""
    if not isinstance(said, dict):
        return "", ""
    return str(said.get("code") or "")[:120], str(said.get("message") or "")[: wire.EXCERPT]
