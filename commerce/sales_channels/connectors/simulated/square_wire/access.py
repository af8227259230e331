"""Who may speak for a simulated Square merchant: the merchant's token, one that was renewed, or the application's own.

A refresh token is good once and comes with the next, as it does where no application secret stands behind it.
"""

from datetime import timedelta
from typing import Any

from commerce.sales_channels.connectors.simulated.exchange import Account, Reply, Request
from commerce.sales_channels.connectors.simulated.shop import Shop
from commerce.sales_channels.connectors.simulated.square_wire.about import MERCHANT
from commerce.sales_channels.connectors.simulated.square_wire.order_form import moment

TOKEN, OF_APPLICATION = "/oauth2/token", "/v2/webhooks/"
LASTS = timedelta(days=30)


def first_refresh_token(account: Account) -> str:
    """What the merchant was given when they let the application in."""
    return f"{account.token}-refresh"


def allowed(shop: Shop, account: Account, request: Request) -> bool:
    """By the token that the path wants; for a new one the body says who asks."""
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    if request.path == TOKEN:
        return True
    if request.path.startswith(OF_APPLICATION):
        return token == account.key
    return token in (account.token, shop.state.access.get("token"))


def grant(shop: Shop, account: Account, asked: Request) -> Reply | dict[str, Any]:
    """Another token for a refresh token; with it the token before ends."""
    said, held = asked.data(), shop.state.access
    good = held.get("refresh_token") or first_refresh_token(account)
    if said.get("grant_type") != "refresh_token" or not said.get("client_id") or said.get("refresh_token") != good:
        return Reply(401, {"errors": [{"category": "AUTHENTICATION_ERROR", "code": "UNAUTHORIZED"}]})
    number = shop.new_id()
    held |= {"token": f"{account.token}-{number}", "refresh_token": f"{first_refresh_token(account)}-{number}"}
    shop.tell("access_renewed")
    return {
        "access_token": held["token"], "token_type": "bearer", "expires_at": moment(shop.clock.now() + LASTS),
        "merchant_id": MERCHANT, "refresh_token": held["refresh_token"], "short_lived": False,
    }  # fmt: skip
