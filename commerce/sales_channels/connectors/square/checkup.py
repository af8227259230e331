"""How an account is doing: whose it is, its locations, how long the token lasts, and how Square's clock goes."""

from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connector import Checkup
from commerce.sales_channels.connectors import clocks
from commerce.sales_channels.connectors.square import locations
from commerce.sales_channels.connectors.square.account import Account
from commerce.sales_channels.faults import Down, Refused

ORDERS = "ORDERS_READ"


def check(account: Account) -> Checkup:
    """Raises Denied when the token is not good. Whether webhooks are active only the application itself can ask."""
    said = account.get("merchants/me")
    merchant = reading.record(reading.record(said.data).get("merchant"), "merchant")
    token = _token(account)
    ends = None if account.renews else reading.moment_or_none(token.get("expires_at"), "expires_at")
    scopes = token.get("scopes")
    lacks_orders = isinstance(scopes, list) and ORDERS not in scopes
    return Checkup(
        account=reading.text(merchant.get("business_name")) or reading.text(merchant.get("id")),
        places=locations.read(account),
        expires_at=ends,
        clock_skew_seconds=clocks.skew(said.headers),
        notes=["The token does not allow to read orders."] if lacks_orders else (),
    )


def _token(account: Account) -> Any:
    """What is known of the token; nothing of one that was not given out by OAuth."""
    host = account.base_url.removesuffix("/v2")
    try:
        return reading.record(account.ask(f"{host}/oauth2/token/status", {}).data)
    except (Refused, Down):
        return {}
