"""One call to Amazon's Selling Partner API: a token of Login with Amazon, and errors by Amazon's own codes."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote, urlencode

from commerce.sales_channels import wire
from commerce.sales_channels.access import Granted
from commerce.sales_channels.connector import Link
from commerce.sales_channels.connectors import preferences, tokens
from commerce.sales_channels.faults import Denied, Refused
from commerce.sales_channels.wire import Reply, Request

TOKEN_URL = "https://api.amazon.com/auth/o2/token"
MARKETPLACE = "A1F83G8C2ARO7P"  # the United Kingdom


@dataclass(frozen=True, slots=True)
class Api:
    """Calls for the seller of `link`. Paths begin with a slash; parts of them come from `part`."""

    link: Link

    @property
    def seller(self) -> str:
        return preferences.text(self.link, "seller_id")

    @property
    def marketplace(self) -> str:
        return preferences.text(self.link, "marketplace_id", MARKETPLACE)

    def get(self, path: str, query: Mapping[str, Any] | None = None) -> Reply:
        return self.send(Request("GET", path, query=query or {}))

    def post(self, path: str, body: Any, *, writes: bool = True) -> Reply:
        return self.send(Request("POST", path, body=body, writes=writes))

    def send(self, request: Request) -> Reply:
        """The answer. A Refused carries Amazon's code."""
        url = self.link.base_url.rstrip("/") + request.url

        def call(token: str) -> Reply:
            return wire.send(replace(request, url=url, headers={"x-amz-access-token": token, **request.headers}))

        try:
            return tokens.send(self.link, tokens.Kind(self._token, is_over=_is_over), call)
        except Refused as fault:
            fault.code = fault.code or error_code(fault)
            raise

    def _token(self, refresh_token: str) -> Granted:
        known = {name: self.link.secrets.get(name, "") for name in ("client_id", "client_secret")}
        body = {"grant_type": "refresh_token", "refresh_token": refresh_token, **known}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        url = preferences.text(self.link, "token_url", TOKEN_URL)
        return tokens.grant(Request("POST", url, headers, body=urlencode(body).encode(), writes=False))


def part(text: str) -> str:
    """Text as one step of a path."""
    return quote(text, safe="")


def error_code(fault: Refused) -> str:
    """The code of the first error of a refusal, "" where it names none."""
    try:
        return str(json.loads(fault.answer.body)["errors"][0]["code"]) if fault.answer else ""
    except (ValueError, LookupError, TypeError):
        return ""


def _is_over(fault: Denied) -> bool:
    """Amazon answers 403 to a token that has expired, and also to an application that lacks a role."""
    if fault.answer is None:
        return False
    return fault.answer.status == 401 or b"token you provided has expired" in fault.answer.body
