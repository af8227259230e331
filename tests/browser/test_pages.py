"""Every page at two widths, light and dark: no script error, no serious accessibility finding, nothing sideways."""

from pathlib import Path

import pytest

from tests.browser import looks

ROOT = Path(__file__).resolve().parents[2]
SKU = "HRB-BTS-BRN-8"
PAGES = {
    "home": "/s/soho/",
    "all-stores": "/s/all/",
    "stock": "/s/soho/stock/",
    "stock-empty": "/s/soho/stock/?q=nothingofthekind",
    "sku": f"/s/soho/stock/{SKU}/",
    "receive": "/s/soho/receive/",
    "products": "/s/soho/products/",
    "imports": "/s/soho/imports/",
    "import-new": "/s/soho/imports/new/",
    "find": "/s/soho/find/?q=jacket",
    "promotions": "/s/soho/promotions/",
    "promotion-kinds": "/s/soho/promotions/new/",
    "promotion-new": "/s/soho/promotions/new/tiered_spend/",
    "trial": f"/s/soho/promotions/try/?sku={SKU}&qty=2&channel=web&ships=1",
    "trial-choice": "/s/soho/promotions/try/?add=jacket",
    "prices": "/s/soho/prices/",
    "price-list-new": "/s/soho/prices/new/",
    "price-reasons": f"/s/soho/prices/why/?q={SKU}",
    "gift-cards": "/s/soho/gift-cards/",
    "gift-card-new": "/s/soho/gift-cards/new/",
    "gift-card-batch": "/s/soho/gift-cards/batch/",
    "taxes": "/s/soho/taxes/",
    "shipping": "/s/soho/taxes/shipping/",
    "payments": "/s/soho/payments/",
    "jobs": "/s/soho/jobs/",
    "exceptions": "/s/soho/troubles/",
    "exceptions-decided": "/s/soho/troubles/?kind=decided",
    "routing": "/s/soho/settings/routing/",
    "promises": "/s/soho/settings/promises/",
    "webhooks": "/s/soho/webhooks/",
    "webhook-new": "/s/soho/webhooks/new/",
    "channels": "/s/soho/channels/",
    "channel-new": "/s/soho/channels/new/",
    "channel-account": "/s/soho/channels/new/shopify/",
    "channel-exceptions": "/s/soho/channels/exceptions/",
    "channel-conflicts": "/s/soho/channels/conflicts/",
    "pickups": "/s/soho/pickup/",
    "pickups-ready": "/s/soho/pickup/?column=ready",
    "pickup-scan": "/s/soho/pickup/scan/",
    "runner": "/s/soho/runner/",
}


def test_pages_are_sound(browse) -> None:
    assert looks.problems_of_all(browse(), PAGES) == {}


def test_only_colors_depend_on_the_scheme() -> None:
    """What `looks` relies on."""
    own = [path for end in ("css", "js", "html") for path in ROOT.glob(f"*/static/**/*.{end}")]
    own += ROOT.glob("templates/**/*.html")

    asking = [str(path) for path in own if "prefers-color-scheme" in path.read_text()]

    assert len(own) > 100
    assert asking == []


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_frame_of_every_page_is_in_the_first_screen(browse, size: str) -> None:
    page = browse(size)

    for name in ("home", "stock", "sku", "products"):
        page.goto(PAGES[name])

        assert (page.locator(".top .store").is_visible(), page.locator(".top .live").is_visible()) == (True, True), name


@pytest.mark.parametrize("path", ["/s/soho/stock/?q=mug", "/s/soho/orders/?view=all"])
def test_the_file_of_a_list_is_to_be_had_on_a_phone(browse, path) -> None:
    page = browse("phone")
    page.goto(path)
    link = page.get_by_role("link", name="Export CSV")

    assert link.bounding_box()["height"] >= 44
    with page.expect_download() as file:
        link.click()
    assert file.value.suggested_filename.endswith(".csv")
    assert page.locator(".page-head .primary").count() == 1
