"""Mount points: console, API, admin, health."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("commerce.urls")),
    path("accounts/", include("allauth.urls")),
]
