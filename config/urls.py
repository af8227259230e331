"""Mount points: console, API, admin, health."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from commerce import health, picture_files
from config import readiness
from config.demo import race_page

urlpatterns = [
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", health.exposition),
    path("admin/", admin.site.urls),
    path("api/v1/", include("config.api")),
    path("", include("commerce.urls")),
    path("", include("inventory.urls")),
    path("", include("orders.urls")),
    path("", include("fulfillment.urls")),
    picture_files.route,
]

if settings.DEMO:
    health.require("demo", readiness.is_demo_complete)
    urlpatterns.append(path("s/<slug:store>/race", race_page.start, name="race"))

handler400 = "commerce.api.problems.bad_request"
handler403 = "commerce.api.problems.permission_denied"
handler404 = "commerce.api.problems.not_found"
handler500 = "commerce.api.problems.server_error"
