"""One price list: what stands on it now and what is to come, looked through and corrected in a table."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from commerce import ids, money, price_lists, rules_visibility, search, skus, transactions, variant_labels, visibility
from commerce.console import addresses, formats, stores
from commerce.console.price_lists import RUNGS, changes, meant_for, state
from commerce.console.scope import Scope
from commerce.errors import Refusal
from commerce.models import Price, PriceList
from commerce.price_lists import NewPrice
from commerce.rules_visibility import READ, WRITE
from commerce.variant_labels import VariantLabel

LISTED = 50
Standing = dict[tuple[int, int], Price]


@dataclass(frozen=True, slots=True)
class Row:
    """One price of now. `coming` is the next one with the same break."""

    item: VariantLabel
    price: Price
    typed: Decimal
    coming: Price | None

    @property
    def name(self) -> str:
        """Of its field."""
        return f"price-{self.price.variant_id}-{self.price.min_quantity}"


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
            if prices := _typed(request, price_list):
                count = price_lists.set_prices(price_list=price_list, prices=prices, by=scope.actor)
                messages.success(request, f"{formats.counted(count, 'price')} saved. Every door shows them now.")
            else:
                messages.info(request, "Nothing was different.")
            return redirect(request.get_full_path())
        except Refusal as refused:
            refusal = refused
    context = _context(request, scope, price_list) | {"refusal": refusal, "typed": request.POST}
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
    typed = {key: money.to_decimal(price.amount, price_list.currency) for key, price in current.items()}
    shown = [Row(described[key[0]], current[key], typed[key], coming.get(key)) for key in keys]
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


def _typed(request: HttpRequest, price_list: PriceList) -> list[NewPrice]:
    """Prices whose field differs from what stood in it, and a new row when its SKU is given."""
    currency, found = price_list.currency, []
    for name, text in request.POST.items():
        parts = name.split("-")
        if len(parts) != 3 or parts[0] != "price" or not (parts[1] + parts[2]).isdecimal():
            continue
        before = request.POST.get(f"was-{parts[1]}-{parts[2]}", "")
        if text.strip() != before.strip():
            amount = parsed(text, currency) if text.strip() else None
            found.append(NewPrice(variant_id=int(parts[1]), min_quantity=int(parts[2]), amount=amount))
    if sku := request.POST.get("sku", "").strip():
        breaks = request.POST.get("from", "1").strip() or "1"
        if not breaks.isdecimal() or not 0 < int(breaks) < 1_000_000:
            raise NotAPrice("“From units” is a whole number from 1 on.")
        amount = parsed(request.POST.get("amount", ""), currency)
        found.append(NewPrice(variant_id=skus.find_one(sku).variant_id, min_quantity=int(breaks), amount=amount))
    return found
