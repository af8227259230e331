"""From the facts of a basket to its quote, without asking anybody: every sum is made here, once, in integers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from commerce import money
from commerce.errors import Invalid, field_error
from commerce.pricing import exemptions, prices, shipping, tax, worksheet
from commerce.pricing.basket import Basket
from commerce.pricing.codes import Judged
from commerce.pricing.discounts import Discounts
from commerce.pricing.goods import Good
from commerce.pricing.quoted import Quote, QuotedDelivery, QuotedLine, ShippingOption, TaxPart, Totals
from commerce.pricing.rules import Rules
from commerce.pricing.shipping import Option
from commerce.pricing.tax import Taxable
from commerce.pricing.worksheet import Delivery, Line

PRICE_LOCK = timedelta(minutes=15)
NO_CODES = Judged()


class AmountTooLarge(Invalid):
    """The basket costs more than can be counted: 2^53 minor units."""

    code = "amount_too_large"


@dataclass(frozen=True, slots=True)
class Case:
    """All that a quote depends on: the question, the facts, the rules, the instant, and what the codes are worth."""

    basket: Basket
    goods: Mapping[int, Good]
    rules: Rules
    at: datetime
    codes: Judged = NO_CODES


def reckon(case: Case) -> Quote:
    """The quote of a basket. Raises NotPriced, ShippingNotAvailable or AmountTooLarge."""
    basket, rules, at = case.basket, case.rules, case.at
    lines = worksheet.lines(basket, case.goods, at)
    _require_countable(lines)
    deliveries = worksheet.deliveries(lines, rules)
    exemptions.apply(deliveries, basket, rules, _day(case))
    discounts = Discounts(basket, lines, rules, case.codes, at)
    if discounts.weighs_shipping:
        _charge(deliveries, case)
    discounts.on_goods(deliveries)
    _charge(deliveries, case)
    discounts.on_shipping(deliveries)
    taxes = _taxes(case, lines, deliveries)
    shown = [_line(line, parts, basket) for line, parts in _by_position(lines, taxes)]
    parcels = zip(deliveries, taxes[len(lines) :], strict=True)
    arrivals = sorted((_delivery(*pair, basket) for pair in parcels), key=lambda delivery: delivery.lines)
    return Quote(
        currency=basket.currency,
        prices_include_tax=basket.prices_include_tax,
        tax_rounding=_rounding(basket, deliveries, rules),
        lines=tuple(shown),
        deliveries=tuple(arrivals),
        totals=_totals(shown, arrivals),
        shipping_options=_options(deliveries, arrivals),
        applied=discounts.applied,
        rejected=discounts.rejected,
        redeems=discounts.redeems,
        valid_until=_valid_until(case),
    )


def _require_countable(lines: Sequence[Line]) -> None:
    """Half of it is left for taxes and charges on top."""
    if sum(line.gross for line in lines) > money.LARGEST // 2:
        detail = "This costs more than can be counted."
        raise AmountTooLarge(detail, errors=[field_error("lines", AmountTooLarge.code, detail)])


def _by_position(lines: Sequence[Line], taxes: Sequence[tuple[TaxPart, ...]]) -> list[tuple[Line, tuple[TaxPart, ...]]]:
    return sorted(zip(lines, taxes, strict=False), key=lambda pair: pair[0].position)


def _charge(deliveries: Sequence[Delivery], case: Case) -> None:
    """Let every shipped delivery have its service and charge, by weight and by value after discounts."""
    basket, rules, at = case.basket, case.rules, case.at
    if basket.agreed_charge is not None:
        _charge_as_agreed(deliveries, basket, rules, at)
        return
    for delivery in deliveries:
        if delivery.destination.method != "ship":
            continue
        found = rules.charges.options(
            delivery.destination,
            weight_grams=sum(line.good.weight_grams * line.item.quantity for line in delivery.lines),
            goods_value=sum(line.left for line in delivery.lines),
            currency=basket.currency,
            at=at,
            time_zone=rules.place(basket.location_id).time_zone,
        )
        without_tax = delivery.exemption and basket.prices_include_tax
        delivery.options = exemptions.options(found, delivery, rules, _day(case)) if without_tax else found
        delivery.option = shipping.choose(delivery.options, delivery.destination.service)
        delivery.left = delivery.option.amount


def _charge_as_agreed(deliveries: Sequence[Delivery], basket: Basket, rules: Rules, at: datetime) -> None:
    """What another system took, for the first delivery; what is collected may have cost something too."""
    charge = basket.agreed_charge
    for index, delivery in enumerate(deliveries):
        amount = charge.amount if index == 0 else 0
        if delivery.destination.method != "ship" and not amount:
            continue
        local = at.astimezone(ZoneInfo(rules.place(basket.location_id).time_zone))
        days = shipping.estimate(local, cutoff=None, days=(1, 3))
        delivery.option = Option(delivery.destination.service, charge.title, amount, *days)
        delivery.left = amount


def _taxes(case: Case, lines: Sequence[Line], deliveries: Sequence[Delivery]) -> list[tuple[TaxPart, ...]]:
    """The tax of each line, then of each delivery."""
    basket, rules = case.basket, case.rules
    asked: dict[int, Taxable] = {}
    charges = []
    for delivery in deliveries:
        free = bool(delivery.exemption)
        for line in delivery.lines:
            exempt = free or line.item.agreed_tax is not None
            variant_id, tax_class = line.item.variant_id, line.good.tax_class
            asked[line.position] = Taxable(delivery.place, tax_class, line.left, exempt, variant_id)
        tax_class = delivery.option.tax_class if delivery.option else tax.STANDARD
        charges.append(Taxable(delivery.place, tax_class, delivery.left, free or basket.agreed_charge is not None))
    return tax.amounts(
        [*(asked[line.position] for line in lines), *charges],
        rules.taxes,
        included=basket.prices_include_tax,
        rounding=_rounding(basket, deliveries, rules),
        on=_day(case),
    )


def _day(case: Case) -> date:
    """The seller's date: rates begin and end with it."""
    return case.at.astimezone(ZoneInfo(_time_zone(case))).date()


def _rounding(basket: Basket, deliveries: Sequence[Delivery], rules: Rules) -> tax.Rounding:
    """How the whole document is rounded: as where the store is, or as in the country of the first address."""
    if basket.location_id is not None or not deliveries:
        return rules.taxes.rounding_of(rules.place(basket.location_id).country)
    return rules.taxes.rounding_of(min(delivery.place.country for delivery in deliveries))


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
        return QuotedDelivery(lines, exemption=delivery.exemption)
    if basket.agreed_charge is not None and option.amount:
        due = basket.agreed_charge.tax
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
        exemption=delivery.exemption,
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


def _valid_until(case: Case) -> datetime:
    """The end of the price lock, or earlier when a price or a promotion begins or ends before."""
    offers, local = case.rules.offers, case.at.astimezone(ZoneInfo(_time_zone(case)))
    latest = local + PRICE_LOCK
    daily = [
        datetime.combine(day, clock, local.tzinfo) for day in {local.date(), latest.date()} for clock in offers.clocks
    ]
    changes = [*prices.changes(case.goods.values()), *offers.changes, *daily]
    return min([case.at + PRICE_LOCK, *(moment for moment in changes if moment > case.at)]).astimezone(case.at.tzinfo)


def _time_zone(case: Case) -> str:
    return case.rules.place(case.basket.location_id).time_zone
