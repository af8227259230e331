"""Laws that hold for every basket and every set of promotions."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from commerce.pricing.basket import Item
from commerce.pricing.quoted import Quote
from tests.commerce.pricing.counter import HERE, Counter, good, promotion

CATEGORIES = ["a", "a/b", "c"]
SKUS = [f"SKU-{id}" for id in range(1, 6)]
PERCENT = st.integers(1, 100)
AMOUNT = st.integers(1, 3000)
EFFECTS = st.one_of(
    st.tuples(st.just("percent"), st.fixed_dictionaries({"percent": PERCENT}, optional={"max_amount": AMOUNT})),
    st.tuples(st.just("amount"), st.fixed_dictionaries({"amount": AMOUNT}, optional={"each": st.booleans()})),
    st.tuples(
        st.just("fixed_price"),
        st.fixed_dictionaries({"price": AMOUNT}, optional={"quantity": st.integers(1, 4)}),
    ),
    st.integers(2, 4).flatmap(
        lambda take: st.tuples(
            st.just("x_for_y"), st.fixed_dictionaries({"take": st.just(take), "pay": st.integers(1, take - 1)})
        )
    ),
    st.tuples(st.just("cheapest_free"), st.fixed_dictionaries({"of": st.integers(2, 5)})),
    st.tuples(st.just("gift"), st.fixed_dictionaries({"sku": st.sampled_from(SKUS)})),
    st.tuples(
        st.just("tiered_spend"),
        st.builds(
            lambda low, high: {"tiers": [{"spend": 1000, "percent": low}, {"spend": 3000, "amount": high}]},
            PERCENT,
            AMOUNT,
        ),
    ),
)
ON_ORDER = ("percent", "amount", "tiered_spend")
CONDITIONS = st.fixed_dictionaries(
    {},
    optional={
        "skus": st.lists(st.sampled_from(SKUS), min_size=1, max_size=3, unique=True),
        "categories": st.lists(st.sampled_from(CATEGORIES), min_size=1, max_size=2, unique=True),
        "min_quantity": st.integers(1, 4),
        "min_spend": AMOUNT,
    },
)


@st.composite
def promotions(draw: Any, most: int) -> list:
    """Promotions of every kind, some of them in groups, some that combine."""
    made = []
    for number in range(draw(st.integers(0, most))):
        kind, effect = draw(EFFECTS)
        stacking = draw(st.sampled_from(["line", "order"])) if kind in ON_ORDER else "line"
        if stacking == "order":
            effect = {name: value for name, value in effect.items() if name != "each"}
        fields = {
            "stacking": stacking,
            "combines": draw(st.sampled_from([[], [stacking]])),
            "exclusive_group": draw(st.sampled_from(["", "", "best"])),
            "priority": draw(st.integers(1, 3)),
        }
        made.append(promotion(f"offer-{number}", kind, effect, draw(CONDITIONS), **fields))
    return made


GOODS = st.lists(
    st.tuples(st.integers(0, 2000), st.lists(st.sampled_from(CATEGORIES), max_size=2, unique=True)),
    min_size=5,
    max_size=5,
).map(lambda rows: [good(id, price, *paths) for id, (price, paths) in enumerate(rows, start=1)])
ITEMS = st.lists(
    st.tuples(st.integers(1, 5), st.integers(1, 5)).map(lambda pair: Item(*pair, HERE)), min_size=1, max_size=6
)


@settings(max_examples=80)
@given(GOODS, promotions(5), ITEMS, st.randoms(use_true_random=False))
def test_order_of_lines_and_promotions_changes_nothing(goods, rows, items, random):
    quoted = Counter(goods, rows).quote_items(items)
    order = random.sample(range(len(items)), len(items))
    shuffled = random.sample(rows, len(rows))

    again = Counter(goods, shuffled).quote_items([items[index] for index in order])

    assert _sorted(again) == _sorted(quoted)
    assert [line.sku for line in again.lines] == [quoted.lines[index].sku for index in order]


@settings(max_examples=80)
@given(GOODS, promotions(6), ITEMS)
def test_every_sum_is_exact(goods, rows, items):
    quoted = Counter(goods, rows).quote_items(items)

    assert all(0 <= line.discount <= line.unit_price * line.quantity for line in quoted.lines)
    assert [line.total for line in quoted.lines] == [
        line.unit_price * line.quantity - line.discount for line in quoted.lines
    ]
    assert [line.discount for line in quoted.lines] == [
        sum(adjustment.amount for adjustment in line.adjustments) for line in quoted.lines
    ]
    assert quoted.totals.total == quoted.totals.subtotal - quoted.totals.discount
    assert sum(applied.amount for applied in quoted.applied) == quoted.totals.discount


@settings(max_examples=150)
@given(GOODS, promotions(5), ITEMS)
def test_one_more_promotion_never_makes_it_dearer(goods, rows, items):
    without = Counter(goods, rows[:-1]).quote_items(items)

    quoted = Counter(goods, rows).quote_items(items)

    assert quoted.totals.total <= without.totals.total


@given(GOODS, promotions(5), ITEMS)
def test_every_promotion_is_applied_rejected_or_not_about_these_goods(goods, rows, items):
    quoted = Counter(goods, rows).quote_items(items)

    named = [applied.code for applied in quoted.applied] + [rejected.code for rejected in quoted.rejected]
    assert len(named) == len(set(named))
    assert set(named) <= {row.code for row in rows}
    assert all(row.code in named for row in rows if not row.conditions)


def _sorted(quote: Quote) -> Quote:
    lines = sorted(quote.lines, key=repr)
    return replace(quote, lines=tuple(lines), deliveries=())
