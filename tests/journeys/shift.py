"""What people of a store do with a pickup, on their screens."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.chromium import SCANNED


def live(page: Page) -> Page:
    """Wait until a page hears what happens elsewhere."""
    expect(page.locator(".live")).to_have_attribute("data-state", "live")
    return page


def scan(page: Page, code: str, *, after_ms: int = 0) -> None:
    """A scanner types it, whatever has the focus."""
    page.evaluate(f"([code, ms]) => {{ setTimeout({SCANNED}, ms, code) }}", [code, after_ms])


def card(board: Page, number: str) -> Locator:
    """The card of an order on the pickup board."""
    return board.locator(".ticket", has=board.get_by_role("link", name=number, exact=True))


def column(board: Page, title: str, number: str) -> Locator:
    """The same, if it stands in that column."""
    return board.get_by_role("region", name=re.compile(title)).locator(card(board, number))


def accept(board: Page, number: str) -> None:
    card(board, number).get_by_role("button", name="Accept").click()
    expect(column(board, "Picking", number)).to_be_visible()


def start_picking(board: Page, number: str) -> None:
    """From its card to the screen where it is picked."""
    card(board, number).get_by_role("link", name="Pick").click()
    expect(board.get_by_role("heading", level=1)).to_have_text(f"Pick {number}")
    live(board)  # from now on it hears a scanner


def pick(screen: Page, *codes: str) -> None:
    """Scan one after the other, as fast as the shelf gives; they are counted in order."""
    for code in codes:
        scan(screen, code)
    expect(screen.locator("#heard")).to_contain_text("Right item, all picked")


def shelve(screen: Page, shelf: str) -> None:
    """From the last pick to the shelf, on the same screen."""
    screen.get_by_label("Shelf").fill(shelf)
    screen.get_by_role("button", name="Make pickup ready").click()
    expect(screen.get_by_role("link", name="Open pickup")).to_be_visible()


def make_ready(board: Page, number: str, shelf: str) -> None:
    """Say where the bags wait; whoever collects is told."""
    card(board, number).get_by_role("link", name="Make ready").click()
    dialog = board.locator("#dialog")
    dialog.get_by_label("Shelf").fill(shelf)
    dialog.get_by_role("button", name="Make pickup ready").click()
    expect(column(board, "Ready", number)).to_be_visible()


def cannot_find(screen: Page, why: str) -> None:
    """Say of the line on the screen that a unit of it is missing, once it has said what that does."""
    screen.get_by_role("link", name="Can’t find it").click()
    dialog = screen.locator("#dialog")
    with screen.expect_response("**/missing/"):
        dialog.get_by_label(why).check()
    if dialog.locator("#units").is_visible():
        dialog.locator("#units").fill("1")
        dialog.locator("#units").blur()
    dialog.get_by_role("button", name="Note 1 as missing").click()
    expect(dialog).not_to_be_visible()


def start_wave(screen: Page) -> None:
    """Of all that this store has to send."""
    screen.get_by_label("Of which kind").select_option("Shipments only")
    screen.get_by_role("button", name="Start a wave").click()
    expect(screen.get_by_role("heading", level=1)).to_have_text(re.compile("Wave [0-9]+"))
    live(screen)


def pack_and_ship(screen: Page, number: str) -> None:
    """From the last pick to the carrier: parcel, label, and what leaves."""
    screen.get_by_role("link", name=f"Pack {number}").first.click()
    screen.get_by_role("button", name="Pack 1 parcel").click()
    expect(screen.get_by_role("radio", checked=True)).to_have_count(1)
    screen.get_by_role("button", name="Buy label").click()
    screen.get_by_role("button", name="Ship 1 parcel").click()
    expect(screen.locator("#shipment")).to_contain_text("Nothing heard from the carrier yet.")
