"""Exceptions decided with their effects in view, and routing rules changed by keyboard and tried on past orders."""

from playwright.sync_api import Page, expect

from tests.browser import looks

LIST, ROUTING = "/s/soho/troubles/", "/s/soho/settings/routing/"


def open_first(page: Page) -> str:
    """The most urgent exception; its address."""
    page.goto(LIST)
    page.locator(".exceptions a").first.click()
    page.wait_for_url("**/troubles/trb_*/")
    return page.url


def test_an_exception_with_its_ways_is_sound(browse) -> None:
    page = browse()

    assert looks.problems_of(page, "exception", open_first(page)) == {}


def test_news_while_a_finger_is_down_does_not_take_the_press_away(browse) -> None:
    page = browse()
    page.goto(LIST)
    page.locator(".exceptions a").first.hover()
    page.locator("#troubles").evaluate("region => region.firstElementChild.setAttribute('data-old', '')")

    page.mouse.down()
    with page.expect_response(f"**{LIST}**"):
        page.evaluate("document.dispatchEvent(new CustomEvent('truecount:changed'))")
    page.wait_for_timeout(300)
    kept = page.locator("#troubles > [data-old]").count()
    page.mouse.up()

    page.wait_for_url("**/troubles/trb_*/")
    assert kept == 1


def test_news_kept_back_by_a_press_comes_after_it(browse) -> None:
    page = browse()
    page.goto(LIST)
    page.locator("#troubles").evaluate("region => region.firstElementChild.setAttribute('data-old', '')")
    page.locator("#troubles").hover(position={"x": 2, "y": 2})

    page.mouse.down()
    with page.expect_response(f"**{LIST}**"):
        page.evaluate("document.dispatchEvent(new CustomEvent('truecount:changed'))")
    page.wait_for_timeout(300)
    page.mouse.up()

    expect(page.locator("#troubles > [data-old]")).to_have_count(0)


def test_rules_move_by_keyboard_and_past_orders_are_compared(browse) -> None:
    page = browse()
    page.goto(ROUTING)
    distance = page.get_by_role("button", name="Move Distance up")
    distance.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".rule-rows b").nth(3)).to_have_text("Distance")
    expect(distance).to_be_focused()

    page.get_by_role("button", name="Try on past orders").click()

    expect(page.locator(".compare")).to_be_visible(timeout=180_000)
    expect(page.locator(".compare tbody tr")).to_have_count(6)
    page.goto(ROUTING)
    page.get_by_role("button", name="Remove Cost").click()
    expect(page.get_by_text("Not saved yet.")).to_be_visible()
    page.locator(".page-head .primary").click()
    expect(page.locator("#dialog li", has_text="Remove “Cost”")).to_be_visible()
    page.locator("#dialog .primary").click()
    expect(page.locator(".toast", has_text="The rules are saved.")).to_be_visible()


def test_a_way_says_what_it_does_and_then_the_list_is_shorter(browse) -> None:
    page = browse()
    open_first(page)
    before = page.locator("h1").inner_text()

    page.locator(".way", has_text="Leave it out").locator(".btn").click()
    expect(page.locator("#dialog .effects")).to_contain_text("Cancel")
    page.locator("#dialog .primary").click()

    page.wait_for_url(f"**{LIST}")
    expect(page.locator("#toasts")).to_contain_text("leave it out")
    expect(page.locator(".exceptions b", has_text=before)).to_have_count(0)
