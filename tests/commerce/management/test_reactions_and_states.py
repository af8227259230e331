"""`manage.py reactions` and `manage.py states`: what the code does, printed by the code."""

from io import StringIO

from django.core.management import call_command

from commerce.events import bus
from commerce.events.fact import Fact
from commerce.events.facts import StockChanged
from commerce.events.rule_facts import SafetyChanged


def printed(command: str) -> list[str]:
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue().splitlines()


def test_reactions_names_every_handler_once():
    lines = printed("reactions")

    assert sorted(line.split()[-1] for line in lines if not line.endswith("nobody reacts")) == sorted(
        handler for _, _, handler in bus.subscriptions()
    )


def test_reactions_says_when_each_handler_runs():
    lines = [line.split() for line in printed("reactions")]

    assert ["StockChanged(level_ids)", "after", "inventory.reactions.show_levels"] in lines
    assert ["ProductChanged(product_ids)", "within", "commerce.reactions.index_for_search"] in lines


def test_every_fact_of_the_product_is_heard_by_somebody():
    heard = {fact for fact, _, _ in bus.subscriptions()}
    of_the_product = {fact for fact in Fact.__subclasses__() if not fact.__module__.startswith("tests.")}

    assert of_the_product >= {StockChanged, SafetyChanged}  # whatever module they stand in
    assert of_the_product - heard == set()


def test_states_prints_every_step_of_a_hold():
    lines = printed("states")

    start = lines.index("inventory.Hold")
    assert lines[start : start + 5] == [
        "inventory.Hold",
        "  live → expired, converted, released",
        "  expired → live, converted",
        "  converted → (the end)",
        "  released → (the end)",
    ]
