"""What every page of the admin is: configuration that leaves an audit entry, or look-up that changes nothing."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin, TabularInline

from commerce import admin_trail


class _Page(ModelAdmin):
    """What both kinds have in common."""

    list_per_page = 50

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Only by the page's own filters: Django lets every column be asked about, also those that no page shows."""
        own = lookup.partition("__")[0] in {"pk", "id", *self.get_list_filter(request)}
        return own and super().lookup_allowed(lookup, value, request)


class ConfigurationPage(_Page):
    """Records that an owner sets up. Every change is noted with who made it."""

    warn_unsaved_form = True

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """Note an added record."""
        self._note("add", request, [obj.pk])

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> None:
        """Note a changed record."""
        self._note("change", request, [obj.pk])

    def log_deletions(self, request: HttpRequest, queryset: QuerySet | Iterable[Model]) -> None:
        """Note deleted records."""
        self._note("delete", request, [obj.pk for obj in queryset])

    def _note(self, what: str, request: HttpRequest, ids: list[int]) -> None:
        admin_trail.note(what, by=request.actor, model=self.model._meta.label_lower, ids=ids)


class LookupPage(_Page):
    """Records that only verbs write: the admin shows them and changes nothing."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never by hand."""
        return False


class LookupInline(TabularInline):
    """Rows that belong to a record, to look at."""

    extra = 0
    can_delete = False
    show_change_link = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Never by hand."""
        return False
