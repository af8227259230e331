"""The form of a new order, read as it stands: nothing is kept on the server before the order is placed."""

import re
import secrets
from dataclasses import dataclass, field

from django.http import HttpRequest, QueryDict

from commerce import ids, locations, search, skus, visibility
from commerce.console.stores import Scope
from commerce.models import Channel, Location, Till
from commerce.skus import UnknownSku
from customers.contacts import Contact

MOST_UNITS, MOST_LINES, LONGEST = 1_000_000, 200, 200
WAYS = ("carry_out", "pickup", "ship")
ADDRESS = ("name", "line1", "line2", "city", "region", "postal_code", "country")
METHODS = ("card", "cash", "external", "store_credit")
STEPS = ("drop", "take", "drop-code", "choose", "nobody", "place")
_AMOUNT = re.compile(r"[0-9]{1,9}(?:[.,][0-9]{1,2})?", re.ASCII)


@dataclass(slots=True)
class Draft:
    """What was chosen so far. `lines` are units by SKU; `problems` are sentences by the field they belong to."""

    channel: Channel | None
    place: Location | None
    lines: dict[str, int] = field(default_factory=dict)
    way: str = "pickup"
    address: dict[str, str] = field(default_factory=dict)
    service: str = ""
    codes: list[str] = field(default_factory=list)
    contact: Contact = field(default_factory=Contact)
    till: Till | None = None
    method: str = "card"
    said: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)
    key: str = ""
    age_checked: bool = False

    @property
    def units(self) -> int:
        """How many in all."""
        return sum(self.lines.values())

    @property
    def address_is_known(self) -> bool:
        """Whether enough is said to ship there."""
        return all(self.address.get(name) for name in ("name", "line1", "city", "postal_code", "country"))


def read(request: HttpRequest, scope: Scope) -> Draft:
    """The draft that the form says, after the one step that a button asks for."""
    form = request.POST
    doors, stores = channels(scope), places(scope)
    draft = Draft(
        channel=_named(doors, form.get("channel", "")) or _usual(doors, scope),
        place=_named(stores, form.get("at", "")) or _home(stores, scope),
    )
    draft.key = form.get("key", "")[:64] or new_key()
    if request.method != "POST":
        draft.address = {"country": "GB"}
        _add(draft, request.GET.get("add", ""))
        draft.contact = Contact(customer_id=ids.decode("cus", request.GET.get("customer", "")))
        return draft
    _read_lines(draft, form)
    _read_delivery(draft, form, scope)
    _read_buyer(draft, form)
    _read_payment(draft, form, scope)
    _step(draft, form)
    return draft


def new_key() -> str:
    """What makes pressing the button twice one order."""
    return secrets.token_hex(16)


def channels(scope: Scope) -> list[Channel]:
    """Doors that clerks sell through, tills first: marketplaces bring their own orders."""
    found = visibility.channels(scope.actor).exclude(kind=Channel.Kind.MARKETPLACE).order_by("code", "id")
    return sorted(found, key=lambda each: each.kind != Channel.Kind.POS)


def places(scope: Scope) -> list[Location]:
    """Stores where this person may sell, the page's own first."""
    found = [each for each in locations.visible_to(scope.actor) if scope.actor.may_at("orders.write", each.pk)]
    return sorted(found, key=lambda each: scope.location is None or each.pk != scope.location.pk)


def all_places(scope: Scope) -> list[Location]:
    """Everywhere that goods can be: stock is for every colleague to read."""
    return list(visibility.locations(scope.actor).order_by("rank", "name", "id"))


def tills(scope: Scope, place: Location | None) -> list[Till]:
    """Where cash can be taken in a store."""
    return list(visibility.tills(scope.actor).filter(location=place).order_by("code", "id")) if place else []


def may_ship(scope: Scope) -> bool:
    """Parcels come from any store, so whoever may sell only in some cannot promise them."""
    return scope.actor.locations("orders.write") is None


def amount(text: str) -> int | None:
    """Minor units of `12`, `12.5` or `12.50`; None for anything else."""
    if not _AMOUNT.fullmatch(text.strip()):
        return None
    whole, _, cents = text.strip().replace(",", ".").partition(".")
    return int(whole) * 100 + int((cents + "00")[:2])


def _read_lines(draft: Draft, form: QueryDict) -> None:
    for sku, units in zip(form.getlist("sku")[:MOST_LINES], form.getlist("units"), strict=False):
        count = int(units) if units.isascii() and units.isdigit() and len(units) < 8 else 1
        if 0 < count <= MOST_UNITS:
            draft.lines[sku[:120]] = count


def _read_delivery(draft: Draft, form: QueryDict, scope: Scope) -> None:
    draft.way = form.get("way", "") if form.get("way") in WAYS else "pickup"
    if draft.way == "ship" and not may_ship(scope):
        draft.way = "pickup"
    said = {name: form.get(f"to-{name}", "").strip()[:255] for name in ADDRESS}
    draft.address = {name: text for name, text in said.items() if text}
    draft.service = form.get("service", "")[:64] if draft.way == "ship" else ""
    draft.codes = [code[:64] for code in dict.fromkeys(form.getlist("code")) if code][:20]
    if code := form.get("new-code", "").strip()[:64]:
        draft.codes = list(dict.fromkeys([*draft.codes, code]))


def _read_buyer(draft: Draft, form: QueryDict) -> None:
    texts = {name: form.get(name, "").strip()[:254] for name in ("name", "email", "phone")}
    draft.contact = Contact(**texts, customer_id=ids.decode("cus", form.get("customer", "")))
    draft.age_checked = form.get("age") == "1"


def _read_payment(draft: Draft, form: QueryDict, scope: Scope) -> None:
    draft.method = form.get("pay", "") if form.get("pay") in METHODS else "card"
    draft.said = {
        name: form.get(name, "").strip()[:LONGEST] for name in ("tendered", "reference", "gift", "token", "q", "who")
    }
    draft.till = _named(tills(scope, draft.place), form.get("till", ""))


def _step(draft: Draft, form: QueryDict) -> None:
    """What the pressed button says besides."""
    if sku := form.get("drop", ""):
        draft.lines.pop(sku, None)
    if taken := form.get("take", ""):
        units, _, sku = taken.partition(" ")
        if sku in draft.lines and units.isdigit():
            draft.lines[sku] = max(1, int(units))
    if code := form.get("drop-code", ""):
        draft.codes = [each for each in draft.codes if each != code]
    if form.get("choose"):
        draft.contact = Contact(customer_id=ids.decode("cus", form["choose"]))
    if form.get("nobody"):
        draft.contact = Contact()
    if form.get("add"):
        _add(draft, form["add"])
    elif form.get("find") and draft.said["q"] and not any(form.get(name) for name in STEPS):
        found = search.exact_ids(draft.said["q"])
        if len(found) == 1:
            _add(draft, skus.of(found)[found[0]])


def _add(draft: Draft, sku: str) -> None:
    if not sku:
        return
    try:
        name = skus.of([skus.find_one(sku).variant_id])
    except UnknownSku:
        draft.problems["q"] = f"No such SKU: {sku[:60]}."
        return
    sku = next(iter(name.values()))
    draft.lines[sku] = draft.lines.get(sku, 0) + 1
    draft.said["q"] = ""


def _named(rows: list, code: str):
    return next((each for each in rows if each.code == code), None)


def _usual(doors: list[Channel], scope: Scope) -> Channel | None:
    return doors[0] if doors else None


def _home(stores: list[Location], scope: Scope) -> Location | None:
    return scope.location if scope.location in stores else next(iter(stores), None)
