"""The form of a new order, read as it stands: nothing is kept on the server before the order is placed.

What is left out is what is usual. What is said and cannot be meant is objected to where it stands: nothing is guessed,
nothing is cut.
"""

import re
from itertools import zip_longest
from typing import Any

from django.http import HttpRequest, QueryDict

from commerce import ids, search, skus, strict
from commerce.console import formats
from commerce.console.stores import Scope
from commerce.models import Channel, Location
from commerce.skus import UnknownSku
from customers.contacts import Contact
from orders.console import draft as drafts
from orders.console.draft import Draft

MOST_UNITS, MOST_LINES, MOST_CODES = 1_000_000, 200, 20
LONGEST_NAME, LONGEST_ADDRESS, LONGEST_CODE, LONGEST_REFERENCE = 254, 255, 64, 200
WAYS = ("carry_out", "pickup", "ship")
ADDRESS = ("name", "line1", "line2", "city", "region", "postal_code", "country")
METHODS = ("card", "cash", "external", "store_credit")
STEPS = ("drop", "take", "drop-code", "choose", "nobody", "place")
_UNITS = re.compile(r"[0-9]{1,7}")


def read(request: HttpRequest, scope: Scope) -> Draft:
    """The draft that the form says, after the one step that a button asks for."""
    form = request.POST
    for _, texts in form.lists():
        strict.clean_text("".join(texts))
    doors, stores = drafts.channels(scope), drafts.places(scope)
    draft = Draft(channel=_usual(doors), place=_home(stores, scope))
    draft.key = form.get("key", "")[:64] or drafts.new_key()
    if request.method != "POST":
        draft.address = {"country": "GB"}
        _add(draft, request.GET.get("add", ""))
        draft.contact = Contact(customer_id=ids.decode("cus", request.GET.get("customer", "")))
    else:
        draft.channel = _chosen(draft, doors, form.get("channel", ""), draft.channel, "top", "channel “{}” to sell on")
        draft.place = _chosen(draft, stores, form.get("at", ""), draft.place, "way", "store “{}” where you may sell")
        _read_lines(draft, form)
        _read_delivery(draft, form, scope)
        _read_buyer(draft, form)
        _read_payment(draft, form, scope)
        _step(draft, form)
    _recognize(draft)
    return draft


def _chosen(draft: Draft, rows: list, code: str, usual: Any, spot: str, words: str) -> Any:
    """The one with this code, the usual one where none is named, and an objection where there is none of that code."""
    found = next((each for each in rows if each.code == code), None)
    if code and found is None:
        draft.object(spot, f"There is no {words.format(code[:60])}. Choose one.")
    return found or usual


def _read_lines(draft: Draft, form: QueryDict) -> None:
    rows = list(zip_longest(form.getlist("sku"), form.getlist("units"), fillvalue=""))
    if len(rows) > MOST_LINES:
        draft.object("lines", f"At most {MOST_LINES} lines are ordered at once. The others were left out.")
    for sku, text in rows[:MOST_LINES]:
        units = _units(text)
        if units != 0:
            draft.lines[sku] = units
        if units is None:
            draft.typed[sku] = text
            most = formats.number(MOST_UNITS)
            draft.unclear = True
            draft.problems[sku] = f"Units are a whole number from 1 to {most}."


def _units(text: str) -> int | None:
    """The number that was typed; None where it is none, or more than can be ordered."""
    units = int(text) if _UNITS.fullmatch(text.strip()) else None
    return units if units is not None and units <= MOST_UNITS else None


def _read_delivery(draft: Draft, form: QueryDict, scope: Scope) -> None:
    way = form.get("way", "") or draft.way
    if way not in WAYS:
        draft.object("way", "Choose how it gets there.")
    elif way == "ship" and not drafts.may_ship(scope):
        draft.object(
            "way", "Parcels leave from any store. Let it be collected, or ask somebody who sells in all of them."
        )
    else:
        draft.way = way
    said = {name: form.get(f"to-{name}", "").strip() for name in ADDRESS}
    draft.address = {name: text for name, text in said.items() if text}
    if any(len(text) > LONGEST_ADDRESS for text in said.values()):
        draft.object("way", f"Each line of an address has at most {LONGEST_ADDRESS} characters.")
    draft.service = form.get("service", "")[:64] if draft.way == "ship" else ""
    said_codes = [*form.getlist("code"), form.get("new-code", "").strip()]
    codes = list(dict.fromkeys(code for code in said_codes if code))
    draft.codes = [code for code in codes if len(code) <= LONGEST_CODE][:MOST_CODES]
    if any(len(code) > LONGEST_CODE for code in codes):
        draft.object("codes", f"A code has at most {LONGEST_CODE} characters.")
    elif len(codes) > MOST_CODES:
        draft.object("codes", f"At most {MOST_CODES} codes count for one order.")


def _read_buyer(draft: Draft, form: QueryDict) -> None:
    texts = {name: form.get(name, "").strip() for name in ("name", "email", "phone")}
    if len(texts["name"]) > LONGEST_NAME:
        draft.object("name", f"A name has at most {LONGEST_NAME} characters.")
    named = form.get("customer", "")
    draft.contact = Contact(**texts, customer_id=ids.decode("cus", named))
    if named and draft.contact.customer_id is None:
        draft.object("who", "This customer is not known. Choose somebody.")
    draft.age_checked = form.get("age") == "1"


def _read_payment(draft: Draft, form: QueryDict, scope: Scope) -> None:
    method = form.get("pay", "") or draft.method
    if method in METHODS:
        draft.method = method
    else:
        draft.object("pay", "Choose how it is paid.")
    draft.said = {name: form.get(name, "").strip() for name in ("tendered", "reference", "gift", "token", "q", "who")}
    draft.said |= {name: draft.said[name][:200] for name in ("q", "who")}  # words to search by
    if len(draft.said["reference"]) > LONGEST_REFERENCE:
        draft.object("pay", f"A reference has at most {LONGEST_REFERENCE} characters.")
    tills, code = drafts.tills(scope, draft.place), form.get("till", "")
    draft.till = next((each for each in tills if each.code == code), None)  # another store has others: it is asked for


def _step(draft: Draft, form: QueryDict) -> None:
    """What the pressed button says besides."""
    if sku := form.get("drop", ""):
        draft.lines.pop(sku, None)
        _forget_typed(draft, sku)
    if taken := form.get("take", ""):
        units, _, sku = taken.partition(" ")
        if sku in draft.lines and (count := _units(units)):
            draft.lines[sku] = count
            _forget_typed(draft, sku)
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
    draft.lines[sku] = (draft.lines.get(sku) or 0) + 1
    _forget_typed(draft, sku)
    draft.said["q"] = ""


def _forget_typed(draft: Draft, sku: str) -> None:
    """Its units are settled by a button now."""
    draft.typed.pop(sku, None)
    draft.problems.pop(sku, None)


def _recognize(draft: Draft) -> None:
    """Which variants the lines are of. A SKU that is gone is taken off, and the rest stays."""
    while draft.lines:
        try:
            draft.named = skus.find(draft.lines)
            return
        except UnknownSku as refusal:
            unknown = refusal.facts["skus"]
            draft.lines = {sku: units for sku, units in draft.lines.items() if sku not in unknown}
            names = ", ".join(sku[:60] for sku in unknown[:5])
            draft.object("lines", f"No such SKU: {names}. {'It was' if len(unknown) == 1 else 'They were'} taken off.")


def _usual(doors: list[Channel]) -> Channel | None:
    return doors[0] if doors else None


def _home(stores: list[Location], scope: Scope) -> Location | None:
    return scope.location if scope.location in stores else next(iter(stores), None)
