"""Addresses of customers' pages. The part after `/p/` is the permission."""

from django.urls import path

from fulfillment.customer import arrival, change, missing, notify, people, status

urlpatterns = [
    path("p/worker.js", notify.worker, name="track_worker"),
    path("p/<slug:token>", status.show, name="track"),
    path("p/<slug:token>/live", status.live, name="track_live"),
    path("p/<slug:token>/way", arrival.on_the_way, name="track_way"),
    path("p/<slug:token>/here", arrival.here, name="track_here"),
    path("p/<slug:token>/left", arrival.left, name="track_left"),
    path("p/<slug:token>/people", people.name, name="track_people"),
    path("p/<slug:token>/people/<slug:person>/revoke", people.revoke, name="track_revoke"),
    path("p/<slug:token>/change", change.change, name="track_change"),
    path("p/<slug:token>/missing/<slug:trouble>", missing.choose, name="track_missing"),
    path("p/<slug:token>/notify", notify.choose, name="track_notify"),
    path("p/<slug:token>/notify/browser", notify.in_browser, name="track_browser"),
    path("p/<slug:token>/notify/mail", notify.by_mail, name="track_mail"),
]
