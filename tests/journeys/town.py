"""Three stores that are always open, who works there, and goods that every story makes for itself."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.test import Client

from commerce import staff
from commerce.actors import SYSTEM
from commerce.models import Category, Channel, Location, Role, Staff, Variant
from fulfillment.models import Box
from tests.factories import commerce as factories
from tests.factories.inventory import receive

PASSWORD = "count-on-it"
WEEK = {day: [["00:00", "23:59"]] for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun")}
PEOPLE = {  # name: role, store
    "Sam Field": ("associate", "soho"),
    "Mia Stone": ("associate", "soho"),
    "Cleo Hart": ("associate", "camden"),
    "Ravi Shaw": ("associate", "leeds"),
    "Nora Quinn": ("manager", None),
}


@dataclass(frozen=True)
class Town:
    """Its stores, its web shop, and a key that may do everything."""

    soho: Location
    camden: Location
    leeds: Location
    web: Channel
    key: str


def found() -> Town:
    """Everybody and everything but the goods."""
    soho = _store("soho", "Soho", "12 Greek Street", "London W1D 4DL", rank=1)
    camden = _store("camden", "Camden", "8 Inverness Street", "London NW1 7HJ", rank=2)
    leeds = _store("leeds", "Leeds", "3 Queen Street", "Leeds LS1 2TW", rank=3)
    web = factories.ChannelFactory(code="web", name="Web shop")
    staff.ensure_roles(by=SYSTEM)
    _hire({place.code: place for place in (soho, camden, leeds)})
    sides = {"length_mm": 300, "width_mm": 200, "height_mm": 150}
    Box.objects.create(code="small", title="Small", most_grams=2_000, tare_grams=100, **sides)
    return Town(soho, camden, leeds, web, factories.api_key("*")[1])


def stock(sku: str, units: dict[Location, int], *, price: int, title: str, category: str = "") -> Variant:
    """An article that lies in these stores; articles of one category may stand for each other."""
    made = factories.variant(sku, price=price, title=title)
    Variant.objects.filter(pk=made.pk).update(weight_grams=300)
    if category:
        filed, _ = Category.objects.get_or_create(name=category, path=category.lower())
        made.product.categories.add(filed)
    for place, count in units.items():
        receive(made, place, count, reference=f"DN-{sku}")
    return made


def email(name: str) -> str:
    return f"{name.split()[0].lower()}@example.com"


def session_of(name: str) -> str:
    """The key of a session in which they are signed in."""
    client = Client()
    client.force_login(Staff.objects.get(email=email(name)))
    return client.session.session_key


def _store(code: str, name: str, line1: str, where: str, *, rank: int) -> Location:
    city, _, postal_code = where.partition(" ")
    address = {"name": name, "line1": line1, "city": city, "postal_code": postal_code, "country": "GB"}
    return factories.LocationFactory(code=code, name=name, address=address, hours=WEEK, rank=rank)


def _hire(places: dict[str, Location]) -> None:
    password = make_password(PASSWORD)
    for name, (role, place) in PEOPLE.items():
        person = Staff.objects.create(name=name, email=email(name), password=password)
        staff.assign(person=person, role=Role.objects.get(code=role), location=places.get(place), by=SYSTEM)
