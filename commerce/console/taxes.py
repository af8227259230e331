"""Taxes: the rates that are in force and to come with their source, and what is charged at any address."""

from dataclasses import dataclass
from datetime import date

from babel.dates import format_date
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from commerce import rules_visibility
from commerce.console import stores
from commerce.console.scope import Scope
from commerce.models import TaxRate
from commerce.pricing import rules
from commerce.pricing.basket import Destination
from commerce.pricing.tax import Component
from commerce.rules_visibility import READ

CLASSES = {"": "Everything", "standard": "Standard", "reduced": "Reduced", "zero": "Zero", "exempt": "Exempt"}


class AddressForm(forms.Form):
    """Where, what and when; the country of the retailer is there already."""

    country = forms.ChoiceField(required=False)
    region = forms.CharField(required=False, max_length=8, help_text="Such as CA; for the US and Canada")
    postal_code = forms.CharField(required=False, max_length=16)
    tax_class = forms.ChoiceField(label="Goods", required=False)
    on = forms.DateField(label="On", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, data, *, countries: list[tuple[str, str]], classes: list[str]) -> None:
        start = {
            "country": settings.RETAILER_COUNTRY,
            "tax_class": "standard",
            "on": f"{timezone.localdate():%Y-%m-%d}",
        }
        super().__init__(start | data.dict(), auto_id="tax-%s")
        self.fields["country"].choices = countries
        self.fields["tax_class"].choices = [(code, class_word(code)) for code in classes]


@dataclass(frozen=True, slots=True)
class Row:
    """One rate of the list."""

    rate: TaxRate
    place: str
    goods: str
    percent: str
    state: str
    source: str


@require_safe
@stores.page(READ)
def show(request: HttpRequest, scope: Scope) -> HttpResponse:
    """The page: rates of the country that is asked about, and the answer."""
    countries = dict(rules_visibility.tax_countries(scope.actor).order_by("name", "id").values_list("country", "name"))
    rates = rules_visibility.tax_rates(scope.actor)
    used = rates.order_by("country").values_list("country", flat=True).distinct()
    names = {code: countries.get(code, code) for code in [*used, settings.RETAILER_COUNTRY]}
    own = rates.exclude(tax_class="").order_by("tax_class").values_list("tax_class", flat=True).distinct()
    classes = list(dict.fromkeys(["standard", *own, "exempt"]))
    form = AddressForm(request.GET, countries=sorted(names.items(), key=lambda pair: pair[1]), classes=classes)
    form.is_valid()
    found = form.cleaned_data
    country = found.get("country") or settings.RETAILER_COUNTRY
    today = timezone.localdate()
    rows = rates.filter(country=country).order_by("region", "postal_prefix", "position", "-percent", "id")
    context = {
        "form": form,
        "country": names.get(country, country),
        "row_of": rules_visibility.tax_countries(scope.actor).filter(country=country).first(),
        "rows": [_row(rate, today) for rate in rows if rate.ends_on is None or rate.ends_on > today],
        "parts": _parts(found, country),
        "goods": class_word(found.get("tax_class") or "standard").lower(),
        "any": bool(names) and rates.exists(),
        "may_edit": request.user.is_staff and scope.actor.may("admin.write"),
    }
    context["percent"] = percent_word(sum(part.percent for part in context["parts"]))
    return render(request, "commerce/taxes.html", context)


def class_word(code: str) -> str:
    """A class as people read it."""
    return CLASSES.get(code) or code.replace("_", " ").replace("-", " ").capitalize()


def percent_word(value) -> str:
    """`8.875%`."""
    return f"{value.normalize():f}%" if value else "0%"


def _parts(found: dict, country: str) -> tuple[Component, ...]:
    where = Destination(
        "ship", country=country, region=(found.get("region") or "").upper(), postal_code=found.get("postal_code") or ""
    )
    day = found.get("on") or timezone.localdate()
    return rules.current().taxes.components(where, found.get("tax_class") or "standard", day)


def _row(rate: TaxRate, today: date) -> Row:
    place = " ".join(part for part in (rate.region, rate.postal_prefix and f"{rate.postal_prefix}…") if part)
    state = "scheduled" if rate.starts_on and rate.starts_on > today else "active"
    goods, percent = class_word(rate.tax_class), percent_word(rate.percent)
    return Row(rate, place or "Whole country", goods, percent, state, _source(rate.source))


def _source(text: str) -> str:
    """Where the figure is from, its day as people write it."""
    start, found, day = text.rpartition("as of ")
    try:
        return f"{start}{found}{format_date(date.fromisoformat(day), 'd MMMM y', locale='en_GB')}" if found else text
    except ValueError:
        return text  # somebody's own words
