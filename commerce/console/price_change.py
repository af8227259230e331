"""A change of prices that goes live at one instant on every door: shown before and after, scheduled, taken back."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from commerce import ids, price_lists, price_proposals, rules_visibility, skus, transactions, variant_labels
from commerce.console import category_names, formats, stores
from commerce.console import price_list as page
from commerce.console.price_lists import change_state
from commerce.console.promotion_form import moment
from commerce.console.scope import Scope
from commerce.errors import Refusal
from commerce.models import PriceChange, PriceList
from commerce.price_lists import NewPrice
from commerce.price_proposals import Proposal
from commerce.pricing.rule_reader import PER_CENT
from commerce.rules_visibility import READ, WRITE
from commerce.variant_labels import VariantLabel

ENDINGS = [("", "To the penny"), ("99", "Ends in .99"), ("95", "Ends in .95"), ("00", "Whole amounts")]
WAYS = [("percent", "A percentage"), ("rows", "Price by price")]
SHOWN = 200


class ScheduleForm(forms.Form):
    """When, and which prices: a percentage on a category, or one price to a line."""

    name = forms.CharField(max_length=120, error_messages={"required": "Give it a name that you find again."})
    live_at = moment("Goes live", required=True)
    way = forms.ChoiceField(label="Prices change by", choices=WAYS, initial="percent", widget=forms.RadioSelect)
    category = forms.ChoiceField(required=False)
    percent = forms.DecimalField(
        label="Percent up, or down with a minus", required=False, min_value=-100, max_value=1000, decimal_places=4
    )
    ending = forms.ChoiceField(label="Round", choices=ENDINGS, required=False)
    rows = forms.CharField(
        label="SKU, price, and from how many units",
        required=False,
        max_length=200_000,
        widget=forms.Textarea(
            attrs={"rows": 6, "spellcheck": "false", "placeholder": "RDG-JKT-OLV-M 89.00\nRDG-JKT-OLV-M 79.00 10"}
        ),
        help_text="One to a line; units only for a quantity break",
    )

    def __init__(self, *args, scope: Scope) -> None:
        super().__init__(*args)
        named = category_names.by_path(scope.actor)
        self.fields["category"].choices = [("", "Choose a category"), *named.items()]

    def clean(self) -> dict:
        """Each way needs its own fields."""
        found = super().clean()
        if found.get("way") == "percent":
            for name, detail in (("category", "Choose a category."), ("percent", "Give a percentage.")):
                if found.get(name) in (None, "") and name not in self.errors:
                    self.add_error(name, detail)
        elif not found.get("rows", "").strip():
            self.add_error("rows", "Give at least one line.")
        return found


@dataclass(frozen=True, slots=True)
class Shown:
    """One price as the table shows it."""

    item: VariantLabel
    before: int | None
    amount: int
    min_quantity: int


@stores.page(WRITE)
def schedule(request: HttpRequest, scope: Scope, list_id: str) -> HttpResponse:
    """The form; the prices as they would be; with `confirmed` they are scheduled."""
    price_list = page.find(scope, list_id)
    form = ScheduleForm(request.POST or None, scope=scope)
    context = {"form": form, "price_list": price_list}
    if request.method != "POST" or not form.is_valid():
        return render(request, "commerce/price_schedule.html", context, status=400 if form.errors else 200)
    found = form.cleaned_data
    try:
        proposals = _proposals(price_list, found)
        if "confirmed" in request.POST:
            new = [NewPrice(variant_id=p.variant_id, amount=p.amount, min_quantity=p.min_quantity) for p in proposals]
            made = price_lists.schedule(
                price_list=price_list, name=found["name"], live_at=found["live_at"], prices=new, by=scope.actor
            )
            messages.success(request, f"{formats.counted(len(new), 'price')} scheduled.")
            return redirect("price_change", scope.slug, made.public_id)
        if found["live_at"] <= transactions.now():
            form.add_error("live_at", "Give a moment to come.")
    except Refusal as refusal:
        form.add_error("live_at" if any(e["path"] == "live_at" for e in refusal.errors) else None, refusal.detail)
    if not form.errors and proposals:
        context |= {"shown": _shown(proposals[:SHOWN]), "count": len(proposals)}
    elif not form.errors:
        form.add_error("category", "Nothing in this category has a price in this currency.")
    return render(request, "commerce/price_schedule.html", context, status=400 if form.errors else 200)


@require_safe
@stores.page(READ)
def show(request: HttpRequest, scope: Scope, change_id: str) -> HttpResponse:
    """One change with its prices."""
    change = find(scope, change_id)
    rows = change.prices.order_by("variant__sku", "min_quantity", "id")
    proposals = [Proposal(row.variant_id, "", None, row.amount, row.min_quantity) for row in rows[:SHOWN]]
    state = change_state(change, transactions.now())
    context = {
        "change": change,
        "state": state,
        "shown": _shown(proposals),
        "count": rows.count(),
        "may_roll_back": scope.actor.may(WRITE) and state != "rolled_back",
    }
    return render(request, "commerce/price_change.html", context)


@stores.page(WRITE)
def roll_back(request: HttpRequest, scope: Scope, change_id: str) -> HttpResponse:
    """Ask, as a dialog or a page; a POST takes the change back."""
    change = find(scope, change_id)
    if request.method == "POST":
        price_lists.roll_back(change=change, by=scope.actor)
        messages.success(request, f"“{change.name}” is taken back.")
        return redirect("price_change", scope.slug, change_id)
    was = change_state(change, transactions.now())
    context = {
        "title": f"Take “{change.name}” back?",
        "lines": [
            f"{formats.counted(change.prices.count(), 'price')} on {change.price_list.name}.",
            "They never go live." if was == "scheduled" else "What held before counts again at once, on every door.",
        ],
        "label": "Take prices back",
        "back": reverse("price_change", args=[scope.slug, change_id]),
        "crumb": [("Prices", reverse("price_lists", args=[scope.slug]))],
    }
    return render(request, "commerce/_sure.html" if request.htmx else "commerce/sure.html", context)


def find(scope: Scope, change_id: str) -> PriceChange:
    """The change of a public id; Http404 when there is none to see."""
    rows = rules_visibility.price_changes(scope.actor).select_related("price_list")
    found = rows.filter(pk=ids.decode("pch", change_id) or 0).first()
    if found is None:
        raise Http404("No such change.")
    return found


def _proposals(price_list: PriceList, found: dict) -> list[Proposal]:
    if found["way"] == "percent":
        percent = int(found["percent"] * PER_CENT)
        return list(
            price_proposals.by_percent(
                price_list=price_list,
                category=found["category"],
                percent=percent,
                ending=found["ending"],
                at=transactions.now(),
            )
        )
    lines = [line.replace(";", " ").replace("\t", " ").split() for line in found["rows"].splitlines() if line.strip()]
    for line in lines:
        if len(line) not in (2, 3) or (len(line) == 3 and not (line[2].isdecimal() and int(line[2][:9]) > 0)):
            raise page.NotAPrice(f"“{' '.join(line)[:60]}” is not a SKU and a price.")
    named = skus.find({line[0] for line in lines})
    before = price_proposals.now_on(price_list, [each.variant_id for each in named.values()], transactions.now())
    return [
        Proposal(
            (variant := named[line[0]]).variant_id,
            variant.sku,
            before.get(variant.variant_id) if len(line) == 2 else None,
            page.parsed(line[1], price_list.currency),
            int(line[2]) if len(line) == 3 else 1,
        )
        for line in lines
    ]


def _shown(proposals: list[Proposal]) -> list[Shown]:
    described = variant_labels.describe({each.variant_id for each in proposals})
    return [Shown(described[each.variant_id], each.before, each.amount, each.min_quantity) for each in proposals]
