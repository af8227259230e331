"""The law over replaced units: whatever a substitute is cheaper was given back, and nothing beyond.

What a line keeps is the stored part of its units that are not cancelled, less what these became cheaper; the rest of
its shares is given back. Units that were returned are judged by whoever took them back.
"""

from commerce.audit import Damage, Law
from orders import audit_damages as damages

_PART = "{amount} / {of} * {units} + least({units}, mod({amount}, {of}))"
_KEPT = _PART.format(amount="l.total", of="l.quantity", units="(l.quantity - l.cancelled)")
_CHEAPER = _PART.format(amount="difference", of="units", units="(units - cancelled)")
_JUDGED = f"""
SELECT l.id, o.number, l.sku, r.units, coalesce(s.given_back, 0) AS given_back,
  coalesce(s.amount, 0) - greatest(0, {_KEPT} - r.cheaper) AS due,
  r.fulfilled > l.fulfilled OR r.cancelled > l.cancelled AS miscounted
FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id JOIN (
  SELECT line_id, sum(units) AS units, sum(fulfilled) AS fulfilled, sum(cancelled) AS cancelled,
    sum({_CHEAPER}) AS cheaper
  FROM orders_linesubstitution GROUP BY line_id) AS r ON r.line_id = l.id
LEFT JOIN (
  SELECT s.line_id, sum(s.amount) AS amount, sum(s.given_back) AS given_back
  FROM orders_tendershare s JOIN orders_payment p ON p.id = s.payment_id
  WHERE p.status <> 'declined' AND NOT (p.status = 'voided' AND s.given_back = 0) GROUP BY s.line_id
) AS s ON s.line_id = l.id
WHERE l.returned = 0"""

CHEAPER = Law(
    code="L6",
    title="what substitutes are cheaper is given back",
    tables=("orders_linesubstitution",),
    rows=f"SELECT id AS key, miscounted OR given_back <> due AS broken FROM ({_JUDGED}) AS judged",
    explain=f"""
SELECT number AS "order", sku, units, given_back, due,
  format('order %%s, %%s: %%s units were replaced; %%s of the line is given back, it should be %%s', number, sku, units,
    given_back, due) AS detail
FROM ({_JUDGED}) AS judged JOIN unnest(%s::bigint[]) AS k(id) USING (id) ORDER BY id""",
    example=(
        *damages.EXAMPLE,
        "INSERT INTO commerce_variant (id, product_id, sku, title, option_values, position, price, currency, tax_class,"
        " status, pickup_only, when_out, version) VALUES"
        " (2, 1, 'CUP', '', '{a}', 2, 800, 'GBP', 'standard', 'active', false, 'deny', 1)",
        "INSERT INTO orders_linesubstitution (line_id, variant_id, sku, title, units, unit_price, amount, difference,"
        " cause, actor_kind) VALUES (1, 2, 'CUP', 'Cup', 1, 800, 800, 100, 'trb_1', 'system')",
        "UPDATE orders_tendershare SET given_back = 767 WHERE payment_id = 2 AND line_id = 1",
        "UPDATE orders_payment SET released = 767 WHERE id = 2",
        "SET CONSTRAINTS ALL IMMEDIATE",
    ),
    damages=(
        Damage("a substitute made dearer", "UPDATE orders_linesubstitution SET difference = 0, amount = 900"),
        Damage("a difference that nobody got", "UPDATE orders_tendershare SET given_back = 667 WHERE given_back = 767"),
        Damage(
            "a substitute handed over twice",
            "UPDATE orders_linesubstitution SET fulfilled = 2",
            {"line_substitution_units_end_once": "orders_linesubstitution"},
        ),
        Damage(
            "more given back than it is worth",
            "UPDATE orders_linesubstitution SET difference = 1000, amount = -100",
            {"line_substitution_never_dearer": "orders_linesubstitution"},
        ),
    ),
)
