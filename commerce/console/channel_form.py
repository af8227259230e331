"""The form of an account at an outside system, made from what the system says that it needs. What is secret is typed
in and never shown again, also not when the form comes back with a mistake."""

from typing import Any

from django import forms

from commerce import visibility
from commerce.actors import Actor
from commerce.errors import Refusal
from commerce.models import Connection
from commerce.sales_channels import caution
from commerce.sales_channels.connections import Account
from commerce.sales_channels.connector import Connector, Setting

OVERSOLD = (
    ("back_order", "Keep the order, the goods are back-ordered"),
    ("ask", "Let it wait until somebody decides"),
    ("cancel", "Tell the channel that it will not come"),
)
YES_NO = (("yes", "Yes"), ("no", "No"))
_OVERSELL = "oversell"
CAREFUL = {
    "order_patience": ("Minutes to wait for an order", "Its level went down by itself: so long it is not raised again"),
    "dark_after": ("Minutes until it counts as dark", "It cannot be told anything, and goes on selling what it showed"),
    "dark_share": ("Percent kept while it is dark", "Of what it still shows, so much is kept from the other channels"),
}


class AccountForm(forms.Form):
    """Name, address, and the system's own fields as `set_…` and `secret_…`."""

    name = forms.CharField(label="Name", max_length=120, help_text="As your people call it, such as Web shop")

    def __init__(
        self, *args: Any, system: type[Connector], connection: Connection | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.system, known = system, connection.settings if connection else {}
        for setting in system.settings:
            if not setting.secret:
                self.fields[f"set_{setting.name}"] = _field(setting, known.get(setting.name))
        for setting in system.settings if connection is None else ():
            if setting.secret:
                self.fields[f"secret_{setting.name}"] = _secret(setting, required=setting.required)
        self.fields["base_url"] = forms.CharField(
            label="Address of the interface", required=False, max_length=500,
            initial=connection.base_url if connection else "",
            help_text="Leave it empty unless you were given another one",
        )  # fmt: skip
        self.fields[_OVERSELL] = forms.ChoiceField(
            label="When it sells what is not there", choices=OVERSOLD, initial=known.get(_OVERSELL, "back_order")
        )
        for name, (label, help_text) in CAREFUL.items():
            self.fields[name] = forms.IntegerField(
                label=label, help_text=help_text, required=False, min_value=0, max_value=caution.MOST[name],
                initial=getattr(caution.of(known), name),
            )  # fmt: skip
        if connection is not None:
            self.fields["name"].initial = connection.name

    @property
    def said(self) -> dict[str, Any]:
        """The settings; what was left empty is left out, so that the system's own default holds."""
        names = {f"set_{each.name}": each.name for each in self.system.settings if not each.secret}
        found = {name: self.cleaned_data[field].strip() for field, name in names.items()}
        careful = {name: self.cleaned_data[name] for name in CAREFUL if self.cleaned_data[name] is not None}
        given = {name: value for name, value in found.items() if value}
        return given | careful | {_OVERSELL: self.cleaned_data[_OVERSELL]}

    @property
    def plain(self) -> list[Any]:
        """The fields that are no secrets, to be shown in order."""
        own = {"base_url", _OVERSELL, *CAREFUL}
        return [bound for bound in self if bound.name.startswith("set_") or bound.name in own]

    @property
    def needed(self) -> list[Any]:
        """Those of them without which it cannot be reached."""
        return [bound for bound in self.plain if bound.name.startswith("set_") and bound.field.required]

    @property
    def usual(self) -> list[Any]:
        """The others: most people leave them as they are."""
        names = {bound.name for bound in self.needed}
        return [bound for bound in self.plain if bound.name not in names]

    @property
    def is_usual_wrong(self) -> bool:
        """Whether one of those has a mistake, so they have to be seen."""
        return any(bound.errors for bound in self.usual)

    @property
    def secret(self) -> list[Any]:
        """The fields that are."""
        return [bound for bound in self if bound.name.startswith("secret_")]

    def refuse(self, refusal: Refusal) -> None:
        """Show a refusal beside the fields that it names."""
        errors = refusal.facts.get("errors", ())
        for each in errors:
            name = each["path"].removeprefix("settings.")
            field = next((known for known in (f"set_{name}", f"secret_{name}", name) if known in self.fields), None)
            self.add_error(field, each["detail"])
        if not errors:
            self.add_error(None, refusal.detail)


class NewAccountForm(AccountForm):
    """As above, with the channel under which its orders are sold."""

    channel = forms.ModelChoiceField(None, to_field_name="code", empty_label="Choose")
    till_channel = forms.ModelChoiceField(
        None, label="Channel of its tills", required=False, to_field_name="code", empty_label="It has no tills",
        help_text="Where one account has a web shop and tills",
    )  # fmt: skip

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = visibility.channels(actor).order_by("name", "id")
        self.fields["channel"].queryset = self.fields["till_channel"].queryset = rows

    @property
    def account(self) -> Account:
        """What was said."""
        said = self.cleaned_data
        secrets = {each.name: said[f"secret_{each.name}"] for each in self.system.settings if each.secret}
        return Account(
            self.system.code, said["channel"], said["name"], self.said,
            {name: value for name, value in secrets.items() if value}, said["base_url"], said["till_channel"],
        )  # fmt: skip


class SecretsForm(forms.Form):
    """New secrets; what is left empty stays as it is."""

    def __init__(self, *args: Any, system: type[Connector], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for setting in system.settings:
            if setting.secret:
                self.fields[setting.name] = _secret(setting, required=False)

    def clean(self) -> dict[str, Any]:
        """At least one."""
        said = super().clean() or self.cleaned_data
        if not any(said.values()):
            raise forms.ValidationError("Type in at least one new secret.")
        return said


def _field(setting: Setting, known: Any) -> forms.Field:
    if setting.default in dict(YES_NO) and str(known or setting.default) in dict(YES_NO):
        return forms.ChoiceField(
            label=setting.label, required=setting.required, help_text=setting.help, choices=YES_NO,
            initial=known or setting.default,
        )  # fmt: skip
    return forms.CharField(
        label=setting.label, required=setting.required, help_text=setting.help, max_length=500,
        initial=setting.default if known is None else known,
    )  # fmt: skip


def _secret(setting: Setting, *, required: bool) -> forms.Field:
    widget = forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"})
    return forms.CharField(
        label=setting.label, required=required, help_text=setting.help, max_length=5000, widget=widget
    )
