"""Deliveries whose tax the buyer accounts for: of prices that include tax they pay what is left without it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from commerce import vat_ids
from commerce.pricing import tax
from commerce.pricing.basket import Basket, Destination
from commerce.pricing.rules import Rules
from commerce.pricing.shipping import Option
from commerce.pricing.tax import TaxTable
from commerce.pricing.worksheet import Delivery


def apply(deliveries: Sequence[Delivery], basket: Basket, rules: Rules, on: date) -> None:
    """Let exempt deliveries say why, and their lines be priced without tax. What another system sold stays as it is."""
    home = rules.place(basket.location_id).country
    taxed_there = basket.agreed_charge is not None and basket.agreed_charge.tax
    for delivery in deliveries:
        if taxed_there or any(line.item.agreed_tax is not None for line in delivery.lines):
            continue
        delivery.exemption = vat_ids.exemption(basket.shopper.vat_id, home=home, destination=delivery.place)
        if not delivery.exemption or not basket.prices_include_tax:
            continue
        for line in [line for line in delivery.lines if not line.agreed]:
            amount, ordinary = (
                _without_tax(gross, delivery.place, line.good.tax_class, rules.taxes, on)
                for gross in (line.price.amount, line.price.ordinary)
            )
            line.price = replace(line.price, amount=amount, ordinary=ordinary)
            line.left = line.gross


def options(found: Sequence[Option], delivery: Delivery, rules: Rules, on: date) -> tuple[Option, ...]:
    """The same ways to ship, without the tax that their charges contain."""
    return tuple(
        replace(option, amount=_without_tax(option.amount, delivery.place, option.tax_class, rules.taxes, on))
        for option in found
    )


def _without_tax(gross: int, place: Destination, tax_class: str, table: TaxTable, on: date) -> int:
    """What a buyer who owes the tax would have paid beside it."""
    shares = tax.shares(table.components(place, tax_class, on), included=True)
    return gross - sum(tax.round_half_up(share * gross) for share in shares)
