"""Routes of the foundation's resources, below `/api/v1/`. A SKU may hold any character, so its route takes the rest."""

from django.urls import path

from commerce.api import webhook_urls
from commerce.api.categories import Categories
from commerce.api.channel_products import ChannelProducts, ProductWithdrawals
from commerce.api.channels import Channels
from commerce.api.docs_page import ReferencePage
from commerce.api.document import SchemaDocument
from commerce.api.import_undo import ImportChanges, ImportUndoing
from commerce.api.imports import ImportResource, Imports
from commerce.api.inbound import Inbound
from commerce.api.jobs import JobRuns, Jobs
from commerce.api.locations import Locations
from commerce.api.products import OneProduct, Products, ProductVariants
from commerce.api.sync import (
    ChannelHealth,
    ExceptionDismissal,
    ExceptionRetry,
    Mappings,
    Reconciliations,
    SyncExceptions,
)
from commerce.api.tasks import Claim, OneTask, TaskCompletion, Tasks
from commerce.api.tills import Tills
from commerce.api.variants import OneVariant, Variants

urlpatterns = [
    path("categories", Categories.as_view(), name="api-categories"),
    path("channels", Channels.as_view(), name="api-channels"),
    path("channel-mappings", Mappings.as_view(), name="api-channel-mappings"),
    path("channels/<str:code>/health", ChannelHealth.as_view(), name="api-channel-health"),
    path("channels/<str:code>/products", ChannelProducts.as_view(), name="api-channel-products"),
    path("channels/<str:code>/product-withdrawals", ProductWithdrawals.as_view(), name="api-product-withdrawals"),
    path("channels/<str:code>/reconciliations", Reconciliations.as_view(), name="api-reconciliations"),
    path("docs", ReferencePage.as_view(), name="api-docs"),
    path("imports", Imports.as_view(), name="api-imports"),
    path("imports/<str:public_id>", ImportResource.as_view(), name="api-import"),
    path("imports/<str:public_id>/changes", ImportChanges.as_view(), name="api-import-changes"),
    path("imports/<str:public_id>/undo", ImportUndoing.as_view(), name="api-import-undo"),
    path("jobs", Jobs.as_view(), name="api-jobs"),
    path("jobs/<str:name>/runs", JobRuns.as_view(), name="api-job-runs"),
    path("locations", Locations.as_view(), name="api-locations"),
    path("products", Products.as_view(), name="api-products"),
    path("products/<str:public_id>", OneProduct.as_view(), name="api-product"),
    path("products/<str:public_id>/variants", ProductVariants.as_view(), name="api-product-variants"),
    path("schema", SchemaDocument.as_view(), name="api-schema"),
    path("sync-exceptions", SyncExceptions.as_view(), name="api-sync-exceptions"),
    path("sync-exceptions/<str:public_id>/dismissal", ExceptionDismissal.as_view(), name="api-exception-dismissal"),
    path("sync-exceptions/<str:public_id>/retry", ExceptionRetry.as_view(), name="api-exception-retry"),
    path("tasks", Tasks.as_view(), name="api-tasks"),
    path("tasks/<str:public_id>", OneTask.as_view(), name="api-task"),
    path("tasks/<str:public_id>/claim", Claim.as_view(), name="api-task-claim"),
    path("tasks/<str:public_id>/completion", TaskCompletion.as_view(), name="api-task-completion"),
    path("tills", Tills.as_view(), name="api-tills"),
    path("variants", Variants.as_view(), name="api-variants"),
    path("webhooks/<str:channel>", Inbound.as_view(), name="inbound"),
    path("variants/<path:sku>", OneVariant.as_view(), name="api-variant"),
    *webhook_urls.urlpatterns,
]
