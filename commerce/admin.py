"""The back office of the foundation: places, doors, people and categories to set up; products, keys, reactions and the
audit trail to look up. Daily work is in the console."""

from typing import Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db import OperationalError, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import TabularInline

from commerce import (  # noqa: F401 (pages of the admin register)
    admin_pricing,
    admin_selling,
    admin_work,
    keys,
    outages,
    permissions,
    staff,
)
from commerce.actors import EVERYTHING
from commerce.admin_pages import ConfigurationPage, LookupInline, LookupPage
from commerce.events import relay
from commerce.location_form import LocationForm
from commerce.models import (
    ApiKey,
    Assignment,
    AuditEntry,
    Barcode,
    Category,
    Channel,
    Location,
    Message,
    Product,
    Reaction,
    Role,
    Staff,
    Till,
    Variant,
)

admin.site.unregister([EmailAddress, Group])  # of libraries: nobody signs in with these, and roles are our own
admin.site.login = secure_admin_login(admin.site.login)  # one way in, with its throttling
admin.site.site_header = admin.site.site_title = "Truecount"


@admin.register(Location)
class LocationPage(ConfigurationPage):
    """Stores and warehouses."""

    list_display = ("name", "code", "kind", "active", "rank")
    list_filter = ("kind", "active")
    search_fields = ("name", "code")
    form = LocationForm


@admin.register(Till)
class TillPage(ConfigurationPage):
    """Cash desks."""

    list_display = ("code", "name", "location", "active")
    list_filter = ("location",)
    list_select_related = ("location",)


@admin.register(Channel)
class ChannelPage(ConfigurationPage):
    """Doors that sell."""

    list_display = ("name", "code", "kind", "currency", "prices_include_tax", "active")


@admin.register(Category)
class CategoryPage(ConfigurationPage):
    """The tree of categories."""

    list_display = ("name", "path")
    search_fields = ("name", "path")
    list_select_related = ("parent",)
    autocomplete_fields = ("parent",)


class RoleForm(forms.ModelForm):
    """A role with its permissions as check boxes in words."""

    permissions = forms.MultipleChoiceField(
        choices=[(EVERYTHING, "Everything"), *permissions.PERMISSIONS.items()], widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Role
        fields = ("code", "name", "permissions")


@admin.register(Role)
class RolePage(ConfigurationPage):
    """What people may do, by role."""

    list_display = ("name", "code")
    form = RoleForm


class AssignmentInline(TabularInline):
    """Which role a person holds where; no store means every store."""

    model = Assignment
    extra = 0


class StaffForm(forms.ModelForm):
    """A person. The last owner stays one."""

    class Meta:
        model = Staff
        fields = ("name", "email", "is_owner", "is_active")

    def clean(self) -> dict[str, Any]:
        """Refuse to leave the shop without an owner. The page saves in the transaction that this locks them in."""
        wanted = super().clean()
        try:
            with transaction.atomic():  # a wait that was too long leaves a transaction that can still show the form
                if self.instance.pk:
                    staff.keep_an_owner(self.instance, stays=bool(wanted.get("is_owner") and wanted.get("is_active")))
        except staff.LastOwner as no:
            raise forms.ValidationError(no.detail) from no
        except OperationalError as error:
            if not outages.is_busy(error):
                raise
            raise forms.ValidationError("Somebody else is changing the owners. Save once more.") from error
        return wanted


@admin.register(Staff)
class StaffPage(ConfigurationPage):
    """People. Passwords are set by the person through the sign-in page; who leaves is made inactive, and what they did
    keeps their name."""

    form = StaffForm
    list_display = ("name", "email", "holds", "is_owner", "is_active")
    list_filter = ("is_active", "is_owner")
    search_fields = ("name", "email")
    inlines = (AssignmentInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Staff]:
        return super().get_queryset(request).prefetch_related("assignments__role", "assignments__location")

    @admin.display(description="roles")
    def holds(self, person: Staff) -> str:
        return ", ".join(f"{each.role.name}, {each.location or 'every store'}" for each in person.assignments.all())

    def has_delete_permission(self, request: HttpRequest, obj: Staff | None = None) -> bool:
        """Never: the last owner could go, and names with them."""
        return False


class BarcodeInline(LookupInline):
    """The barcodes of a variant."""

    model = Barcode
    fields = ("code", "kind")


class VariantInline(LookupInline):
    """The variants of a product."""

    model = Variant
    fields = ("sku", "title", "price", "currency", "status")
    show_change_link = True


@admin.register(Product)
class ProductPage(LookupPage):
    """Products; changed in the console or over the API."""

    list_display = ("title", "handle", "status")
    list_filter = ("status",)
    search_fields = ("title", "handle")
    exclude = ("search",)
    inlines = (VariantInline,)


@admin.register(Variant)
class VariantPage(LookupPage):
    """SKUs; changed in the console or over the API."""

    list_display = ("sku", "product", "status")
    list_select_related = ("product",)
    search_fields = ("sku", "product__title", "barcodes__code")
    exclude = ("search",)
    inlines = (BarcodeInline,)


@admin.register(ApiKey)
class ApiKeyPage(LookupPage):
    """Keys: made and rotated on the command line, shown once, revoked here."""

    list_display = ("name", "prefix", "last_used_at", "expires_at", "revoked_at")
    exclude = ("secret_hash",)
    actions = ("revoke",)

    @admin.action(description="Revoke selected keys")
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiKey]) -> None:
        """The next request with them is refused."""
        for key in queryset:
            keys.revoke(key=key, by=request.actor)
        messages.success(request, "Revoked. The next request with these keys is refused.")


@admin.register(Reaction)
class ReactionPage(LookupPage):
    """What follows from facts; the ones that gave up can be run again or dismissed."""

    list_display = ("fact", "handler", "status", "attempts", "due_at", "last_error")
    list_filter = ("status", "fact")
    actions = ("replay", "dismiss")

    @admin.action(description="Run selected dead letters again")
    def replay(self, request: HttpRequest, queryset: QuerySet[Reaction]) -> None:
        """Five new tries for those that gave up."""
        count = relay.replay(by=request.actor, reaction_ids=list(queryset.values_list("pk", flat=True)))
        messages.success(request, f"{count} will be tried again.")

    @admin.action(description="Dismiss selected dead letters")
    def dismiss(self, request: HttpRequest, queryset: QuerySet[Reaction]) -> None:
        """They need not happen any more."""
        count = relay.dismiss(by=request.actor, reaction_ids=list(queryset.values_list("pk", flat=True)))
        messages.success(request, f"{count} dismissed.")


@admin.register(Message)
class MessagePage(LookupPage):
    """What was written to customers; failed ones are sent again from the console's Outbox."""

    list_display = ("created_at", "kind", "recipient", "subject", "status", "attempts", "error")
    list_filter = ("status", "kind", "transport")
    search_fields = ("=recipient", "=key", "=about")


@admin.register(AuditEntry)
class AuditEntryPage(LookupPage):
    """Who did what, when, and on which records."""

    list_display = ("at", "use_case", "actor_kind", "actor_id", "request_id")
    list_filter = ("actor_kind",)
    search_fields = ("use_case", "request_id")
