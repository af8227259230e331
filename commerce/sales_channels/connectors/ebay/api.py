"""One call to eBay as the seller: a user token that is refreshed, and errors by eBay's own numbers."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from commerce.sales_channels import wire
from commerce.sales_channels.access import Granted
from commerce.sales_channels.connector import Link
from commerce.sales_channels.connectors import preferences, tokens
from commerce.sales_channels.faults import Refused
from commerce.sales_channels.wire import Reply, Request

TOKEN_PATH = "/identity/v1/oauth2/token"
ORDERS = "/sell/fulfillment/v1/order"
INVENTORY = "/sell/inventory/v1"
MARKETPLACE = "EBAY_GB"
APPLICATION_SCOPE = "https://api.ebay.com/oauth/api_scope"


@dataclass(frozen=True, slots=True)
class Api:
    """Calls for the seller of `link`. Paths begin with a slash; parts of them come from `part`."""

    link: Link

    def get(self, path: str, query: Mapping[str, Any] | None = None) -> Reply:
        return self.send(Request("GET", path, query=query or {}))

    def post(self, path: str, body: Any, *, writes: bool = True) -> Reply:
        return self.send(Request("POST", path, body=body, writes=writes))

    def send(self, request: Request, *, scheme: str = "Bearer") -> Reply:
        """The answer. A Refused carries eBay's error number as its code."""

        def call(token: str) -> Reply:
            language = preferences.text(self.link, "language", "en-GB")
            headers = {"Authorization": f"{scheme} {token}", "Content-Language": language, "Accept-Language": language}
            url = self.link.base_url.rstrip("/") + request.url
            return wire.send(
                Request(
                    request.method, url, {**headers, **request.headers}, request.query, request.body, request.writes
                )
            )

        try:
            return tokens.send(self.link, tokens.Kind(self._user_token), call)
        except Refused as fault:
            fault.code = fault.code or error_number(fault)
            raise

    def get_as_application(self, path: str) -> Reply:
        """A read that eBay answers to the application, not to a seller: keys of notifications."""
        url = self.link.base_url.rstrip("/") + path
        body = {"grant_type": "client_credentials", "scope": APPLICATION_SCOPE}
        kind = tokens.Kind(
            lambda _: tokens.grant(self._token_request(body)), "application", credentials=("client_id", "client_secret")
        )
        return tokens.send(
            self.link, kind, lambda token: wire.send(Request("GET", url, {"Authorization": f"Bearer {token}"}))
        )

    def _user_token(self, refresh_token: str) -> Granted:
        return tokens.grant(self._token_request({"grant_type": "refresh_token", "refresh_token": refresh_token}))

    def _token_request(self, body: Mapping[str, str]) -> Request:
        who = f"{self.link.secrets.get('client_id', '')}:{self.link.secrets.get('client_secret', '')}"
        headers = {
            "Authorization": f"Basic {base64.b64encode(who.encode()).decode()}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        url = self.link.base_url.rstrip("/") + TOKEN_PATH
        return Request("POST", url, headers, body=urlencode(body).encode(), writes=False)


def part(text: str) -> str:
    """Text as one step of a path."""
    return quote(text, safe="")


def error_number(fault: Refused) -> str:
    """The first `errorId` of a refusal, "" where it names none."""
    try:
        errors = json.loads(fault.answer.body)["errors"] if fault.answer else []
        return str(errors[0]["errorId"])
    except (ValueError, LookupError, TypeError):
        return ""
