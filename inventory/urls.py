"""Console pages of stock. Everything under `s/<store>/` takes the store's code or "all"; a SKU may hold any character,
so it always stands last, and what is about none or does more stands under `-`."""

from django.urls import path

from inventory.console import adjusting, linking, receiving, sku, stock, taking_back

urlpatterns = [
    path("s/<slug:store>/stock/", stock.show, name="stock"),
    path("s/<slug:store>/stock/-/rows/", stock.rows, name="stock_rows"),
    path("s/<slug:store>/stock/-/export.csv", stock.export, name="stock_export"),
    path("s/<slug:store>/stock/-/breakdown/<slug:location>/<path:sku>/", stock.breakdown, name="stock_breakdown"),
    path("s/<slug:store>/stock/-/look-back/<path:sku>/", sku.look_back, name="look_back"),
    path("s/<slug:store>/stock/-/adjust/<path:sku>/", adjusting.adjust, name="adjust"),
    path("s/<slug:store>/stock/-/corrections/<slug:movement_id>/undo/", taking_back.take_back, name="take_back"),
    path("s/<slug:store>/stock/-/barcode/", linking.link, name="link_barcode"),
    path("s/<slug:store>/stock/<path:sku>/", sku.show, name="sku"),
    path("s/<slug:store>/receive/", receiving.index, name="receive"),
    path("s/<slug:store>/receive/<slug:receiving_id>/", receiving.show, name="receiving"),
    path("s/<slug:store>/receive/<slug:receiving_id>/scans/", receiving.scan, name="receiving_scan"),
    path("s/<slug:store>/receive/<slug:receiving_id>/undo/", receiving.undo, name="receiving_undo"),
    path("s/<slug:store>/receive/<slug:receiving_id>/finish/", receiving.finish, name="receiving_finish"),
    path("s/<slug:store>/receive/<slug:receiving_id>/discard/", receiving.discard, name="receiving_discard"),
]
