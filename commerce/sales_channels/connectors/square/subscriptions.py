"""The subscription to our address that we make ourselves: one for all events, with a key that Square makes.

It belongs to the application, not to the merchant, so the application's own token is needed.
"""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.connectors import subscribing
from commerce.sales_channels.connectors.square import webhooks
from commerce.sales_channels.connectors.square.account import Account, part
from commerce.sales_channels.faults import Garbled, Missing
from commerce.sales_channels.subscriber import Subscribed

EVENTS = (
    *webhooks.ORDERS, "payment.created", "payment.updated", "refund.created", "refund.updated",
    "inventory.count.updated", "catalog.version.updated", "customer.created", "customer.updated", "customer.deleted",
)  # fmt: skip
PATH, MOST_PAGES = "webhooks/subscriptions", 50
Said = Mapping[str, Any]


def settle(account: Account, address: str, key: str, *, anew: bool = False) -> Subscribed:
    """One that is on and holds all of EVENTS; `key` is what we verify with now."""
    ours = [each for each in _all(account) if subscribing.is_ours(_address(each), address)]
    here = sorted(
        (each for each in ours if _address(each) == address), key=lambda each: each.get("enabled") is not True
    )
    found = _stands(account, here[0], anew) if here else None
    known = _events(here[0]) if here and found else []
    was_off = bool(known) and not _is_on(here[0])
    if found is None:
        found = _made(account, address)
    _drop(account, [each for each in ours if each.get("id") != found.get("id")])
    topics, made = _events(found), _key(account, found)
    return Subscribed(
        topics,
        added=[each for each in topics if each not in known],
        renewed=known if was_off else [],
        refused={each: "Square does not offer this event." for each in EVENTS if each not in topics},
        secrets={webhooks.SECRET: made} if made != key else {},
    )


def end(account: Account, address: str) -> int:
    """None of ours is left. Returns how many there were."""
    return _drop(account, [each for each in _all(account) if subscribing.is_ours(_address(each), address)])


def _stands(account: Account, said: Said, anew: bool) -> Said | None:
    """It, as it is by now; None where somebody took it away meanwhile."""
    lacking = [each for each in EVENTS if each not in _events(said)]
    if _is_on(said) and not lacking and not anew:
        return said
    wanted = {"enabled": True, "event_types": [*_events(said), *lacking]}
    try:
        return _one(account.put(f"{PATH}/{_ref(said)}", {"subscription": wanted}).data)
    except Missing:
        return None


def _made(account: Account, address: str) -> Said:
    wanted = {"name": "Truecount", "enabled": True, "event_types": list(EVENTS), "notification_url": address}
    return _one(account.post(PATH, {"idempotency_key": str(uuid.uuid4()), "subscription": wanted}).data)


def _key(account: Account, said: Said) -> str:
    """What it signs with: the list does not show it."""
    found = said if said.get("signature_key") else _one(account.get(f"{PATH}/{_ref(said)}").data)
    return reading.ref(found.get("signature_key"), "signature_key")


def _drop(account: Account, rows: Sequence[Said]) -> int:
    gone = 0
    for each in rows:
        try:
            account.delete(f"{PATH}/{_ref(each)}")
        except Missing:
            continue  # somebody was faster
        gone += 1
    return gone


def _all(account: Account) -> list[Said]:
    found: list[Said] = []
    more: dict[str, str] = {}
    for _ in range(MOST_PAGES):
        page = reading.record(account.get(PATH, include_disabled="true", **more).data or {})
        found.extend(reading.rows(page.get("subscriptions"), "subscriptions"))
        cursor = reading.text(page.get("cursor"), "cursor", most=reading.LONGEST_TEXT)
        if not cursor:
            return found
        more = {"cursor": cursor}
    raise Garbled("The list of subscriptions has no end")


def _one(data: Any) -> Said:
    return reading.record(reading.record(data).get("subscription"), "subscription")


def _ref(said: Said) -> str:
    return part(reading.ref(said.get("id"), "subscription.id"))


def _address(said: Said) -> str:
    return reading.text(said.get("notification_url"), "notification_url", most=2000)


def _is_on(said: Said) -> bool:
    return said.get("enabled") is True


def _events(said: Said) -> list[str]:
    found = said.get("event_types") or []
    return [reading.text(each, "event_types") for each in found] if isinstance(found, list) else []
