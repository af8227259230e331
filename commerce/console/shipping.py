"""Shipping: zones with their services as one readable table, and what an address, a weight and a value would cost."""

from dataclasses import dataclass
from decimal import Decimal

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from commerce import rules_visibility, transactions
from commerce.console import formats, stores
from commerce.console.effect_fields import amount
from commerce.console.promotion_edit import currencies
from commerce.console.scope import Scope
from commerce.console.taxes import class_word
from commerce.models import ShippingService, ShippingZone
from commerce.money import digits, from_decimal
from commerce.pricing import rules
from commerce.pricing.basket import Destination
from commerce.pricing.shipping import Option, ShippingNotAvailable
from commerce.rules_visibility import READ


class ParcelForm(forms.Form):
    """Where to, and what is in it."""

    country = forms.CharField(max_length=2, required=False, help_text="Two letters, such as GB")
    postal_code = forms.CharField(max_length=16, required=False)
    region = forms.CharField(max_length=8, required=False)
    weight = forms.IntegerField(label="Weight in grams", min_value=0, max_value=10_000_000, required=False)
    value = amount("Value of goods", required=False)
    currency = forms.ChoiceField(required=False)

    def __init__(self, data, *, known: list[str]) -> None:
        start = {"country": settings.RETAILER_COUNTRY, "weight": "500", "value": "40", "currency": known[0]}
        super().__init__(start | data.dict(), auto_id="ship-%s")
        self.fields["currency"].choices = [(code, code) for code in known]


@dataclass(frozen=True, slots=True)
class Service:
    """One service in words."""

    service: ShippingService
    tiers: list[tuple[str, str]]
    days: str
    tax: str


@require_safe
@stores.page(READ)
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The page."""
    zones = rules_visibility.shipping_zones(scope.actor).prefetch_related("services").order_by("name", "id")
    form = ParcelForm(request.GET, known=currencies(scope))
    form.is_valid()
    context = {
        "form": form,
        "zones": [(zone, _places(zone), _services(zone)) for zone in zones],
        "may_edit": request.user.is_staff and scope.actor.may("admin.write"),
    }
    try:
        context["options"] = _options(form, scope)
    except ShippingNotAvailable as refusal:
        context["refusal"] = refusal
    return render(request, "commerce/shipping.html", context)


def _options(form: ParcelForm, scope: Scope) -> tuple[Option, ...]:
    found = form.cleaned_data
    currency = found.get("currency") or form.fields["currency"].choices[0][0]
    country = (found.get("country") or settings.RETAILER_COUNTRY).upper()
    where = Destination(
        "ship",
        country=country,
        region=(found.get("region") or "").upper(),
        postal_code=found.get("postal_code") or "",
    )
    return rules.current().charges.options(
        where,
        weight_grams=found.get("weight") or 0,
        goods_value=_minor(found.get("value"), currency),
        currency=currency,
        at=transactions.now(),
        time_zone=str(scope.time_zone),
    )


def _minor(value: Decimal | None, currency: str) -> int:
    """Minor units; a fraction of the smallest coin is no reason to ask again."""
    return from_decimal(round(value or Decimal(0), digits(currency)), currency)


def _places(zone: ShippingZone) -> str:
    if not zone.countries:
        return "Everywhere else"
    shown = ", ".join(zone.countries[:8]) + (f" and {len(zone.countries) - 8} more" if len(zone.countries) > 8 else "")
    inside = [*zone.regions, *(f"{prefix}…" for prefix in zone.postal_prefixes)]
    return f"{shown}: {', '.join(inside[:8])}" if inside else shown


def _services(zone: ShippingZone) -> list[Service]:
    return [_service(each) for each in sorted(zone.services.all(), key=lambda each: (each.position, each.code))]


def _service(service: ShippingService) -> Service:
    few, many = service.min_days, service.max_days
    days = formats.counted(few, "working day") if few == many else f"{few} to {formats.counted(many, 'working day')}"
    return Service(service, [_tier(each, service) for each in service.tiers], days, class_word(service.tax_class))


def _tier(tier: dict, service: ShippingService) -> tuple[str, str]:
    cost = formats.money(tier["amount"], service.currency)
    bound = tier["up_to"]
    if bound is None:
        return ("Any" if len(service.tiers) == 1 else "Beyond", cost)
    if service.basis == ShippingService.Basis.VALUE:
        return f"Up to {formats.money(bound, service.currency)}", cost
    grams = f"{formats.number(bound / 1000)} kg" if bound >= 1000 else f"{formats.number(bound)} g"
    return f"Up to {grams}", cost
