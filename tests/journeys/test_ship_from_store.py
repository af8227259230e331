"""A store cannot send all: one unit comes from a second store, the rest from a third, each part paid as it leaves."""

from playwright.sync_api import Page, expect

from tests.journeys import letters, shift, town
from tests.journeys.door import until
from tests.journeys.stack import Stack

LIV = "liv@example.com"
PAN = 2000
HOME = {
    "name": "Liv Ruiz", "line1": "4 Berwick Street", "city": "London", "postal_code": "W1F 0DR", "country": "GB",
}  # fmt: skip


def test_a_short_pick_and_a_declined_rest_make_two_shipments(stack, door, screens):
    stack.beside(lambda: shelves(stack))
    order = door.order(LIV, {"SF-PAN": 3}, {"method": "ship", "address": HOME})
    number = order["number"]
    assert where(door, order) == [("soho", "routed", 3)]

    soho = short_of_one(screens)
    sent_from_camden_instead(screens, number)
    until(lambda: where(door, order)[1:] == [("camden", "routed", 1)])
    declined(door, order, soho)
    until(lambda: where(door, order)[2:] == [("leeds", "routed", 2)])
    put_back(door, screens)

    shipped(screens("Cleo Hart", "/s/camden/pick/"), number, 1)
    charged(door, order, PAN)
    shipped(screens("Ravi Shaw", "/s/leeds/pick/"), number, 2)
    charged(door, order, 3 * PAN)
    followed(stack, door, screens, order)

    assert where(door, order) == [("soho", "rejected", 0), ("camden", "delivered", 1), ("leeds", "delivered", 2)]
    assert door.order_now(order)["state"] == "completed"
    assert [door.stock_of("SF-PAN", each)[0] for each in ("soho", "camden", "leeds")] == [2, 0, 1]


def shelves(stack: Stack) -> None:
    """Soho and Leeds have all of it, Camden a single one; Soho is nearest."""
    units = {stack.town.soho: 3, stack.town.camden: 1, stack.town.leeds: 3}
    town.stock("SF-PAN", units, price=PAN, title="Iron pan")


def where(door, order: dict) -> list[tuple[str, str, int]]:
    """Store, state and units of each part, the first one first."""
    parts = door.fulfillments(order)
    return [(each["location"], each["state"], sum(line["quantity"] for line in each["lines"])) for each in parts]


def short_of_one(screens) -> Page:
    """Somebody walks, finds one, and not the next."""
    screen = screens("Sam Field", "/s/soho/pick/")
    shift.start_wave(screen)
    shift.scan(screen, "SF-PAN")
    expect(screen.locator("#heard")).to_contain_text("Right item, 2 more")
    shift.cannot_find(screen, "There are fewer than the screen says")
    expect(screen.locator("#picking")).to_contain_text("1 missing")
    return screen


def sent_from_camden_instead(screens, number: str) -> None:
    """Somebody in charge decides, knowing what it does."""
    desk = shift.live(screens("Nora Quinn", "/s/all/troubles/"))
    desk.locator("#troubles li", has_text=f"Order {number}").get_by_role("link").click()
    desk.get_by_role("link", name="Send from Camden").click()
    expect(desk.locator("#dialog")).to_contain_text("Send 1 × Iron pan from Camden")
    desk.locator("#dialog").get_by_role("button", name="Send from Camden").click()
    expect(desk.get_by_role("heading", level=1)).to_have_text("Exceptions")
    expect(desk.locator("#troubles")).not_to_contain_text(f"Order {number}")


def declined(door, order: dict, screen: Page) -> None:
    """The store gives the rest away; whoever picks it is told what to put back."""
    first = door.fulfillments(order)[0]
    door.post(f"fulfillments/{first['id']}/rejection", {"reason": "too_busy"})
    expect(screen.locator("#picking")).to_contain_text("declined")
    expect(screen.locator("#picking")).to_contain_text("Put back: 1 × Iron pan")


def put_back(door, screens) -> None:
    tasks = shift.live(screens("Mia Stone", "/s/soho/tasks/"))
    rows = tasks.locator("tbody tr", has_text="SF-PAN")
    expect(rows.filter(has_text="Put back")).to_contain_text("1 ×")
    expect(rows.filter(has_text="Count")).to_be_visible()
    before = door.stock_of("SF-PAN", "soho")
    shift.scan(tasks, "SF-PAN")
    expect(tasks.locator("#work-heard")).to_contain_text("Put back: done.")

    assert (before, door.stock_of("SF-PAN", "soho")) == ((2, 1, 1), (2, 0, 2))


def shipped(screen: Page, number: str, units: int) -> None:
    shift.start_wave(screen)
    shift.pick(screen, *["SF-PAN"] * units)
    shift.pack_and_ship(screen, number)


def charged(door, order: dict, amount: int) -> None:
    """The card pays for what has left, and for nothing else."""
    until(lambda: door.order_now(order)["payments"][0]["captured"] == amount)


def followed(stack: Stack, door, screens, order: dict) -> None:
    """Each parcel has its own page; what its carrier says moves it on, and never back."""
    number = order["number"]
    numbers = [each["tracking"][0]["number"] for each in door.fulfillments(order)[1:]]
    mails = [letters.to(stack, LIV, "is on its way", f"left {place}") for place in ("Camden", "Leeds")]
    assert [mine in text for mine, text in zip(numbers, mails, strict=True)] == [True, True]
    page = screens("", letters.link(mails[0]))
    expect(page.locator("#live")).to_contain_text(numbers[0])

    door.carrier_says(numbers[0], "in_transit")
    expect(page.locator("#live")).to_contain_text("On the way")
    for mine in numbers:
        door.carrier_says(mine, "delivered")
        door.carrier_says(mine, "out_for_delivery")

    expect(page.get_by_role("heading", level=1)).to_contain_text("Your order was delivered")
    until(lambda: {state for _, state, _ in where(door, order)} == {"rejected", "delivered"})
    for units in (1, 2):
        letters.to(stack, LIV, f"#{number} was delivered", f"{units} × Iron pan")
