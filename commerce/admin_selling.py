"""The pages of the admin for what selling depends on: taxes and shipping. `commerce.admin` brings them in."""

from django.contrib import admin

from commerce.admin_pages import ConfigurationPage
from commerce.models import ShippingService, ShippingZone, TaxCountry, TaxRate
from commerce.tax_shipping_forms import ShippingServiceForm, ShippingZoneForm, TaxCountryForm, TaxRateForm


@admin.register(TaxCountry)
class TaxCountryPage(ConfigurationPage):
    """How countries round tax and cash."""

    list_display = ("name", "country", "rounding", "cash_increment")
    form = TaxCountryForm


@admin.register(TaxRate)
class TaxRatePage(ConfigurationPage):
    """Rates of tax. Rows of one name are one tax; `manage.py load_tax_rates` brings the published ones."""

    list_display = ("name", "percent", "country", "region", "postal_prefix", "tax_class", "starts_on", "ends_on")
    list_filter = ("country", "tax_class", "holiday")
    search_fields = ("name", "region", "postal_prefix")
    form = TaxRateForm


@admin.register(ShippingZone)
class ShippingZonePage(ConfigurationPage):
    """Where we ship."""

    list_display = ("name", "code", "countries", "active")
    form = ShippingZoneForm


@admin.register(ShippingService)
class ShippingServicePage(ConfigurationPage):
    """How we ship, and for how much."""

    list_display = ("title", "code", "zone", "currency", "free_over", "active", "position")
    list_filter = ("zone", "currency", "active")
    list_select_related = ("zone",)
    form = ShippingServiceForm
