"""Webhook subscriptions of a Square application. Square makes the key that it signs with; the list does not show it."""

from typing import Any

from commerce.sales_channels.connectors.simulated import subscribing
from commerce.sales_channels.connectors.simulated.exchange import Account, Request
from commerce.sales_channels.connectors.simulated.shop import Shop

PATH = "/v2/webhooks/subscriptions"


def rows(shop: Shop, asked: Request) -> dict[str, Any]:
    """Those that are on, and with `include_disabled` all."""
    wanted = [
        each for each in shop.state.subscriptions if each["active"] or asked.query.get("include_disabled") == "true"
    ]
    found = [_row(each) for each in wanted]
    return {"subscriptions": [{name: each[name] for name in each if name != "signature_key"} for each in found]}


def one(shop: Shop, said: str) -> dict[str, Any]:
    """With its key."""
    return {"subscription": _row(_find(shop, said))}


def create(shop: Shop, account: Account, body: dict[str, Any]) -> dict[str, Any]:
    """With a key of its own."""
    said = body["subscription"]
    made = subscribing.add(shop, said["notification_url"], "", said["event_types"])
    made["secret"] = f"{account.secret}-{made['id']}"
    return {"subscription": _row(made)}


def change(shop: Shop, asked: Request, said: str) -> dict[str, Any]:
    """On or off, and of which events."""
    wanted, made = asked.data()["subscription"], _find(shop, said)
    made["topics"] = list(wanted.get("event_types") or made["topics"])
    if wanted.get("enabled"):
        subscribing.wake(made)
    elif "enabled" in wanted:
        made["active"] = False
    return {"subscription": _row(made)}


def delete(shop: Shop, said: str) -> dict[str, Any]:
    """For good."""
    subscribing.remove(shop, _find(shop, said))
    return {}


def _find(shop: Shop, said: str) -> dict:
    return subscribing.find(shop, int(said.removeprefix("wbhk_")))


def _row(made: dict) -> dict[str, Any]:
    return {
        "id": f"wbhk_{made['id']}", "name": "Simulated subscription", "enabled": made["active"],
        "event_types": made["topics"], "notification_url": made["url"], "signature_key": made["secret"],
    }  # fmt: skip
