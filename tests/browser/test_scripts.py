"""The console's own scripts: scanner, keyboard, theme, stores, live dot, toasts, offline, and a page without any."""

import re

from playwright.sync_api import Page, expect

from tests.chromium import SCANNED, gather_errors
from tests.processes import wait_until

SKU = "HRB-BTS-BRN-8"
BACKGROUND = "getComputedStyle(document.documentElement).backgroundColor"
# What is clicked is noted instead of followed, and nothing is submitted.
PRESSES = """() => { window.presses = [];
  const note = (event) => { event.preventDefault(); window.presses.push(event.target.outerHTML); };
  document.addEventListener("click", note);
  document.addEventListener("submit", (event) => event.preventDefault()); }"""
DARK = "rgb(16, 19, 22)"
ON_ROW = """(number) => [...document.querySelectorAll("[data-rows] > *")]
  .findIndex((row) => row.hasAttribute("data-row-current")) === number"""


def test_scan_leaves_the_field_that_had_the_focus_as_it_was(browse) -> None:
    page = browse()
    page.goto("/s/soho/stock/")
    field = page.locator("main input[name=q]")
    field.fill("boots")
    page.evaluate("document.addEventListener('submit', (event) => event.preventDefault())")

    page.evaluate(SCANNED, SKU)

    expect(field).to_have_value("boots")
    expect(page.locator("#find-input")).to_have_value(SKU)


def test_scan_with_nothing_focused_presses_nothing_on_its_way(browse) -> None:
    page = browse()
    page.goto("/s/soho/")
    page.evaluate(PRESSES)

    page.evaluate(SCANNED, "LEJGO-E1E")
    page.wait_for_timeout(300)

    expect(page.locator("#find-input")).to_have_value("LEJGO-E1E")
    assert page.evaluate("window.presses") == []
    assert page.locator("[data-row-current]").count() == 0


def test_short_code_presses_nothing_and_one_key_alone_still_does(browse) -> None:
    page = browse()
    page.goto("/s/soho/")
    page.evaluate(PRESSES)

    page.evaluate(SCANNED, "E1E")
    page.wait_for_timeout(300)
    of_the_code = page.evaluate("window.presses")
    page.keyboard.press("e")
    page.wait_for_function("() => window.presses.length > 0")
    page.wait_for_timeout(300)

    assert (of_the_code, page.evaluate("window.presses.length")) == ([], 1)


def test_slow_typing_is_not_a_scan(browse) -> None:
    page = browse()
    page.goto("/s/soho/")
    page.locator("#find-input").focus()

    page.keyboard.type("boots", delay=60)

    expect(page.locator("#find-input")).to_have_value("boots")
    assert page.url.endswith("/s/soho/")


def test_theme_changes_at_once_and_stays(browse) -> None:
    page = browse("desk", "light")
    page.goto("/s/soho/")

    page.locator(".person").click()
    page.get_by_role("button", name="Dark").click()
    at_once = page.evaluate(BACKGROUND)
    page.reload()

    assert (at_once, page.evaluate(BACKGROUND)) == (DARK, DARK)


def test_store_chooser_opens_by_key_and_keeps_the_page(browse) -> None:
    page = browse()
    page.goto("/s/soho/stock/")

    page.keyboard.press("l")
    page.get_by_role("dialog").get_by_role("link", name="Camden").click()

    page.wait_for_url("**/s/camden/stock/")
    expect(page.locator(".top .store")).to_contain_text("Camden")


def test_g_then_a_letter_goes_to_a_page(browse) -> None:
    page = browse()
    page.goto("/s/soho/")

    page.keyboard.type("gs", delay=100)

    page.wait_for_url("**/s/soho/stock/")


def test_j_moves_over_rows_and_enter_opens_one(browse) -> None:
    page = browse()
    page.goto("/s/soho/find/?q=jacket")

    for key, row in (("j", 0), ("j", 1), ("k", 0)):
        page.keyboard.press(key)
        page.wait_for_function(ON_ROW, arg=row)
    page.keyboard.press("Enter")

    page.wait_for_url(re.compile(r"/s/soho/stock/.+/"))


def test_e_presses_the_one_filled_button(browse) -> None:
    page = browse()
    page.goto("/s/soho/")
    expect(page.locator("a.btn.primary")).to_have_count(1)
    page.locator("a.btn.primary").evaluate(
        "link => link.addEventListener('click', event => { event.preventDefault(); document.title = 'pressed' })"
    )

    page.keyboard.press("e")

    expect(page).to_have_title("pressed")


def test_live_dot_tells_when_the_network_goes_and_comes(shop, chromium, signed_in) -> None:
    context = chromium.new_context(base_url=shop.url, storage_state=signed_in)
    page = context.new_page()
    page.goto("/s/soho/")
    dot = page.locator("#live")
    expect(dot).to_have_text("Live")

    context.set_offline(True)
    expect(dot).to_have_text("Offline")
    context.set_offline(False)

    expect(dot).to_have_text("Live")
    context.close()


def test_page_that_cannot_be_reached_is_the_offline_page_until_it_can(shop, chromium, signed_in) -> None:
    context = chromium.new_context(base_url=shop.url, storage_state=signed_in)
    page = context.new_page()
    page.goto("/s/soho/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()

    context.set_offline(True)
    wait_until(lambda: heading_of(page, "/s/soho/stock/") == "No connection")  # its service worker hears of it later
    context.set_offline(False)

    expect(page.get_by_role("heading", name="Stock", exact=True)).to_be_visible(timeout=10_000)
    context.close()


def heading_of(page: Page, path: str) -> str:
    page.goto(path)
    return page.locator("h1").inner_text()


def test_toast_offers_undo_for_eight_seconds_and_what_is_to_be_done_stays(shop, chromium, signed_in) -> None:
    context = chromium.new_context(base_url=shop.url, storage_state=signed_in)  # its clock is that of all its pages
    page, errors = context.new_page(), []
    gather_errors(page, errors)
    page.clock.install()
    page.goto("/s/soho/")
    for detail in ("text: 'Give £30.00 change.', stays: true", "text: '4 units added', undo: '/undo/'"):
        page.evaluate(f"document.dispatchEvent(new CustomEvent('truecount:toast', {{detail: {{{detail}}}}}))")

    toast, kept = (page.locator(".toasts .toast", has_text=words) for words in ("4 units added", "Give £30.00"))
    expect(toast.get_by_role("button", name="Undo")).to_be_visible()
    page.clock.run_for(6_000)
    expect(toast).to_be_visible()
    page.clock.run_for(2_000)
    expect(toast).to_have_count(0)
    expect(kept).to_be_visible()
    kept.get_by_role("button", name="Close").click()
    expect(kept).to_have_count(0)
    context.close()
    assert errors == []


def test_home_without_scripts_shows_its_numbers_on_request(shop, chromium, signed_in) -> None:
    context = chromium.new_context(base_url=shop.url, storage_state=signed_in, java_script_enabled=False)
    page = context.new_page()
    page.goto("/s/soho/")

    page.get_by_role("link", name="Show the numbers once").click()

    expect(page.locator(".tile .value", has_text="units").first).to_be_visible()
    context.close()
