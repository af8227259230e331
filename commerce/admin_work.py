"""Tasks in the back office: to look up. `commerce.admin` brings the page in."""

from django.contrib import admin

from commerce.admin_pages import LookupPage
from commerce.models import Task


@admin.register(Task)
class TaskPage(LookupPage):
    """Work for people. It is claimed and done in the console."""

    list_display = ("opened_at", "kind", "status", "location", "variant", "quantity", "due_at", "closed_at")
    list_filter = ("kind", "status", "location")
    list_select_related = ("variant", "location")
    search_fields = ("=about", "=variant__sku")
