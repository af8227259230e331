"""A scan into an open form: a list of barcodes takes it, any other form that is begun is not left for it."""

import re

from playwright.sync_api import Page, expect

from tests.chromium import SCANNED

SKU, OTHER = "HRB-BTS-BRN-8", "HRB-BTS-BRN-7"


def adjusting(page: Page) -> None:
    page.goto(f"/s/soho/stock/{SKU}/")
    page.get_by_role("link", name="Adjust").first.click()
    expect(page.locator("dialog[open]")).to_be_visible()


def test_begun_form_stays_and_says_what_to_do(browse) -> None:
    page = browse()
    adjusting(page)
    field = page.locator("dialog[open] input[type=number], dialog[open] input[inputmode=numeric]").first
    field.fill("12")

    page.evaluate(SCANNED, OTHER)

    expect(page.locator("dialog[open] .toast")).to_contain_text("Save or cancel what is open here first")
    expect(field).to_have_value("12")
    page.keyboard.press("Escape")
    expect(page.locator("body > .toasts")).to_have_count(1)


def test_form_in_which_nothing_is_typed_makes_way(browse) -> None:
    page = browse()
    adjusting(page)

    page.evaluate(SCANNED, OTHER)

    page.wait_for_url(f"**/stock/{OTHER}/**")


def test_barcodes_are_scanned_into_their_own_list(browse) -> None:
    page = browse()
    page.goto(f"/s/soho/products/?q={SKU}")
    page.locator("main table a, main .cards a").first.click()
    page.get_by_role("link", name=re.compile("^Change")).first.click()
    codes = page.locator("dialog[open] [data-codes]")
    before = codes.input_value().split()
    codes.focus()

    page.evaluate(SCANNED, "4006381333931")
    page.evaluate(SCANNED, "5901234123457")

    assert codes.input_value().split() == [*before, "4006381333931", "5901234123457"]
