"""Customers in the back office: to look up, and to set the codes that prices ask for. Addresses change over the API."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from commerce.admin_pages import ConfigurationPage, LookupInline
from customers import profiles
from customers.models import Customer, CustomerKey


class CustomerKeyInline(LookupInline):
    """What a customer is recognized by."""

    model = CustomerKey
    fields = ("kind", "value", "created_at")
    readonly_fields = ("created_at",)


@admin.register(Customer)
class CustomerPage(ConfigurationPage):
    """People who buy. They come into being by being recognized, and are never deleted by hand."""

    list_display = ("name", "email", "phone", "group", "created_at")
    list_filter = ("group",)
    search_fields = ("=keys__value", "name")
    fields = ("name", "email", "phone", "group", "segments", "vat_id", "created_at", "updated_at")
    readonly_fields = ("email", "phone", "created_at", "updated_at")
    inlines = (CustomerKeyInline,)
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever is registered by hand goes through the API or a till, where known people are recognized."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Customer | None = None) -> bool:
        """Orders point here."""
        return False

    def save_model(self, request: HttpRequest, obj: Customer, form: ModelForm, change: bool) -> None:
        """Only what was changed, so that the version rises with it."""
        changes: dict[str, Any] = {name: form.cleaned_data[name] for name in form.changed_data}
        profiles.apply(obj, changes)
