"""How the admin judges tax rates, shipping zones and services: by the same rules as the verbs."""

from typing import Any

from django import forms

from commerce import shipping_zones
from commerce.models import ShippingService, ShippingZone, TaxCountry, TaxRate
from commerce.pricing import places


class TaxCountryForm(forms.ModelForm):
    """How a country rounds."""

    class Meta:
        model = TaxCountry
        fields = ["country", "name", "rounding", "cash_increment"]

    def clean_country(self) -> str:
        """An ISO 3166 code."""
        return _country(self.cleaned_data["country"])


class TaxRateForm(forms.ModelForm):
    """One rate, its place written as rules compare it."""

    class Meta:
        model = TaxRate
        fields = [
            "country",
            "region",
            "postal_prefix",
            "tax_class",
            "name",
            "percent",
            "position",
            "compound",
            "holiday",
            "starts_on",
            "ends_on",
            "source",
        ]

    def clean_country(self) -> str:
        """An ISO 3166 code."""
        return _country(self.cleaned_data["country"])

    def clean_region(self) -> str:
        """The part after the country: "US-CA" is "CA"."""
        return places.normal(self.cleaned_data["region"]).removeprefix(f"{self.cleaned_data.get('country')}-")

    def clean_postal_prefix(self) -> str:
        """Without spaces and hyphens."""
        return places.postal(self.cleaned_data["postal_prefix"])

    def clean(self) -> dict[str, Any]:
        """A holiday needs its days, or it would never end."""
        wanted = super().clean()
        if wanted.get("holiday") and not (wanted.get("starts_on") and wanted.get("ends_on")):
            raise forms.ValidationError("A holiday needs its first day and the day after its last.")
        return wanted


class ShippingZoneForm(forms.ModelForm):
    """A zone; several places are separated by commas."""

    class Meta:
        model = ShippingZone
        fields = list(shipping_zones.ZONE_FIELDS)

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.errors:
            shipping_zones.tidy(self.instance)
            _tell(self, shipping_zones.zone_errors(self.instance))


class ShippingServiceForm(forms.ModelForm):
    """A service with its tiers as JSON."""

    class Meta:
        model = ShippingService
        fields = ["zone", *shipping_zones.SERVICE_FIELDS]

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.errors:
            _tell(self, shipping_zones.service_errors(self.instance))


def _country(text: str) -> str:
    code = places.normal(text)
    if code not in shipping_zones.COUNTRIES:
        raise forms.ValidationError("Give a country code such as GB.")
    return code


def _tell(form: forms.ModelForm, errors: list[dict[str, Any]]) -> None:
    for error in errors:
        form.add_error(error["path"].partition("[")[0], error["detail"])
