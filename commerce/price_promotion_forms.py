"""How the admin judges price lists and promotions: by the same rules as the verbs."""

from typing import Any

from django import forms

from commerce import price_lists, promotions
from commerce.models import PriceList, Promotion


class PriceListForm(forms.ModelForm):
    """A list and whom it is for. What it costs whom is decided by the kind, so that stays."""

    class Meta:
        model = PriceList
        fields = [
            *("code", "name", "kind", "currency", "customer_id", "group", "location", "channel"),
            *("starts_at", "ends_at", "active"),
        ]

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.errors:
            _tell(self, price_lists.list_errors(self.instance))


class PromotionForm(forms.ModelForm):
    """A promotion with its conditions and its effect as JSON."""

    class Meta:
        model = Promotion
        fields = ["code", "kind", *promotions.CHANGEABLE]

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.errors:
            _tell(self, promotions.errors(self.instance))


def _tell(form: forms.ModelForm, errors: list[dict[str, Any]]) -> None:
    for error in errors:
        path = error["path"]
        name = path.partition(".")[0].partition("[")[0]
        detail = error["detail"] if path == name else f"{path}: {error['detail']}"
        form.add_error(name if name in form.fields else None, detail)
