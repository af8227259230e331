"""Each rule ranks places by one thing, or abstains where it cannot tell."""

from datetime import UTC, date, datetime, time

import pytest

from fulfillment.routing import splitting
from fulfillment.routing.candidates import Place, Policy
from fulfillment.routing.rules import KINDS
from fulfillment.routing.wishes import Wanted, Wish
from orders.models import Delivery

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
HOURS = '{"mon": [["09:00", "18:00"]], "tue": [["09:00", "18:00"]]}'
POLICY = Policy(True, None, 120, None, None, 15)
LEEDS, BATH = (53.80, -1.55), (51.38, -2.36)


def a_place(id=1, **fields):
    made = {"has": {7: 5}, "point": LEEDS, "country": "GB", "zone": "UTC", "hours": HOURS, "policy": POLICY, **fields}
    return Place(id=id, code=f"place-{id}", name=f"Place {id}", kind=made.pop("kind", "store"), rank=id, **made)


def a_wish(units=1, due=None, **fields):
    line = Wanted(1, units, ((7, 1),), 100)
    return Wish(Delivery(promised_from=due), (line,), **{"to": LEEDS, "country": "GB", "now": MONDAY, **fields})


CASES = [
    ("pinned", {}, {"pinned_id": 1}, 0.0),
    ("pinned", {}, {"pinned_id": 2}, 1.0),
    ("pinned", {}, {}, None),
    ("market", {}, {}, 0.0),
    ("market", {}, {"country": "FR"}, 1.0),
    ("market", {"country": ""}, {}, None),
    ("promise_date", {}, {}, 0.0),
    ("promise_date", {"policy": POLICY._replace(pick_minutes=540)}, {}, 1.0),
    ("promise_date", {"policy": POLICY._replace(pick_minutes=540)}, {"due": date(2026, 3, 3)}, 0.0),
    ("promise_date", {"policy": POLICY._replace(ships_until=time(11))}, {}, 1.0),
    ("promise_date", {"closures": ((date(2026, 3, 2), ()), (date(2026, 3, 3), ()))}, {}, 7.0),
    ("promise_date", {"hours": '{"mon": []}'}, {}, None),
    ("promise_date", {"zone": "America/Los_Angeles"}, {"now": datetime(2026, 3, 3, 1, tzinfo=UTC)}, 1.0),
    ("fewest_parcels", {}, {"units": 5}, 1.0),
    ("fewest_parcels", {}, {"units": 10}, 1.5),
    ("distance", {}, {}, 0.0),
    ("distance", {"point": BATH}, {}, 274.0),
    ("distance", {"point": None}, {}, None),
    ("distance", {}, {"to": None}, None),
    ("capacity", {"load": 0.59}, {}, 40.0),
    ("stock_depth", {}, {"units": 2}, 7.0),
    ("stock_depth", {"has": {7: 50}}, {}, 0.0),
    ("markdown", {"idle_weeks": 20}, {}, 6.0),
    ("markdown", {}, {}, None),
    ("cost", {}, {}, 450.0),
    ("cost", {"kind": "warehouse", "point": BATH}, {}, 404.0),
]


@pytest.mark.parametrize(("code", "place", "wish", "expected"), CASES)
def test_rules_score_a_place_or_abstain(code, place, wish, expected):
    rule, asked, where = KINDS[code](), a_wish(**wish), a_place(**place)
    where.give(asked)

    assert rule.score(where, asked) == expected
    if expected is not None:
        assert rule.words(expected) != ""


def test_a_rule_that_nobody_can_answer_decides_nothing():
    rules = [KINDS["pinned"](), KINDS["markdown"](), KINDS["distance"]()]
    places = [a_place(1, point=BATH), a_place(2)]

    used, scored = splitting.rank(places, a_wish(), rules)

    assert [rule.code for rule in used] == ["distance"]
    assert [each.place.id for each in scored] == [2, 1]


def test_a_place_that_cannot_tell_comes_last():
    places = [a_place(1, point=None), a_place(2, point=BATH)]

    _, scored = splitting.rank(places, a_wish(), [KINDS["distance"]()])

    assert [each.place.id for each in scored] == [2, 1]
