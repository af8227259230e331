"""What the shops' back rooms have set up: how fast they pick, how much they bear, where things lie, boxes, holidays."""

from datetime import date, datetime, time
from itertools import groupby

from commerce import sql, transactions
from commerce.actors import SYSTEM, Actor
from commerce.models import Location
from config.demo import cast
from fulfillment.models import Box, Closure, StorePolicy
from inventory.models import Bin, Level

BOXES = (
    ("mailer", "Mailing bag", (350, 250, 30), 900, 25),
    ("small", "Small box", (250, 200, 120), 2500, 120),
    ("medium", "Medium box", (400, 300, 200), 8000, 260),
    ("large", "Large box", (600, 400, 400), 20000, 540),
)
HOLIDAYS = ((12, 25, "Christmas Day"), (12, 26, "Boxing Day"), (1, 1, "New Year's Day"))
BUSIEST, CALMEST = "soho", "bath"
SHIPS_UNTIL = {cast.WAREHOUSE: time(17, 30)}
ID_FROM = 20_000  # pence
BAYS_A_ZONE, ZONES = 12, "ABCD"
BAYS = BAYS_A_ZONE * len(ZONES)


@transactions.use_case
def set_up(*, by: Actor = SYSTEM) -> None:
    """All of it, in a handful of statements."""
    places = list(Location.objects.order_by("rank", "pk"))
    StorePolicy.objects.bulk_create(_policy(place) for place in places)
    Box.objects.bulk_create(
        Box(code=code, title=title, length_mm=sides[0], width_mm=sides[1], height_mm=sides[2], most_grams=most,
            tare_grams=tare)
        for code, title, sides, most, tare in BOXES
    )  # fmt: skip
    Closure.objects.bulk_create(Closure(on=day, title=title) for day, title in _holidays(transactions.now()))
    transactions.about(places=len(places))


@transactions.use_case
def fill_bins(*, by: Actor = SYSTEM) -> None:
    """Every SKU of a place lies somewhere: in the order of the catalog, bay after bay, and round again. Whoever picks
    walks past each bay once."""
    rows = Level.objects.order_by("location_id", "variant__product_id", "variant_id")
    pairs = rows.values_list("location_id", "variant_id")
    values = [
        (place, variant, ZONES[number // BAYS_A_ZONE % len(ZONES)], f"{number % BAYS_A_ZONE + 1:02}", number % BAYS)
        for place, own in groupby(pairs, key=lambda pair: pair[0])
        for number, (_, variant) in enumerate(own)
    ]
    columns = ("location_id", "variant_id", "zone", "bin", "position")
    sql.insert(Bin._meta.db_table, columns, values)
    transactions.about(bins=len(values))


def _policy(place: Location) -> StorePolicy:
    store = place.kind == Location.Kind.STORE
    return StorePolicy(
        location=place,
        offers_pickup=store,
        pick_minutes={BUSIEST: 90, CALMEST: 180}.get(place.code, 120 if store else 60),
        orders_per_hour={BUSIEST: 12, CALMEST: 4}.get(place.code, 6) if store else None,
        units_per_day=120 if store else None,
        ships_until=SHIPS_UNTIL.get(place.code, time(16)),
        slot_capacity=8 if place.code == BUSIEST else 4,
        id_from=ID_FROM if store else None,
    )


def _holidays(now: datetime) -> list[tuple[date, str]]:
    years = (now.year, now.year + 1)
    return [(date(year, month, day), title) for year in years for month, day, title in HOLIDAYS]
