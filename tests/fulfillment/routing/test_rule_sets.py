"""There are always rules: a channel's newest, else those for all, else the default; nonsense is never stored."""

import pytest

from commerce.actors import SYSTEM
from commerce.errors import Invalid
from fulfillment.models import RuleSet
from fulfillment.routing import rule_sets
from fulfillment.routing.rule_sets import NewRules
from fulfillment.routing.splitting import Limits


def keep(channel, *rules, **more):
    new = NewRules(rules=[rule if isinstance(rule, dict) else {"rule": rule} for rule in rules], **more)
    return rule_sets.keep(by=SYSTEM, channel=channel, new=new)


def codes(channel):
    return [rule.code for rule in rule_sets.of(channel.pk).rules]


def test_the_newest_of_the_channel_counts_then_that_of_all_then_the_default(shop):
    found = [codes(shop.web)]
    keep(None, "distance")
    found.append(codes(shop.web))
    keep(shop.web, "cost")
    newest = keep(shop.web, "capacity", most_parcels=2, tries=5)
    keep(None, "market")

    assert found == [list(rule_sets.DEFAULT), ["distance"]]
    assert (codes(shop.web), codes(shop.pos)) == (["capacity"], ["market"])
    assert (rule_sets.of(shop.web.pk).limits, rule_sets.of(shop.web.pk).tries) == (Limits(2, 0, False), 5)
    assert rule_sets.of(shop.web.pk).id == newest.pk


def test_options_reach_their_rule(shop):
    keep(shop.web, {"rule": "distance", "step_km": 50}, {"rule": "pinned", "locations": [shop.bath.code]})

    distance, pinned = rule_sets.of(shop.web.pk).rules

    assert (distance.step_km, pinned.locations) == (50, (shop.bath.code,))


WRONG = [
    ([], {}, ("rules", "required")),
    (["luck"], {}, ("rules[0].rule", "unknown_rule")),
    (["cost", "cost"], {}, ("rules[1].rule", "duplicate")),
    ([{"rule": "cost", "color": 3}], {}, ("rules[0].color", "unknown_field")),
    ([{"rule": "distance", "step_km": 0}], {}, ("rules[0].step_km", "out_of_range")),
    ([{"rule": "distance", "step_km": "9"}], {}, ("rules[0].step_km", "out_of_range")),
    ([{"rule": "pinned", "locations": ["nowhere"]}], {}, ("rules[0].locations", "unknown_location")),
    ([{"rule": "pinned", "locations": "soho"}], {}, ("rules[0].locations", "invalid")),
    (["cost"], {"most_parcels": 0}, ("most_parcels", "out_of_range")),
    (["cost"], {"tries": 21}, ("tries", "out_of_range")),
]


@pytest.mark.parametrize(("rules", "more", "expected"), WRONG)
def test_nonsense_is_refused_where_it_stands(shop, rules, more, expected):
    with pytest.raises(Invalid) as refused:
        keep(shop.web, *rules, **more)

    (wrong,) = refused.value.errors
    assert (wrong["path"], wrong["code"]) == expected
    assert RuleSet.objects.count() == 0
