"""Plans never give more than there is, keep the limits, and are the best there are when few places can serve."""

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fulfillment.routing import splitting
from fulfillment.routing.candidates import Place, Policy
from fulfillment.routing.rules import KINDS
from fulfillment.routing.splitting import Limits
from fulfillment.routing.wishes import Wanted, Wish
from orders.models import Delivery

POLICY = Policy(True, None, 120, None, None, 15)
RULES = [KINDS["fewest_parcels"](), KINDS["distance"]()]


def a_place(id, has, *, km=None, room=None):
    point = None if km is None else (51.5 + km / 111.2, 0.0)
    return Place(id, f"place-{id}", f"Place {id}", "store", id, point, "GB", "UTC", "{}", POLICY, room=room, has=has)


def a_wish(*lines, **more):
    wanted = tuple(
        Wanted(number, units, parts if isinstance(parts, tuple) else ((parts, 1),), value=100)
        for number, (units, parts) in enumerate(lines, 1)
    )
    return Wish(Delivery(position=0), wanted, to=(51.5, 0.0), **more)


def plan(wish, places, *, rules=RULES, **limits):
    for place in places:
        place.give(wish)
    used, scored = splitting.rank(places, wish, rules)
    return splitting.split(wish, scored, used, Limits(**limits))


def told(found):
    return [(share.place_id, share.line_id, share.units) for share in found.shares]


def test_one_place_with_all_of_it_wins_over_two_that_are_nearer():
    places = [a_place(1, {7: 1}, km=1), a_place(2, {8: 1}, km=1), a_place(3, {7: 1, 8: 1}, km=500)]

    found = plan(a_wish((1, 7), (1, 8)), places)

    assert told(found) == [(3, 1, 1), (3, 2, 1)]


def test_rules_decide_in_their_order():
    places = [a_place(1, {7: 1}, km=1), a_place(2, {8: 1}, km=1), a_place(3, {7: 1, 8: 1}, km=500)]

    found = plan(a_wish((1, 7), (1, 8)), places, rules=RULES[::-1])

    assert told(found) == [(1, 1, 1), (2, 2, 1)]


def test_a_line_that_one_of_the_places_can_serve_is_not_divided():
    places = [a_place(1, {7: 1, 8: 1}, km=1), a_place(2, {8: 2}, km=9)]

    found = plan(a_wish((1, 7), (2, 8)), places)

    assert told(found) == [(1, 1, 1), (2, 2, 2)]


@pytest.mark.parametrize(
    ("limits", "expected", "left"),
    [
        ({"most_parcels": 3}, {1, 2, 3}, {}),
        ({"most_parcels": 2}, {1, 2}, {(3, None): 1}),
        ({"most_parcels": 1}, {1}, {(2, None): 1, (3, None): 1}),
        ({"keep_together": True}, set(), {(1, None): 1, (2, None): 1, (3, None): 1}),
    ],
)
def test_limits_of_parcels(limits, expected, left):
    places = [a_place(1, {7: 1}, km=1), a_place(2, {8: 1}, km=2), a_place(3, {9: 1}, km=3)]

    found = plan(a_wish((1, 7), (1, 8), (1, 9)), places, **limits)

    assert (set(found.place_ids), found.left) == (expected, left)


def test_what_is_kept_together_waits_for_goods_that_come_later():
    places = [a_place(1, {7: 1})]

    assert told(plan(a_wish((1, 7), awaits=True), places, keep_together=True)) == []
    assert told(plan(a_wish((1, 7), awaits=True), places)) == [(1, 1, 1)]


def test_a_small_parcel_is_avoided_when_it_can_be():
    near = [a_place(1, {7: 3, 8: 3}, km=1), a_place(2, {9: 1}, km=1)]
    far = [a_place(3, {8: 3, 9: 1}, km=800), a_place(4, {7: 3}, km=900)]
    wish = a_wish((3, 7), (3, 8), (1, 9))

    assert set(plan(wish, near + far).place_ids) == {1, 2}
    assert set(plan(wish, near + far, least_value=300).place_ids) == {3, 4}
    assert set(plan(wish, near, least_value=300).place_ids) == {1, 2}


def test_a_place_with_work_enough_is_asked_last():
    places = [a_place(1, {7: 2}, km=1, room=1), a_place(2, {7: 2}, km=900, room=2)]

    assert plan(a_wish((2, 7)), places).place_ids == [2]
    assert plan(a_wish((2, 7)), places[:1]).place_ids == [1]


@pytest.mark.parametrize(("room", "chosen"), [(15, 1), (14, 2)])
def test_a_kit_needs_room_for_all_its_parts(room, chosen):
    kit = ((7, 2), (8, 3))
    places = [a_place(1, {7: 6, 8: 9}, km=1, room=room), a_place(2, {7: 6, 8: 9}, km=900)]

    assert plan(a_wish((3, kit)), places).place_ids == [chosen]


def test_a_kit_is_served_whole():
    kit = ((7, 1), (8, 2))
    places = [a_place(1, {7: 5, 8: 3}, km=1), a_place(2, {7: 1, 8: 2}, km=2)]

    found = plan(a_wish((2, kit)), places)

    assert told(found) == [(1, 1, 1), (2, 1, 1)]


STOCK = st.lists(st.dictionaries(st.integers(1, 4), st.integers(1, 4), max_size=4), min_size=1, max_size=12)
LINES = st.lists(
    st.tuples(st.integers(1, 5), st.integers(1, 4)), min_size=1, max_size=4, unique_by=lambda line: line[1]
)


@settings(max_examples=150, deadline=None)
@given(stock=STOCK, lines=LINES, most=st.integers(1, 4))
def test_every_plan_keeps_to_stock_and_limits_and_few_places_are_looked_at_completely(stock, lines, most):
    places = [a_place(number, has, km=number) for number, has in enumerate(stock, 1)]
    useful = [place for place in places if any(place.has.get(variant) for _, variant in lines)]
    wish = a_wish(*lines)

    found = plan(wish, useful, most_parcels=most)

    given_by = {}
    for share in found.shares:
        variant = wish.lines[share.line_id - 1].parts[0][0]
        given_by[share.place_id, variant] = given_by.get((share.place_id, variant), 0) + share.units
    assert all(units <= places[place - 1].has[variant] for (place, variant), units in given_by.items())
    for line in wish.lines:
        served = sum(share.units for share in found.shares if share.line_id == line.line_id)
        assert served + found.left.get(line.key, 0) == line.units
    assert len(found.place_ids) <= most
    if found.exact:
        assert sum(found.left.values()) == wish.units - most_that_any(useful, lines, most)


def most_that_any(places, lines, most):
    """The greatest number of units that so many places could give together, by looking at all groups."""
    groups = [group for size in range(most + 1) for group in combinations(places, size)]
    return max(
        sum(min(units, sum(place.has.get(variant, 0) for place in group)) for units, variant in lines)
        for group in groups
    )
