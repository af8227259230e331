"""What a person types about a product and about one of its variants, as the catalog's verbs take it."""

from decimal import Decimal
from typing import Any

from django import forms

from commerce import money
from commerce.console import category_names
from commerce.console.plain_form import PlainForm
from commerce.models import Product, Variant

EVERYWHERE = [("all", "Every one, also new ones"), ("some", "Only these")]


class ProductForm(PlainForm):
    """Title, text, status, categories, and where it sells and is kept. `version` is what the person saw; `unseen` are
    channels and locations of the product that this page does not offer: they stay."""

    title = forms.CharField(max_length=255, error_messages={"required": "Every product needs a title."})
    description = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 4}))
    status = forms.ChoiceField(choices=Product.Status.choices)
    categories = forms.ModelMultipleChoiceField(None, required=False)
    selling = forms.ChoiceField(choices=EVERYWHERE, widget=forms.RadioSelect)
    channels = forms.ModelMultipleChoiceField(None, required=False)
    keeping = forms.ChoiceField(choices=EVERYWHERE, widget=forms.RadioSelect)
    locations = forms.ModelMultipleChoiceField(None, required=False)
    version = forms.CharField(widget=forms.HiddenInput(attrs={"id": "product-version"}))

    def __init__(self, *args: Any, choices: dict[str, Any], unseen: dict[str, list], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unseen = unseen
        for name in ("categories", "channels", "locations"):
            self.fields[name].queryset = choices[name]

    def changes(self) -> dict[str, Any]:
        """What differs from the product, for `catalog.change_product`: what nobody touched is not written again."""
        found, touched = self.cleaned_data, set(self.changed_data)
        changes = {name: found[name] for name in ("title", "description", "status") if name in touched}
        if "categories" in touched:
            changes["categories"] = list(found["categories"])
        for everywhere, name in (("selling", "channels"), ("keeping", "locations")):
            if {everywhere, name} & touched:
                changes[name] = None if found[everywhere] == "all" else [*found[name], *self.unseen[name]]
        return changes

    def ticks(self) -> dict[str, list[tuple[Any, bool, str]]]:
        """For each choice of several: `(record, chosen, what it is called)`, chosen ones first."""
        return {name: self._ticks(name) for name in ("categories", "channels", "locations")}

    def _ticks(self, name: str) -> list[tuple[Any, bool, str]]:
        chosen = {str(value) for value in self[name].value() or ()}
        records = list(self.fields[name].queryset)
        tree = category_names.of({each.path: each.name for each in records}) if name == "categories" else {}
        found = [(each, str(each.pk) in chosen, tree[each.path] if tree else each.name) for each in records]
        return sorted(found, key=lambda row: not row[1])


class VariantForm(PlainForm):
    """One variant. Prices are typed as people write them, kept in minor units; barcodes stand one to a line."""

    sku = forms.CharField(label="SKU", max_length=120)
    price = forms.DecimalField(min_value=0, error_messages={"invalid": "Enter an amount such as 19.90."})
    compare_at_price = forms.DecimalField(label="Price before", min_value=0, required=False)
    weight_grams = forms.IntegerField(label="Weight in grams", min_value=0, max_value=10_000_000, required=False)
    barcodes = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false", "data-codes": ""}),
        help_text="One to a line",
    )
    status = forms.ChoiceField(choices=Variant.Status.choices)
    version = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, currency: str, options: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency, self.options = currency, options or {}
        self.fields["price"].label = f"Price, {currency}"
        for place, (name, value) in enumerate(self.options.items()):
            self.fields[f"option{place}"] = forms.CharField(label=name, max_length=120, initial=value)

    def clean_price(self) -> int:
        return self._minor(self.cleaned_data["price"])

    def clean_compare_at_price(self) -> int | None:
        value = self.cleaned_data["compare_at_price"]
        return None if value is None else self._minor(value)

    def changes(self) -> dict[str, Any]:
        """For `catalog.change_variant`."""
        names = ("sku", "price", "compare_at_price", "weight_grams", "status")
        changes = {name: self.cleaned_data[name] for name in names}
        codes = [line.strip() for line in self.cleaned_data["barcodes"].splitlines() if line.strip()]
        return changes | {"barcodes": codes, "options": self.chosen()}

    def chosen(self) -> dict[str, str]:
        """The value typed for each option of the product."""
        return {name: self.cleaned_data[f"option{place}"] for place, name in enumerate(self.options)}

    def option_fields(self) -> list[forms.BoundField]:
        return [self[f"option{place}"] for place in range(len(self.options))]

    def _minor(self, value: Decimal) -> int:
        try:
            return money.from_decimal(value, self.currency)
        except ValueError as error:
            raise forms.ValidationError(f"{self.currency} has no such small coin.") from error
