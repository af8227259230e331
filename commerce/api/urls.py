"""Routes of the foundation's resources, below `/api/v1/`. A SKU may hold any character, so its route takes the rest."""

from django.urls import path

from commerce.api.categories import Categories
from commerce.api.channels import Channels
from commerce.api.locations import Locations
from commerce.api.tills import Tills

urlpatterns = [
    path("categories", Categories.as_view(), name="api-categories"),
    path("channels", Channels.as_view(), name="api-channels"),
    path("locations", Locations.as_view(), name="api-locations"),
    path("tills", Tills.as_view(), name="api-tills"),
]
