"""Pages of fulfillment, mounted at the root. Everything under `s/<store>/` takes the store's code or "all"."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
