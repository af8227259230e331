"""Routing rules: changed by steps, saved after their difference was read, tried on past orders and on one."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from commerce.actors import SYSTEM
from commerce.models import AuditEntry
from fulfillment.models import RoutingTrial, RuleSet
from fulfillment.routing import router, rule_sets, trials
from fulfillment.routing.rule_sets import NewRules
from orders.models import Order
from tests.factories.orders import Buy, place
from tests.inventory.console.html import text

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
PAGE = "/s/soho/settings/routing/"
LIMITS = {"most_parcels": "3", "least_value": "0.00", "tries": "3"}
TWO = {"rule": ["distance", "capacity"], "distance.step_km": "1", "capacity.step": "20", **LIMITS}


@pytest.fixture
def post(pages):
    """`post("up:capacity", **fields)` presses a button of the manager's form."""
    return lambda do, who="manager", **form: pages[who].post(PAGE, {**TWO, "do": do, **form}, headers=HTMX)


@pytest.fixture
def two(stage) -> RuleSet:
    """Distance, then free hands, for all channels."""
    new = NewRules(rules=[{"rule": "distance"}, {"rule": "capacity"}])
    return rule_sets.keep(by=SYSTEM, channel=None, new=new)


def token(response) -> str:
    return response.content.decode().split('name="confirmed" value="')[1].split('"')[0]


def test_rules_stand_in_their_order_as_sentences(pages, two) -> None:
    page = text(pages["manager"].get(PAGE))

    assert "1 Distance The nearest comes first. Differences below km do not count" in page
    assert page.index("1 Distance") < page.index("2 Free hands")
    assert "Not saved yet" not in page and "Save rules" in page


def test_without_any_the_rules_that_hold_from_the_start_are_shown(pages, stage) -> None:
    page = text(pages["manager"].get(PAGE))

    assert page.count("comes first") >= 5 and "Nobody has changed the rules that hold from the start." in page


@pytest.mark.parametrize(
    ("do", "said"),
    [
        ("up:capacity", "1 Free hands"),
        ("down:distance", "2 Distance"),
        ("remove:capacity", "1 Distance"),
        ("up:distance", "1 Distance"),
        ("add", "3 Cost"),
    ],
)
def test_a_step_changes_the_draft_and_nothing_else(post, two, do, said) -> None:
    page = text(post(do, new="cost"))

    assert said in page
    assert RuleSet.objects.count() == 1


def test_saving_shows_the_difference_first_and_keeps_a_version_with_its_author(post, pages, two) -> None:
    form = {"rule": ["capacity", "distance"], "distance.step_km": "5", "most_parcels": "2"}
    unread = post("save", **form)

    saved = post("save", **form, confirmed=token(unread))

    said = text(unread)
    assert "At most 2 parcels instead of 3" in said and "Distance: 1 km becomes 5 km" in said and "Move “" in said
    assert saved.headers["HX-Redirect"] == f"{PAGE}?channel="
    new = RuleSet.objects.first()
    assert ([rule["rule"] for rule in new.rules], new.most_parcels) == (["capacity", "distance"], 2)
    assert "Manager just now, in force Move “" in text(pages["manager"].get(PAGE))
    assert AuditEntry.objects.filter(use_case="fulfillment.routing.rule_sets.keep").count() == 2


def test_rules_saved_by_somebody_else_meanwhile_are_not_overwritten_unread(post, two) -> None:
    unread = post("save", tries="5")
    rule_sets.keep(by=SYSTEM, channel=None, new=NewRules(rules=[{"rule": "cost"}]))

    answer = post("save", tries="5", confirmed=token(unread))

    assert answer.status_code == 409 and "Somebody saved other rules meanwhile." in text(answer)
    assert RuleSet.objects.count() == 2


@pytest.mark.parametrize(("field", "value"), [("most_parcels", "0"), ("tries", "many"), ("distance.step_km", "-3")])
def test_numbers_that_make_no_sense_are_refused_with_their_range(post, two, field, value) -> None:
    answer = post("save", **{field: value})

    assert answer.status_code == 400 and ("Between" in text(answer) or "A number up to" in text(answer))
    assert RuleSet.objects.count() == 1


@pytest.mark.parametrize("do", ["save", "down:distance"])
@pytest.mark.parametrize("field", ["most_parcels", "least_value", "tries", "distance.step_km"])
@pytest.mark.parametrize("typed", ["-5", "many", "0.001"])
def test_what_was_typed_stays_in_its_field(post, two, do, field, typed) -> None:
    field_of_it = post(do, **{field: typed}).content.decode().partition(f'name="{field}"')[2].partition(">")[0]

    assert f'value="{typed}"' in field_of_it


def test_the_same_rules_are_not_saved_again(post, two) -> None:
    assert "Nothing differs from the rules in force." in text(post("save"))


def test_a_channel_follows_all_until_it_has_its_own(pages, two, stage) -> None:
    url = f"{PAGE}?channel=web"
    before = text(pages["manager"].get(url))
    form = {**TWO, "do": "save", "tries": "9"}
    unread = pages["manager"].post(url, form, headers=HTMX)

    pages["manager"].post(url, {**form, "confirmed": token(unread)}, headers=HTMX)

    assert "Web shop follows the rules of all channels" in before
    assert (rule_sets.of(stage.web.pk).tries, rule_sets.of(stage.pos.pk).tries) == (9, 3)


def test_past_orders_are_tried_and_compared(post, pages, stage, mug, two) -> None:
    order = place(stage.web, [Buy(mug, 1)])
    router.route(order_id=order.pk)
    Order.objects.update(placed_at=order.placed_at - timedelta(hours=1))
    form = {"rule": ["pinned"], "pinned.locations": ["camden"]}

    asked = post("ask", **form)
    trial = RoutingTrial.objects.get()
    waiting = text(pages["manager"].get(f"{PAGE}{trial.public_id}/", headers=HTMX))
    trials.run_waiting()
    page = text(pages["manager"].get(asked.headers["HX-Redirect"]))

    assert "Waiting for a free worker. Asked by Manager" in waiting
    assert "1 Fixed place" in page and "Not saved yet." in page and "2 Free hands" not in page
    assert "1 delivery, asked by Manager" in page and "1 would have gone elsewhere." in page
    assert "Parcels 1 1 the same" in page and f"{order.number} Soho → becomes Camden" in page


def test_one_order_is_shown_its_way_under_the_draft(post, stage, mug, two) -> None:
    order = place(stage.web, [Buy(mug, 1)])

    page = text(post("order", order=f"#{order.number}", rule=["pinned"], **{"pinned.locations": ["camden"]}))

    assert f"Order {order.number} : Fixed place decided for Camden" in page


@pytest.mark.parametrize(("typed", "said"), [("x", "Type the number of an order."), ("1", "There is no order 1.")])
def test_an_order_that_is_none_is_said_so(post, two, typed, said) -> None:
    assert said in text(post("order", order=typed))


def test_a_reader_sees_the_rules_and_changes_none(pages, post, two) -> None:
    page = text(pages["auditor"].get(PAGE))

    assert "Distance" in page and "Save rules" not in page
    for do in ("save", "ask", "up:capacity"):
        assert post(do, "associate").status_code == 403
    assert post("order", "associate", order="1").status_code == 200


def test_more_versions_take_no_more_queries(pages, two) -> None:
    client = pages["manager"]
    client.get(PAGE)
    with CaptureQueriesContext(connection) as one:
        client.get(PAGE)

    for tries in (4, 5):
        rule_sets.keep(by=SYSTEM, channel=None, new=NewRules(rules=[{"rule": "distance"}], tries=tries))

    with CaptureQueriesContext(connection) as three:
        assert "in force" in text(client.get(PAGE))
    assert len(three) == len(one)
