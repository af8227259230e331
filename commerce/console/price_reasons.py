"""Why this price: the ladder of lists for one SKU, on one door, for one quantity, and the rung that wins."""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from commerce import search, sql, transactions, variant_labels, visibility
from commerce.console import formats, stores
from commerce.console.price_lists import RUNGS
from commerce.console.scope import Scope
from commerce.models import Channel
from commerce.pricing import goods, prices
from commerce.pricing.goods import Buyer, Good
from commerce.rules_visibility import READ


class WhyForm(forms.Form):
    """Which goods, and for whom."""

    q = forms.CharField(label="SKU or barcode", required=False, max_length=200)
    channel = forms.ModelChoiceField(None, label="Sold on", required=False, to_field_name="code", empty_label=None)
    location = forms.ModelChoiceField(None, label="Store", required=False, to_field_name="code", empty_label="No store")
    group = forms.CharField(label="Customer group", required=False, max_length=64)
    quantity = forms.IntegerField(label="Units", required=False, min_value=1, max_value=1_000_000)

    def __init__(self, data, *, scope: Scope) -> None:
        start = {"quantity": "1", "location": scope.location.code if scope.location else ""}
        self.channels = visibility.channels(scope.actor).order_by("name", "id")
        super().__init__(start | data.dict(), auto_id="why-%s")
        self.fields["channel"].queryset = self.channels
        self.fields["location"].queryset = visibility.locations(scope.actor).order_by("rank", "id")


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of the ladder: the list that stands on it, its price, and whether it wins."""

    name: str
    list_name: str
    amount: int | None
    detail: str
    won: bool


@require_safe
@stores.page(READ)
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The page."""
    form = WhyForm(request.GET, scope=scope)
    form.is_valid()
    found = form.cleaned_data
    query = (found.get("q") or "").strip()
    channel = found.get("channel") or form.channels.first()
    ids = search.exact_ids(query) if query else []
    context = {"form": form, "query": query, "channel": channel, "unknown": bool(query) and not ids}
    if ids and channel:
        item = variant_labels.describe_one(ids[0])
        context |= {
            "item": item,
            "rungs": _rungs(item.variant_id, channel, found),
            "quantity": found.get("quantity") or 1,
        }
    return render(request, "commerce/price_reasons.html", context)


def _rungs(variant_id: int, channel: Channel, found: dict) -> list[Rung]:
    now = transactions.now()
    location = found.get("location")
    buyer = Buyer(channel.currency, channel.pk, location.pk if location else None, None)
    rows = [sql.run(*read) for read in goods.reads([variant_id], buyer, now)]
    good = goods.found([variant_id], *rows)[variant_id]
    quantity = found.get("quantity") or 1
    rungs, is_open = [], True
    for kind, price in prices.ladder(good, quantity=quantity, group=found.get("group") or "", at=now):
        own = _own(good, channel) if kind == "base" and price is None else None
        amount = price.amount if price else own
        won = is_open and amount is not None
        is_open = is_open and not won
        name = price.list_name if price else "Price of the product" if own is not None else ""
        rungs.append(Rung(RUNGS[kind], name, amount, _detail(price), won))
    return rungs


def _own(good: Good, channel: Channel) -> int | None:
    return good.price if good.currency == channel.currency else None


def _detail(price: goods.ListedPrice | None) -> str:
    if price is None:
        return ""
    said = [f"from {price.min_quantity} units"] if price.min_quantity > 1 else []
    if price.starts_at:
        said.append(f"since {formats.clock(price.starts_at, timezone.now())}")
    if price.ends_at:
        said.append(f"until {formats.clock(price.ends_at, timezone.now())}")
    return ", ".join(said)
