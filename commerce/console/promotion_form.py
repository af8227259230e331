"""What a person types about a promotion: what it does by its kind, when it applies, what it goes together with."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from commerce import money
from commerce.console import effect_fields
from commerce.console.plain_form import PlainForm
from commerce.console.promotion_words import CLASSES, DAY_WORDS
from commerce.models import Promotion
from commerce.opening_hours import DAYS
from commerce.pricing import promotion_kinds

LISTS = ("skus", "exclude_skus", "segments", "groups")
TICKED = ("categories", "exclude_categories", "channels", "locations", "weekdays")
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
MOMENT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
COMBINING = {"alone": "Best one wins", "together": "Combines with others"}


def _text(label: str, hint: str = "") -> forms.CharField:
    return forms.CharField(label=label, required=False, help_text=hint, max_length=20_000)


def _clock(label: str) -> forms.TimeField:
    return forms.TimeField(label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))


def moment(label: str, *, required: bool = False, hint: str = "") -> forms.DateTimeField:
    """A day and time in the store's time zone."""
    return forms.DateTimeField(
        label=label, required=required, widget=MOMENT, input_formats=MOMENT_FORMATS, help_text=hint
    )


class PromotionForm(PlainForm):
    """One promotion of one kind. `version` is what the person saw; a new one has none."""

    title = forms.CharField(max_length=120, error_messages={"required": "Give it a name that customers understand."})
    code = forms.SlugField(label="Short name", max_length=64, help_text="Letters, digits and dashes; stays for good")
    currency = forms.ChoiceField(required=False)
    starts_at = moment("Starts", hint="Empty: at once")
    ends_at = moment("Ends", hint="Empty: never")
    skus = _text("Only these SKUs", "With commas between")
    categories = forms.MultipleChoiceField(label="Only these categories", required=False)
    exclude_skus = _text("Never these SKUs")
    exclude_categories = forms.MultipleChoiceField(label="Never these categories", required=False)
    min_spend = effect_fields.amount("Spend at least", required=False)
    min_quantity = effect_fields.units("Units at least", required=False)
    channels = forms.MultipleChoiceField(label="Sales channels", required=False)
    locations = forms.MultipleChoiceField(label="Stores", required=False)
    weekdays = forms.MultipleChoiceField(required=False, choices=list(zip(DAYS, DAY_WORDS, strict=True)))
    opens, closes = _clock("From"), _clock("Until")
    segments = _text("Customers in these segments", "With commas between")
    groups = _text("Customer groups", "With commas between")
    first_order = forms.BooleanField(label="A customer's first order only", required=False)
    needs_code = forms.BooleanField(label="Needs a code", required=False)
    stacking = forms.ChoiceField(label="Takes off")
    combining = forms.ChoiceField(label="Beside others", choices=list(COMBINING.items()))
    exclusive_group = forms.SlugField(
        label="Only one of this group", required=False, max_length=64, help_text="The best of a group applies"
    )
    priority = forms.IntegerField(min_value=0, max_value=32_767, initial=100, help_text="Lower comes first")
    version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, kind: str, choices: dict[str, list], is_new: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        self.effect_names = list(effect_fields.fields(kind))
        self.fields.update(effect_fields.fields(kind))
        for name in ("categories", "channels", "locations", "currency"):
            self.fields[name].choices = choices[name]
        self.fields["exclude_categories"].choices = choices["categories"]
        self.fields["stacking"].choices = [(each, CLASSES[each]) for each in promotion_kinds.classes(kind)]
        if not is_new:
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        """Amounts become minor units; what the effect and conditions say is put together."""
        found = super().clean()
        if bool(found.get("opens")) != bool(found.get("closes")):
            self.add_error("closes", "Give both times, or none.")
        try:
            found["effect"] = effect_fields.read(self.kind, found, found.get("currency", ""))
            found["conditions"] = self._conditions(found)
        except ValidationError as problem:
            self.add_error("currency", problem)
        except KeyError:
            found.setdefault("effect", {})  # a field of the effect has an error of its own
        return found

    def values(self) -> dict[str, Any]:
        """What `promotions.create` and `promotions.change` take."""
        found = self.cleaned_data
        names = ("title", "effect", "conditions", "stacking", "exclusive_group", "priority", "needs_code", "currency")
        combines = [found["stacking"]] if found["combining"] == "together" else []
        dates = {"starts_at": found["starts_at"], "ends_at": found["ends_at"]}
        return {name: found[name] for name in names} | dates | {"combines": combines}

    def effect_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.effect_names]

    def ticks(self) -> dict[str, list[tuple[str, str, bool]]]:
        """For each choice of several: `(value, label, chosen)`."""
        return {
            name: [(value, label, value in (self[name].value() or ())) for value, label in self.fields[name].choices]
            for name in TICKED
        }

    def _conditions(self, found: dict[str, Any]) -> dict[str, Any]:
        said: dict[str, Any] = {name: _split(found.get(name, "")) for name in LISTS}
        said |= {name: list(found.get(name) or ()) for name in TICKED}
        said |= {"first_order": found.get("first_order"), "min_quantity": found.get("min_quantity")}
        if found.get("min_spend"):
            said["min_spend"] = effect_fields.minor(found["min_spend"], found.get("currency", ""))
        if found.get("opens") and found.get("closes"):
            said["hours"] = [f"{found[name]:%H:%M}" for name in ("opens", "closes")]
        return {name: value for name, value in said.items() if value}


def shown(promotion: Promotion) -> dict[str, Any]:
    """What stands in the form for a promotion."""
    names = ("title", "currency", "starts_at", "ends_at", "needs_code", "stacking", "exclusive_group", "priority")
    values = {name: getattr(promotion, name) for name in names}
    conditions, currency = promotion.conditions, promotion.currency
    values |= {name: ", ".join(conditions.get(name, ())) for name in LISTS}
    values |= {name: conditions.get(name, []) for name in (*TICKED, "first_order", "min_quantity")}
    values |= {"min_quantity": conditions.get("min_quantity"), "version": str(promotion.version)}
    if conditions.get("min_spend"):
        values["min_spend"] = money.to_decimal(conditions["min_spend"], currency)
    values |= dict(zip(("opens", "closes"), conditions.get("hours", ("", "")), strict=True))
    values["combining"] = "together" if promotion.stacking in promotion.combines else "alone"
    return values | effect_fields.initial(promotion.kind, promotion.effect, currency)


def _split(text: str) -> list[str]:
    return [each.strip() for each in text.replace("\n", ",").split(",") if each.strip()]
