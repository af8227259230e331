"""Products that we put into a shop by its own calls: there once whatever happens, changed, hidden, never deleted."""

from dataclasses import replace

import pytest

from commerce.sales_channels.connectors.shopify import Shopify
from commerce.sales_channels.connectors.simulated.faults import Plan
from commerce.sales_channels.faults import ChannelFault
from commerce.sales_channels.pushes import ProductPush, Result, VariantPush
from tests.commerce.sales_channels.simulated.connected import all_offers, connected, link

pytestmark = pytest.mark.parametrize("system", ("shopify", "woocommerce", "square"))

SMALL = VariantPush("var_s", "HAT-S", "4006381333955", ("S",), 2500, 120, 3000)
LARGE = VariantPush("var_l", "HAT-L", "", ("L",), 2700)
HAT = ProductPush("prd_0000000000hat", "Felt hat", "<p>Warm.</p>", "felt-hat", ("Size",), (SMALL, LARGE), "USD", "1-1")
CAP = ProductPush("prd_0000000000cap", "Cap", "", "cap", (), (VariantPush("var_c", "CAP", "", (), 900),), "USD", "2-1")


def test_a_product_is_shown_in_the_sales_channels_of_the_shop_that_the_settings_name(system: str, settings):
    with connected(system, settings) as (sim, connector):
        if system != "shopify":
            return
        own = replace(link(sim), settings={"shop": "simulated", "publications": "11, 12"})
        there = pushed(Shopify(own), HAT)
        pushed(Shopify(own), replace(HAT, title="Wool hat", external_product_id=there.reference))

        shown = [line["publications"] for line in sim.journal() if line["kind"] == "product_shown"]
        assert (there.outcome, shown) == ("ok", [[11, 12]])


def pushed(connector, row: ProductPush) -> Result:
    return connector.push_products([row])[0]


def made(sim) -> list[dict]:
    return [line for line in sim.journal() if line["kind"] == "product_made"]


def test_a_product_is_made_once_whatever_becomes_of_the_answer(system: str, settings):
    with connected(system, settings) as (sim, connector):
        first = {row.product: pushed(connector, row) for row in (HAT, CAP)}
        again = {row.product: pushed(connector, row) for row in (HAT, CAP)}  # the first answer was lost

        assert [each.outcome for each in (*first.values(), *again.values())] == ["ok"] * 4
        assert {name: each.reference for name, each in first.items()} == {n: e.reference for n, e in again.items()}
        assert [line["mark"] for line in made(sim)] == [HAT.product, CAP.product]
        offers = all_offers(connector)
        hats = {each.sku: each for each in first[HAT.product].offers}
        assert {sku: (each.price, each.barcode, each.active) for sku, each in hats.items()} == {
            "HAT-S": (2500, "4006381333955", True),
            "HAT-L": (2700, "", True),
        }
        before = {"square": None}.get(system, 3000)  # Square knows no price before a reduction
        assert [hats[sku].compare_at_price for sku in ("HAT-S", "HAT-L")] == [before, None]
        assert all(offers[sku].external_variant_id == each.external_variant_id for sku, each in hats.items())
        assert offers["CAP"].external_product_id == first[CAP.product].reference
        assert hats["HAT-S"].title == "Felt hat - S"


def test_a_write_that_fails_in_the_middle_leaves_one_product(system: str, settings):
    with connected(system, settings, faults=Plan({"cut": 0.3, "late_error": 0.3})) as (sim, connector):
        for _ in range(30):
            try:
                if pushed(connector, HAT).outcome == "ok":
                    break
            except ChannelFault:
                continue

        assert len(made(sim)) == 1
        assert sorted(sim.shop.variant(each).sku for each in made_product(sim).variants) == ["HAT-L", "HAT-S"]


def made_product(sim):
    return next(each for each in sim.shop.state.products.values() if each.mark == HAT.product)


def test_what_stood_there_before_is_told_and_left_alone(system: str, settings):
    with connected(system, settings) as (sim, connector):
        mug = VariantPush("var_m", "SIM-MUG", "", (), 5)
        theirs = replace(CAP, product="prd_0000000000mug", title="Not its name", variants=(mug,))

        said = pushed(connector, theirs)

        assert (said.outcome, said.code, [each.sku for each in said.offers]) == ("ok", "existed", ["SIM-MUG"])
        offer = all_offers(connector)["SIM-MUG"]
        assert (offer.title, offer.price, offer.external_product_id) == ("Enamel mug", 895, said.reference)
        assert made(sim) == []


def test_names_options_codes_and_new_variants_follow_and_hiding_deletes_nothing(system: str, settings):
    with connected(system, settings) as (sim, connector):
        there = pushed(connector, HAT)
        known = {each.sku: each.external_variant_id for each in there.offers}
        small = replace(SMALL, external_variant_id=known["HAT-S"], sku="HAT-S-2")
        large = replace(LARGE, external_variant_id=known["HAT-L"], barcode="4006381333962")
        new = VariantPush("var_x", "HAT-XL", "", ("XL",), 2900)
        changed = replace(
            HAT, title="Wool hat", description="<p>Warmer.</p>", option_names=("Hat size",),
            variants=(small, large, new), external_product_id=there.reference,
        )  # fmt: skip

        said = pushed(connector, changed)
        hidden = pushed(connector, replace(changed, active=False))
        shown = pushed(connector, replace(changed, texts=False, title="Left out"))

        product = made_product(sim)
        assert (said.outcome, hidden.outcome, shown.outcome) == ("ok", "ok", "ok")
        options = [] if system == "square" else ["Hat size"]  # there they are part of the variations' names
        assert (product.title, product.description, product.options) == ("Wool hat", "<p>Warmer.</p>", options)
        skus = {each.sku: (each.barcode, each.price) for each in said.offers}
        assert skus == {"HAT-S": ("4006381333955", 2500), "HAT-L": ("4006381333962", 2700), "HAT-XL": ("", 2900)}
        assert [{each.active for each in answer.offers} for answer in (said, hidden, shown)] == [
            {True},
            {False},
            {True},
        ]
        assert len(made(sim)) == 1


def test_nothing_is_made_that_is_not_wanted_or_cannot_be_sold_there(system: str, settings):
    with connected(system, settings) as (sim, connector):
        rows = [
            replace(HAT, active=False),
            replace(HAT, currency="EUR"),
            replace(HAT, variants=(replace(SMALL, price=None),)),
            replace(HAT, external_product_id="999999"),
        ]

        said = connector.push_products(rows)

        assert [(each.outcome, each.code) for each in said] == [
            ("ok", ""),
            ("refused", "currency_mismatch"),
            ("refused", "no_price"),
            ("refused", "gone_there"),
        ]
        assert made(sim) == []


def test_what_was_deleted_there_and_is_published_again_is_made_anew(system: str, settings):
    with connected(system, settings) as (sim, connector):
        first = pushed(connector, HAT)
        deleted, state = made_product(sim), sim.shop.state
        state.products = {ref: each for ref, each in state.products.items() if each is not deleted}
        state.variants = {ref: each for ref, each in state.variants.items() if ref not in deleted.variants}
        refused = pushed(connector, replace(HAT, external_product_id=first.reference, request_id="1-2"))

        again = pushed(connector, replace(HAT, request_id="1-3"))

        assert (refused.code, again.outcome) == ("gone_there", "ok")
        assert made_product(sim) is not deleted and again.reference != first.reference


def test_a_second_sku_of_a_product_that_had_one_is_made_or_refused_and_never_forgotten(system: str, settings):
    with connected(system, settings) as (sim, connector):
        first = pushed(connector, CAP)
        own = replace(CAP.variants[0], external_variant_id=first.offers[0].external_variant_id)
        second = VariantPush("var_d", "CAP-2", "4006381333962", (), 950)
        two = replace(CAP, variants=(second, own), external_product_id=first.reference, request_id="2-2")

        said = pushed(connector, two)

        found = {each.sku: each.barcode for each in all_offers(connector).values() if each.sku.startswith("CAP")}
        if system == "woocommerce":
            assert (said.outcome, said.code, found) == ("refused", "simple_product", {"CAP": ""})
        else:
            assert (said.outcome, found) == ("ok", {"CAP": "", "CAP-2": "4006381333962"})
