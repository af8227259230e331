"""Something is missing: the buyer takes something else, which costs less, and somebody else collects all of it."""

from playwright.sync_api import Page, expect

from tests.journeys import letters, shift, town
from tests.journeys.door import until
from tests.journeys.stack import Stack

EVA, BEN = "eva@example.com", "ben@example.com"
MUG, CUP, JUG = 1200, 900, 1300


def test_a_buyer_takes_something_else_and_somebody_else_collects_it(stack, door, screens):
    stack.beside(lambda: shelves(stack))
    board = shift.live(screens("Sam Field", "/s/soho/pickup/"))
    asked = {"method": "pickup", "location": "soho", "substitutions": "ask"}
    order = door.order(EVA, {"SB-MUG": 2}, asked)

    shift.accept(board, order["number"])
    shift.start_picking(board, order["number"])
    shift.scan(board, "SB-MUG")
    expect(board.locator("#heard")).to_contain_text("Right item, 1 more")
    shift.cannot_find(board, "There are fewer than the screen says")
    expect(board.locator("#picking")).to_contain_text("the customer is asked")
    buyer = takes_something_else(stack, screens, order["number"])
    names_somebody(buyer)
    expect(board.get_by_role("region", name="Fetch now")).to_contain_text("Plain cup")
    shift.pick(board, "SB-CUP")
    shift.shelve(board, "C-03")
    handed_to_ben(stack, board, order["number"])

    expect(buyer.locator("#live")).to_contain_text("was collected")
    assert "Ben" in letters.to(stack, EVA, f"#{order['number']} was collected")
    money_is_right(door, order)
    assert [door.stock_of(sku, "soho") for sku in ("SB-MUG", "SB-CUP")] == [(0, 0, 0), (2, 0, 2)]


def shelves(stack: Stack) -> None:
    """A mug, something cheaper, and something dearer."""
    soho = stack.town.soho
    town.stock("SB-MUG", {soho: 2}, price=MUG, title="Plain mug", category="Table")
    town.stock("SB-CUP", {soho: 3}, price=CUP, title="Plain cup", category="Table")
    town.stock("SB-JUG", {soho: 3}, price=JUG, title="Plain jug", category="Table")


def takes_something_else(stack: Stack, screens, number: str) -> Page:
    """The buyer follows the link of the message, and is offered nothing that is dearer."""
    page = screens("", letters.link(letters.to(stack, EVA, f"Something of your order #{number} is missing")))
    offered = page.locator("form[id^=missing] button:visible")
    expect(page.locator("#live")).to_contain_text("1 × Plain mug")
    assert [text.split("\n")[0] for text in offered.all_inner_texts()] == ["Take Plain cup instead", "Leave it out"]
    expect(offered.first).to_contain_text("You get £3.00 back.")
    offered.first.click()
    expect(page.locator("#live")).not_to_contain_text("Something is missing")
    return page


def names_somebody(buyer: Page) -> None:
    buyer.get_by_role("link", name="Someone else collects").click()
    buyer.get_by_label("Their name").fill("Ben Oak")
    buyer.get_by_label("Their e-mail").fill(BEN)
    buyer.get_by_role("button", name="Let them collect").click()
    expect(buyer.locator("#live")).to_contain_text("Ben Oak")


def handed_to_ben(stack: Stack, board: Page, number: str) -> None:
    """His own code, scanned anywhere at the counter, opens it."""
    code = letters.code(letters.to(stack, BEN, f"Eva’s order #{number} is ready"))
    assert code != letters.code(letters.to(stack, EVA, f"order #{number} is ready"))
    board.goto("/s/soho/pickup/")
    board.get_by_role("link", name="Scan to hand over").click()
    expect(board.locator("#dialog").get_by_label("Code or order number")).to_be_visible()
    shift.scan(board, code)
    expect(board.locator("#hand")).to_contain_text("The code is right")
    board.get_by_label("Name they gave").fill("Ben Oak")
    board.get_by_role("button", name="Hand over 2 items").click()
    expect(board.locator("#hand")).to_contain_text("Ben Oak collected it")


def money_is_right(door, order: dict) -> None:
    """The card was asked for two mugs, and charged for a mug and a cup."""
    until(lambda: door.order_now(order)["payments"][0]["captured"] > 0)
    now = door.order_now(order)
    (card,) = now["payments"]

    assert (order["totals"]["total"], card["amount"], card["captured"], card["refunded"]) == (2 * MUG, 2 * MUG, 2100, 0)
    assert (now["totals"]["paid"], now["state"], now["payment_state"]) == (2100, "completed", "paid")
