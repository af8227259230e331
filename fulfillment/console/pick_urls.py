"""Pages of picking: what is to be picked, waves, and the screen with one line at a time."""

from django.urls import path

from fulfillment.console import pick, pick_missing, pick_start, pick_waves

_STORE = "s/<slug:store>"
_WALK = f"{_STORE}/pick/<str:public_id>"

urlpatterns = [
    path(f"{_STORE}/pick/", pick_start.show, name="pick_list"),
    path(f"{_STORE}/pick/wave/", pick_start.begin, name="wave_start"),
    path(f"{_WALK}/", pick.show, name="pick"),
    path(f"{_WALK}/scan/", pick.scan, name="pick_scan"),
    path(f"{_WALK}/undo/", pick.undo, name="pick_undo"),
    path(f"{_WALK}/accept/", pick.accept, name="pick_accept"),
    path(f"{_WALK}/missing/", pick_missing.show, name="pick_missing"),
    path(f"{_WALK}/end/", pick_waves.end, name="wave_end"),
    path(f"{_WALK}/list.pdf", pick_waves.paper, name="pick_paper"),
]
