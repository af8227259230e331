"""From the facts of a basket to its quote, without asking anybody: every sum is made here, once, in integers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from commerce.pricing import prices, shipping, tax, worksheet
from commerce.pricing.basket import Basket
from commerce.pricing.goods import Good
from commerce.pricing.quoted import Quote, QuotedDelivery, QuotedLine, ShippingOption, TaxPart, Totals
from commerce.pricing.rules import Rules
from commerce.pricing.tax import Taxable
from commerce.pricing.worksheet import Delivery, Line

PRICE_LOCK = timedelta(minutes=15)
Taxes = Sequence[tuple[TaxPart, ...]]


def reckon(basket: Basket, goods: Mapping[int, Good], rules: Rules, at: datetime) -> Quote:
    """The quote of a basket. Raises NotPriced or ShippingNotAvailable."""
    lines = worksheet.lines(basket, goods, at)
    deliveries = worksheet.deliveries(lines, rules)
    _charge(deliveries, basket, rules, at)
    rounding = rules.taxes.rounding_of(_country(basket, deliveries, rules))
    taxes = _taxes(basket, lines, deliveries, rules, at)
    quoted = sorted(zip(lines, taxes, strict=False), key=lambda pair: pair[0].position)
    shown = [_line(line, parts, basket) for line, parts in quoted]
    parcels = zip(deliveries, taxes[len(lines) :], strict=True)
    arrivals = sorted((_delivery(*pair, basket) for pair in parcels), key=lambda delivery: delivery.lines)
    return Quote(
        currency=basket.currency,
        prices_include_tax=basket.prices_include_tax,
        tax_rounding=rounding,
        lines=tuple(shown),
        deliveries=tuple(arrivals),
        totals=_totals(shown, arrivals),
        shipping_options=_options(deliveries, arrivals),
        applied=(),
        rejected=(),
        redeems=(),
        valid_until=_valid_until(at, prices.changes(goods.values())),
    )


def _charge(deliveries: Sequence[Delivery], basket: Basket, rules: Rules, at: datetime) -> None:
    """Let every shipped delivery have its service and charge, by weight and by value after discounts."""
    for delivery in deliveries:
        if delivery.destination.method != "ship":
            continue
        delivery.options = rules.charges.options(
            delivery.destination,
            weight_grams=sum(line.good.weight_grams * line.item.quantity for line in delivery.lines),
            goods_value=sum(line.left for line in delivery.lines),
            currency=basket.currency,
            at=at,
            time_zone=rules.place(basket.location_id).time_zone,
        )
        delivery.option = shipping.choose(delivery.options, delivery.destination.service)
        delivery.left = delivery.option.amount


def _taxes(
    basket: Basket, lines: Sequence[Line], deliveries: Sequence[Delivery], rules: Rules, at: datetime
) -> list[tuple[TaxPart, ...]]:
    """The tax of each line, then of each delivery."""
    place_of = {line.position: delivery.place for delivery in deliveries for line in delivery.lines}
    asked = [
        Taxable(
            place_of[line.position],
            line.good.tax_class,
            line.left,
            line.item.agreed_tax is not None,
            line.item.variant_id,
        )
        for line in lines
    ]
    asked += [
        Taxable(delivery.place, delivery.option.tax_class if delivery.option else tax.STANDARD, delivery.left)
        for delivery in deliveries
    ]
    return tax.amounts(
        asked,
        rules.taxes,
        included=basket.prices_include_tax,
        rounding=rules.taxes.rounding_of(_country(basket, deliveries, rules)),
        on=at.astimezone(ZoneInfo(rules.place(basket.location_id).time_zone)).date(),
    )


def _country(basket: Basket, deliveries: Sequence[Delivery], rules: Rules) -> str:
    """Whose way of rounding holds for the whole document: the store's, or that of the first address."""
    if basket.location_id is not None or not deliveries:
        return rules.place(basket.location_id).country
    return min(delivery.place.country for delivery in deliveries)


def _line(line: Line, taxes: tuple[TaxPart, ...], basket: Basket) -> QuotedLine:
    agreed = line.item.agreed_tax
    due = sum(part.amount for part in taxes) if agreed is None else agreed
    return QuotedLine(
        variant_id=line.item.variant_id,
        sku=line.good.sku,
        title=line.good.title,
        quantity=line.item.quantity,
        unit_price=line.price.amount,
        list_price=line.price.ordinary,
        discount=line.gross - line.left,
        tax=due,
        total=line.left if basket.prices_include_tax else line.left + due,
        price_list=line.price.list_code,
        tax_class=line.good.tax_class,
        price_reason=line.price.reason,
        adjustments=tuple(line.adjustments),
        taxes=taxes,
    )


def _delivery(delivery: Delivery, taxes: tuple[TaxPart, ...], basket: Basket) -> QuotedDelivery:
    option, due = delivery.option, sum(part.amount for part in taxes)
    lines = tuple(sorted(line.position for line in delivery.lines))
    if option is None:
        return QuotedDelivery(lines)
    return QuotedDelivery(
        lines=lines,
        service=option.service,
        title=option.title,
        amount=option.amount,
        discount=option.amount - delivery.left,
        tax=due,
        total=delivery.left if basket.prices_include_tax else delivery.left + due,
        refundable=option.refundable,
        promised_from=option.earliest,
        promised_to=option.latest,
        adjustments=tuple(delivery.adjustments),
        taxes=taxes,
    )


def _totals(lines: Sequence[QuotedLine], deliveries: Sequence[QuotedDelivery]) -> Totals:
    both = [*lines, *deliveries]
    return Totals(
        subtotal=sum(line.unit_price * line.quantity for line in lines),
        discount=sum(part.discount for part in both),
        shipping=sum(delivery.amount for delivery in deliveries),
        tax=sum(part.tax for part in both),
        total=sum(part.total for part in both),
    )


def _options(deliveries: Sequence[Delivery], arrivals: Sequence[QuotedDelivery]) -> tuple[ShippingOption, ...]:
    """What the first shipped delivery, as the basket names them, could choose from."""
    shipped = {tuple(sorted(line.position for line in delivery.lines)): delivery.options for delivery in deliveries}
    first = next((arrival.lines for arrival in arrivals if shipped[arrival.lines]), ())
    return tuple(
        ShippingOption(option.service, option.title, option.amount, option.earliest, option.latest)
        for option in shipped.get(first, ())
    )


def _valid_until(at: datetime, changes: Iterable[datetime]) -> datetime:
    """The end of the price lock, or earlier when something changes before."""
    return min([at + PRICE_LOCK, *(moment for moment in changes if moment > at)])
