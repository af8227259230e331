"""Curbside: whoever waits in a car is seen at once, brought their bags, and nobody else gets them."""

import re
import time

from playwright.sync_api import Page, Route, expect

from tests.journeys import letters, shift, town
from tests.journeys.door import until

BO = "bo@example.com"
A_LOOK = re.compile(r"/live\?seen=")
AT_ONCE_SECONDS = 10  # on a busy machine; without the live message it would be up to 30


def test_whoever_waits_in_the_car_is_brought_their_bags(stack, door, screens):
    stack.beside(lambda: town.stock("CS-VASE", {stack.town.soho: 5}, price=2500, title="Vase"))
    board = shift.live(screens("Sam Field", "/s/soho/pickup/"))
    runner = shift.live(screens("Mia Stone", "/s/soho/runner/"))
    order = door.order(BO, {"CS-VASE": 2}, {"method": "pickup", "location": "soho", "curbside": True})
    made_ready(board, order)
    link = letters.link(letters.to(stack, BO, "is ready"))
    car, passenger = screens("", link), screens("", link)

    on_the_way(car, runner, order["number"])
    at_once = arrives(car, passenger, runner)
    expect(board.locator(".arrived", has_text=order["number"])).to_contain_text("Bo Ruiz is here")
    taken_on(runner, order["number"])
    seen_from_the_counter(passenger, runner, board)
    handed_over(car, runner)

    assert at_once <= AT_ONCE_SECONDS
    expect(car.locator("#live")).to_contain_text("was collected")
    expect(shift.column(board, "Collected today", order["number"])).to_be_visible()
    letters.to(stack, BO, "was collected")
    until(lambda: door.order_now(order)["payment_state"] == "paid")
    assert door.order_now(order)["state"] == "completed"
    assert door.stock_of("CS-VASE", "soho") == (3, 0, 3)


def made_ready(board: Page, order: dict) -> None:
    shift.accept(board, order["number"])
    shift.start_picking(board, order["number"])
    shift.pick(board, "CS-VASE", "CS-VASE")
    shift.shelve(board, "B-02")
    board.goto("/s/soho/pickup/")
    expect(shift.column(shift.live(board), "Ready", order["number"])).to_be_visible()


def on_the_way(car: Page, runner: Page, number: str) -> None:
    car.get_by_role("button", name="10 min").click()
    expect(car.locator("#live")).to_contain_text("Soho knows that you are coming")
    expect(runner.locator("#runs")).to_contain_text("On their way")
    expect(runner.locator("#runs")).to_contain_text(f"Order {number}")


def arrives(car: Page, passenger: Page, runner: Page) -> float:
    """Both tap; then they find another bay. Returns how long the quicker of two messages took to the runner board."""
    passenger.route(A_LOOK, nothing_new)  # both tap, however long the first takes
    car.get_by_label("Bay").fill("3")
    car.get_by_label("Your car").fill("Blue van")
    first = shown_after(car.get_by_role("button", name=re.compile("I’m here")), runner, re.compile(r"Bay\s*3"))
    expect(runner.locator(".run")).to_contain_text("Blue van")
    passenger.get_by_role("button", name=re.compile("I’m here")).click()
    expect(passenger.locator("#live")).to_contain_text("Soho knows that you are here")
    expect(runner.locator(".run")).to_have_count(1)
    passenger.unroute(A_LOOK)

    passenger.get_by_text("I stand somewhere else").click()
    passenger.get_by_label("Bay").fill("4")
    moved = shown_after(passenger.get_by_role("button", name="Tell them where"), runner, re.compile(r"Bay\s*4"))
    return min(first, moved)


def nothing_new(route: Route) -> None:
    """What a page that looks anew is told while nothing has changed."""
    route.fulfill(status=204)


def shown_after(tap, runner: Page, words: re.Pattern) -> float:
    """Seconds from a tap until the runner board says it."""
    since = time.monotonic()
    tap.click()
    expect(runner.locator(".run")).to_contain_text(words)
    return time.monotonic() - since


def taken_on(runner: Page, number: str) -> None:
    """Somebody brings it: everybody sees who."""
    run = runner.locator(".run", has_text=f"Order {number}")
    run.get_by_role("button", name="I take it").click()
    expect(run).to_contain_text("You bring it")
    run.get_by_role("link", name="Hand over").click()
    expect(runner.get_by_role("heading", level=1)).to_contain_text(number)


def seen_from_the_counter(passenger: Page, runner: Page, board: Page) -> None:
    """The field for the code has the focus and keeps no news back; what is half typed is left alone."""
    field = runner.get_by_label("Code from the customer")
    expect(field).to_be_focused()
    moves(passenger, "5")
    expect(runner.locator("#hand")).to_contain_text("Bay 5")
    expect(field).to_be_focused()

    field.fill("K7")
    moves(passenger, "6")
    expect(board.locator(".arrived")).to_contain_text(re.compile(r"Bay\s*6"))
    expect(field).to_have_value("K7")


def moves(passenger: Page, bay: str) -> None:
    passenger.get_by_text("I stand somewhere else").click()
    passenger.get_by_label("Bay").fill(bay)
    passenger.get_by_role("button", name="Tell them where").click()


def handed_over(car: Page, runner: Page) -> None:
    """A wrong code opens nothing; the one on the customer's phone does."""
    code = car.locator("#live .code").inner_text()
    shift.scan(runner, "ZZZZZZ")
    expect(runner.get_by_role("alert")).to_contain_text("Nothing was handed over. 4 tries left")

    shift.scan(runner, code)
    expect(runner.locator("#hand")).to_contain_text("The code is right")
    runner.get_by_role("button", name="Hand over 2 items").click()
    expect(runner.locator("#hand")).to_contain_text("collected it")
