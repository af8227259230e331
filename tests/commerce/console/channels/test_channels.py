"""Channels in the console: how each is doing, what is compared, what it offers, and its rules."""

import re
from datetime import timedelta

from django.db.models.functions import Now

from commerce.actors import SYSTEM
from commerce.models import Connection, Listing, Pulse, Push, Quota, SyncRun
from commerce.sales_channels import connections, runs
from inventory import channel_sync
from tests.commerce.console.channels.conftest import PAGES, page, text_of
from tests.factories.channels import Connected, connect
from tests.factories.commerce import ChannelFactory, variant


def status_of(there: Connected) -> str:
    return Connection.objects.get(pk=there.connection.pk).status


def test_without_a_system_the_page_says_what_to_do(as_owner, as_auditor):
    mine, theirs = as_owner.get(PAGES), as_auditor.get(PAGES)

    assert "No system is connected" in text_of(mine)
    assert "Connect a system" in mine.content.decode() and "Connect a system" not in theirs.content.decode()
    assert "no channel is live" in text_of(as_owner.get("/s/all/tiles/channels/"))


def test_a_card_says_in_words_how_a_channel_is_doing(there, shop, as_owner):
    there.offers(shop.mug)
    channel_sync.everything(there.connection.pk)
    well = text_of(as_owner.get(PAGES))
    Push.objects.filter(connection=there.connection).update(status="waiting", wanted_at=Now() - timedelta(minutes=5))
    slow = text_of(as_owner.get(PAGES))
    Pulse.objects.update(failures=5, open_until=Now() + timedelta(seconds=20), last_fault="Down: refused the call")

    ill = text_of(as_owner.get(PAGES))

    assert "Web shop" in well and "Live" in well and "Changes are known there within a minute." in well
    assert "The oldest change has waited for 5 min." in slow and "Not well" in slow
    assert re.search(r"Cannot be reached; next try in (1\d|20) s\.", ill)
    assert "It cannot be reached, or says that it cannot serve now. It said: refused the call" in text_of(
        as_owner.get(page(there))
    )
    home = text_of(as_owner.get("/s/all/attention/"))
    assert "Web shop is not well" in home and "Open the channel" in home
    assert "Web shop is not well" in text_of(as_owner.get("/s/all/tiles/channels/"))


def test_pages_cost_the_same_queries_for_one_and_for_three(there, shop, as_owner, django_assert_max_num_queries):
    paths = [PAGES, page(there), page(there, "listings/"), page(there, "rules/"), page(there, "settings/")]
    there.offers(shop.mug)
    costs = []
    for path in paths:
        as_owner.get(path)
        with django_assert_max_num_queries(20) as one:
            as_owner.get(path)
        costs.append(len(one))
    for number in (2, 3):
        connect(ChannelFactory(), {})
        there.offers(variant(f"MORE-{number}"), known=number == 2)
        SyncRun.objects.create(connection=there.connection, kind="stock", status="completed", finished_at=Now())

    for path, cost in zip(paths, costs, strict=True):
        with django_assert_max_num_queries(cost):
            as_owner.get(path)


def test_steps_name_what_they_do_and_then_do_it(there, shop, as_owner):
    there.offers(shop.mug, variant("ODD"), known=False)
    connections.switch(by=SYSTEM, connection=there.connection, to="shadow")
    there.outside.levels[f"V{shop.mug.pk}", "S1"] = 3
    Listing.objects.filter(external_variant_id=f"V{shop.mug.pk}").update(variant=shop.mug, status="matched")
    runs.run(there.connection.pk, "stock")

    asked = text_of(as_owner.get(page(there, "live/")))
    as_owner.post(page(there, "live/"))
    live = status_of(there)
    pausing = text_of(as_owner.get(page(there, "pause/")))
    as_owner.post(page(there, "pause/"), {"why": "Sale in the shop"})

    assert "Stock: 1 of 2 levels differ and will be put right." in asked
    assert "1 offer is not matched: orders for them will wait." in asked
    assert (live, status_of(there)) == ("live", "paused")
    assert "It goes on selling what it shows now" in pausing
    assert "Nothing is read and nothing is sent: Sale in the shop." in text_of(as_owner.get(PAGES))
    as_owner.post(page(there, "remove/"))
    assert as_owner.get(page(there)).status_code == 404


def test_a_comparison_in_shadow_mode_is_a_report_that_changes_nothing(there, shop, as_owner):
    there.offers(shop.mug)
    connections.switch(by=SYSTEM, connection=there.connection, to="shadow")
    there.outside.levels[f"V{shop.mug.pk}", "S1"] = 3
    as_owner.post(page(there, "compare/"), {"kind": "stock"})
    waiting = text_of(as_owner.get(page(there)))
    runs.run(there.connection.pk, "stock")

    listed, run = text_of(as_owner.get(page(there))), SyncRun.objects.get(kind="stock")
    report = text_of(as_owner.get(page(there, f"runs/{run.public_id}/")))

    assert "0 of 2 levels so far" in waiting and "Running" in waiting
    assert "1 of 2 levels differ, nothing was changed" in listed
    assert (
        "It was in shadow mode" in report and "20 units" in report and "3 units" in report and shop.soho.name in report
    )
    assert there.outside.told == []
    assert as_owner.post(page(there, "compare/"), {"kind": "none"}).status_code == 404


def test_offers_are_found_and_matched_by_hand(there, shop, as_owner):
    mug = shop.mug
    (listing,) = there.offers(mug, known=False)
    path = page(there, f"listings/{listing.public_id}/")

    listed = text_of(as_owner.get(page(there, "listings/?state=unmatched&q=their")))
    nothing = text_of(as_owner.get(page(there, "listings/?q=nope")))
    hits = as_owner.get(f"{path}?q={mug.sku}").content.decode()
    as_owner.post(f"{path}match/", {"variant": mug.sku})
    matched = Listing.objects.get()
    shown = text_of(as_owner.get(path))
    as_owner.post(f"{path}match/", {"not_ours": "1"})

    assert f"their-{mug.pk}" in listed and "Not matched" in listed and "No such offer" in nothing
    assert f'name="variant" value="{mug.sku}"' in hits
    assert (matched.variant_id, matched.status, matched.matched_by) == (mug.pk, "matched", "hand")
    assert "Matched by hand." in shown
    assert Listing.objects.get().status == "ignored"
    assert as_owner.post(f"{path}match/", {"variant": "NOPE"}).status_code == 404


def test_rules_say_who_is_right_which_store_is_which_and_how_much_is_shown(there, shop, as_owner):
    rules = page(there, "rules/")
    as_owner.post(f"{rules}authority/", {"stock": "manual", "price": "channel"})
    as_owner.post(f"{rules}places/", {f"used-{shop.soho.pk}": "on", f"place-{shop.soho.pk}": "S9"})
    as_owner.post(f"{rules}quota/", {"cap": "5", "keep": "2"})
    as_owner.post(f"{rules}quota/", {"sku": shop.mug.sku, "percent": "50"})

    wrong = as_owner.post(f"{rules}quota/", {"sku": "NOPE", "percent": "150"})
    shown = text_of(as_owner.get(rules))

    assert dict(there.connection.authorities.values_list("field", "holder")) == {"stock": "manual", "price": "channel"}
    assert list(there.connection.places.values_list("location", "external_ref")) == [(shop.soho.pk, "S9")]
    assert wrong.status_code == 400 and "No variant has this SKU." in wrong.content.decode()
    assert "At most 5 units, 2 units kept back" in shown and "At most 50% of what is there" in shown
    as_owner.post(f"{rules}quota/", {"sku": shop.mug.sku})
    assert Quota.objects.get().cap == 5


def test_an_auditor_reads_and_changes_nothing(there, as_auditor):
    read = [as_auditor.get(page(there, rest)).status_code for rest in ("", "listings/", "rules/")]
    tried = [as_auditor.post(page(there, rest)).status_code for rest in ("pause/", "rules/quota/", "settings/secrets/")]

    assert (read, tried) == ([200, 200, 200], [403, 403, 403])
    assert "Pause channel" not in as_auditor.get(page(there)).content.decode()
