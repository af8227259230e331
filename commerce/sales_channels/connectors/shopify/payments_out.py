"""From which payments of an order how much can go back, in the buyer's currency, in which Shopify wants it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from commerce import money
from commerce.sales_channels import reading

TAKEN, GIVEN, DONE = ("SALE", "CAPTURE"), "REFUND", "SUCCESS"


@dataclass(slots=True)
class _Source:
    id: str
    gateway: str
    shop: int
    theirs: int


def split(
    transactions: Sequence[Mapping[str, Any]], amount: int, shop: str, theirs: str
) -> list[dict[str, str]] | None:
    """What to take from which payment, the oldest first; None when less than `amount` (of the shop's currency) is
    left. Amounts of payments in another currency follow the rate at which they were taken; the last unit of a payment
    takes all that is left of it."""
    found, left = [], amount
    for source in _sources(transactions, shop, theirs):
        part = min(left, source.shop)
        if part <= 0:
            continue
        given = source.theirs if part == source.shop else _share(part, source)
        left -= part
        found.append({
            "parentId": source.id, "gateway": source.gateway, "kind": GIVEN,
            "amount": str(money.to_decimal(given, theirs)),
        })  # fmt: skip
    return None if left else found


def _sources(transactions: Sequence[Mapping[str, Any]], shop: str, theirs: str) -> list[_Source]:
    done = [each for each in transactions if each.get("status") == DONE]
    sources = {
        str(each.get("id")): _Source(
            reading.ref(each.get("id"), "transaction.id"),
            reading.text(each.get("gateway"), "gateway"),
            _amount(each, "shopMoney", shop),
            _amount(each, "presentmentMoney", theirs),
        )
        for each in done
        if each.get("kind") in TAKEN
    }
    for each in done:
        parent = reading.record(each.get("parentTransaction") or {}, "parentTransaction").get("id")
        if each.get("kind") == GIVEN and str(parent) in sources:
            sources[str(parent)].shop -= _amount(each, "shopMoney", shop)
            sources[str(parent)].theirs -= _amount(each, "presentmentMoney", theirs)
    return list(sources.values())


def _amount(said: Mapping[str, Any], name: str, currency: str) -> int:
    found = reading.record(reading.record(said.get("amountSet"), "amountSet").get(name), name)
    return reading.amount(found.get("amount"), currency, f"transaction.{name}")


def _share(part: int, source: _Source) -> int:
    return int((Decimal(part) * source.theirs / source.shop).quantize(Decimal(1), ROUND_HALF_EVEN))
