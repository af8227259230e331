"""Routes of the foundation's resources, below `/api/v1/`. A SKU may hold any character, so its route takes the rest."""

from django.urls import path

from commerce.api.categories import Categories
from commerce.api.channels import Channels
from commerce.api.imports import ImportResource, Imports
from commerce.api.locations import Locations
from commerce.api.tills import Tills

urlpatterns = [
    path("categories", Categories.as_view(), name="api-categories"),
    path("channels", Channels.as_view(), name="api-channels"),
    path("imports", Imports.as_view(), name="api-imports"),
    path("imports/<str:public_id>", ImportResource.as_view(), name="api-import"),
    path("locations", Locations.as_view(), name="api-locations"),
    path("tills", Tills.as_view(), name="api-tills"),
]
