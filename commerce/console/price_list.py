"""One price list: what stands on it now and what is to come, looked through and corrected in a table."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from commerce import ids, money, price_lists, rules_visibility, search, skus, transactions, variant_labels, visibility
from commerce.console import addresses, formats, stores
from commerce.console.price_lists import RUNGS, changes, meant_for, state
from commerce.console.scope import Scope
from commerce.errors import Refusal, field_error
from commerce.models import Price, PriceList
from commerce.price_lists import NewPrice
from commerce.rules_visibility import READ, WRITE
from commerce.variant_labels import VariantLabel

LISTED = 50
_KEY = re.compile(r"[0-9]{1,18}-[0-9]{1,9}")  # of a variant and the units from which its price counts
_BREAK = re.compile(r"[1-9][0-9]{0,5}")
Standing = dict[tuple[int, int], Price]


@dataclass(frozen=True, slots=True)
class Row:
    """One price of now. `coming` is the next one with the same break; `typed` stands in its field, and `problem` says
    what is wrong with it."""

    item: VariantLabel
    price: Price
    stored: Decimal
    coming: Price | None
    typed: str = ""
    problem: str = ""

    @property
    def name(self) -> str:
        """Of its field."""
        return f"price-{self.key}"

    @property
    def key(self) -> str:
        """Its variant and break."""
        return f"{self.price.variant_id}-{self.price.min_quantity}"


class NotAPrice(Refusal):
    """Something typed is no amount of money."""

    code = "not_a_price"
    status = 400
    title = "Nothing was saved"


@stores.page(READ)
def show(request: HttpRequest, scope: Scope, list_id: str) -> HttpResponse:
    """The page, and what its Save button sends: only what differs is written."""
    price_list = find(scope, list_id)
    refusal = None
    if request.method == "POST":
        scope.actor.require(WRITE)
        try:
            if prices := _typed(request, scope, price_list):
                count = price_lists.set_prices(price_list=price_list, prices=prices, by=scope.actor)
                messages.success(request, f"{formats.counted(count, 'price')} saved. Every door shows them now.")
            else:
                messages.info(request, "Nothing was different.")
            return redirect(request.get_full_path())
        except Refusal as refused:
            refusal = refused
    context = _context(request, scope, price_list) | {"refusal": refusal, "typed": request.POST}
    if refusal:
        context["rows"] = [_as_typed(row, request.POST, refusal) for row in context["rows"]]
    return render(request, "commerce/price_list.html", context, status=refusal.status if refusal else 200)


def find(scope: Scope, list_id: str) -> PriceList:
    """The list of a public id; Http404 when there is none to see."""
    rows = rules_visibility.price_lists(scope.actor).select_related("location", "channel")
    found = rows.filter(pk=ids.decode("plt", list_id) or 0).first()
    if found is None:
        raise Http404("No such price list.")
    return found


def parsed(text: str, currency: str) -> int:
    """Minor units of an amount as people write it. Raises NotAPrice."""
    try:
        amount = money.from_decimal(Decimal(text.strip().replace(",", ".")), currency)
    except (InvalidOperation, ValueError) as error:
        raise NotAPrice(f"“{text[:40]}” is no amount in {currency}.") from error
    if amount < 0:
        raise NotAPrice("A price is not below 0.")
    return amount


def _context(request: HttpRequest, scope: Scope, price_list: PriceList) -> dict:
    now = transactions.now()
    query = request.GET.get("q", "").strip()[:200]
    page = int(text) if (text := request.GET.get("page", "1")).isdecimal() and len(text) < 6 else 1
    rows, more = _rows(scope, price_list, query, max(page, 1))
    history = changes(scope, rules_visibility.price_changes(scope.actor).filter(price_list=price_list), now)
    return {
        "price_list": price_list,
        "rung": RUNGS[price_list.kind],
        "meant_for": meant_for(price_list),
        "state": state(price_list, now),
        "rows": rows,
        "query": query,
        "older": "?" + addresses.without(request, page=str(page + 1)) if more else "",
        "newer": "?" + addresses.without(request, page=str(page - 1)) if page > 1 else "",
        "changes": history,
        "may_write": scope.actor.may(WRITE),
        "schedule_url": reverse("price_schedule", args=[scope.slug, price_list.public_id]),
    }


def _rows(scope: Scope, price_list: PriceList, query: str, page: int) -> tuple[list[Row], bool]:
    """The prices of one page of variants, breaks together: a price that is over or overtaken is left out."""
    variants = visibility.variants(scope.actor).filter(prices__price_list=price_list)
    if query:
        matching = search.ranked(visibility.variants(scope.actor), query).values_list("pk", flat=True)
        variants = variants.filter(pk__in=list(matching[:500]))
    start = (page - 1) * LISTED
    ordered = variants.order_by("product__title", "position", "id").distinct()
    chosen = list(ordered.values_list("pk", "product__title", "position")[start : start + LISTED + 1])
    order = [row[0] for row in chosen[:LISTED]]
    found = rules_visibility.prices(scope.actor).filter(price_list=price_list, variant_id__in=order)
    current, coming = _standing(found.order_by("starts_at", "id"))
    described = variant_labels.describe(order)
    keys = sorted(current, key=lambda key: (order.index(key[0]), key[1]))
    stored = {key: money.to_decimal(price.amount, price_list.currency) for key, price in current.items()}
    shown = [Row(described[key[0]], current[key], stored[key], coming.get(key), str(stored[key])) for key in keys]
    return shown, len(chosen) > LISTED


def _standing(found: Iterable[Price]) -> tuple[Standing, Standing]:
    """Of each variant and break the price of now and the next one. `found` goes upwards by start, an open one last."""
    now = transactions.now()
    current: Standing = {}
    coming: Standing = {}
    for price in found:
        if price.ends_at and price.ends_at <= now:
            continue
        key = (price.variant_id, price.min_quantity)
        if price.starts_at and price.starts_at > now:
            coming.setdefault(key, price)
        elif price.starts_at is None:
            current.setdefault(key, price)
        else:
            current[key] = price
    return current, coming


def _typed(request: HttpRequest, scope: Scope, price_list: PriceList) -> list[NewPrice]:
    """Prices whose field differs from what stood in it, and a new row when its SKU is given. Raises NotAPrice with the
    name of every wrong field."""
    said = {name.removeprefix("price-"): text for name, text in request.POST.items() if name.startswith("price-")}
    keys, wrong, found = _on_list(said, scope, price_list), [], []
    for key, text in said.items():
        if not _is_changed(key, text, request.POST):
            continue
        if key not in keys:
            raise NotAPrice("One of these prices is not on this list. Open the page again, then type them.")
        try:
            amount = parsed(text, price_list.currency) if text.strip() else None
        except NotAPrice as refusal:
            wrong.append(field_error(f"price-{key}", NotAPrice.code, refusal.detail))
        else:
            variant_id, breaks = keys[key]
            found.append(NewPrice(variant_id=variant_id, min_quantity=breaks, amount=amount))
    if wrong:
        raise NotAPrice("Put right what is marked below. The other prices are as you typed them.", errors=wrong)
    if sku := request.POST.get("sku", "").strip():
        breaks = request.POST.get("from", "").strip() or "1"
        if not _BREAK.fullmatch(breaks):
            raise NotAPrice("“From units” is a whole number from 1 to 999,999.")
        amount = parsed(request.POST.get("amount", ""), price_list.currency)
        found.append(NewPrice(variant_id=skus.find_one(sku).variant_id, min_quantity=int(breaks), amount=amount))
    return found


def _on_list(said: Iterable[str], scope: Scope, price_list: PriceList) -> dict[str, tuple[int, int]]:
    """Variant and break of those keys that the list has, or had, a price for."""
    ids = {int(key.partition("-")[0]) for key in said if _KEY.fullmatch(key)}
    rows = rules_visibility.prices(scope.actor).filter(price_list=price_list, variant_id__in=ids)
    return {f"{pair[0]}-{pair[1]}": pair for pair in rows.values_list("variant_id", "min_quantity")}


def _is_changed(key: str, text: str, sent: QueryDict) -> bool:
    return text.strip() != sent.get(f"was-{key}", "").strip()


def _as_typed(row: Row, sent: QueryDict, refusal: Refusal) -> Row:
    """The row with what was typed into it, where it was changed, and what is wrong with that."""
    text = sent.get(row.name)
    if text is None or not _is_changed(row.key, text, sent):
        return row
    problem = next((each["detail"] for each in refusal.errors if each["path"] == row.name), "")
    return replace(row, typed=text, problem=problem)
