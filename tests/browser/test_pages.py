"""Every page at two widths, light and dark: no script error, no serious accessibility finding, nothing sideways."""

import os
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
PICTURES = os.environ.get("TRUECOUNT_PICTURES")  # a folder: also keep screenshots there
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
    "pickups": "/s/soho/pickup/",
    "pickups-ready": "/s/soho/pickup/?column=ready",
    "pickup-scan": "/s/soho/pickup/scan/",
    "runner": "/s/soho/runner/",
}
LOOKS = [("desk", "light"), ("desk", "dark"), ("phone", "light"), ("phone", "dark")]
FINDINGS = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .filter((v) => ["serious", "critical"].includes(v.impact))
  .map((v) => v.id + ": " + v.nodes.slice(0, 3).map((n) => n.target.join(" ")).join(" | "))"""
SETTLED = "() => document.readyState === 'complete' && !document.querySelector('.htmx-request, .skeleton')"
SMALL_TEXT = """() => [...document.querySelectorAll("body *")].filter((e) => e.checkVisibility() &&
  [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim())
    && parseFloat(getComputedStyle(e).fontSize) < 12)
  .map((e) => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
def test_pages_are_sound(browse, size: str, scheme: str) -> None:
    page = browse(size, scheme)

    found = {name: problems for name, path in PAGES.items() if (problems := problems_of(page, name, path, scheme))}

    assert found == {}


def problems_of(page: Page, name: str, path: str, scheme: str) -> list[str]:
    """What is wrong with one page in one look."""
    response = page.goto(path)
    page.wait_for_function(SETTLED)
    page.evaluate(AXE)
    problems = [*page.evaluate(FINDINGS), *page.evaluate(SMALL_TEXT)]
    if response.status != 200:
        problems.append(f"status {response.status}")
    if not page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"):
        problems.append("scrolls sideways")
    if page.locator(".btn.primary:visible").count() > 1:
        problems.append("more than one filled button")
    _keep(page, f"{name}-{page.viewport_size['width']}{'-dark' if scheme == 'dark' else ''}")
    return problems


@pytest.mark.parametrize("name", ["home", "stock", "sku", "products"])
def test_frame_of_every_page_is_in_the_first_screen(browse, name: str) -> None:
    for size in ("desk", "phone"):
        page = browse(size)

        page.goto(PAGES[name])

        assert page.locator(".top .store").is_visible()
        assert page.locator(".top .live").is_visible()


def _keep(page: Page, name: str) -> None:
    """A small palette picture for the documentation, when asked for."""
    if not PICTURES:
        return
    path = Path(PICTURES) / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path)
    with Image.open(path) as picture:
        small = picture.convert("RGB").quantize(colors=128, method=Image.Quantize.MEDIANCUT)
    small.save(path, optimize=True)
