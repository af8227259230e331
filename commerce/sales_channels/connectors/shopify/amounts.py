"""Money as Shopify writes it: the shop's own currency beside the buyer's. Only the shop's is read here."""

from collections.abc import Iterable, Mapping
from typing import Any

from commerce.sales_channels import reading
from commerce.sales_channels.faults import Garbled


def bag(said: Any, currency: str, where: str) -> int:
    """Minor units of a GraphQL money bag; 0 for None. Garbled when its shop money is of another currency."""
    if said is None:
        return 0
    return _shop_money(reading.record(said, where).get("shopMoney"), "currencyCode", currency, where)


def field(said: Mapping[str, Any], name: str, currency: str, where: str = "") -> int:
    """Minor units of a field of a webhook: of its set where one is sent, else of the plain text beside it, which is
    in the shop's currency too."""
    path = f"{where}.{name}".lstrip(".")
    found = said.get(f"{name}_set")
    if found is None:
        return reading.amount(said.get(name), currency, path)
    return _shop_money(reading.record(found, path).get("shop_money"), "currency_code", currency, path)


def taxes(lines: Iterable[Mapping[str, Any]], currency: str) -> int:
    """The tax lines of a webhook, together."""
    return sum(field(each, "price", currency, "tax_lines") for each in lines)


def _shop_money(said: Any, code: str, currency: str, where: str) -> int:
    money = reading.record(said, f"{where} in the shop's currency")
    if money.get(code) != currency:
        raise Garbled(f"{where} is in {money.get(code)}, not in {currency}")
    return reading.amount(money.get("amount"), currency, where)
