"""Pages of the pack station: what is to be sent, and one shipment from picked to delivered."""

from django.urls import path

from fulfillment.console import ship, ship_labels, ship_list, ship_steps

_STORE = "s/<slug:store>"
_SHIP = f"{_STORE}/ship/<str:public_id>"
_PARCEL = f"{_SHIP}/<str:parcel_id>"

urlpatterns = [
    path(f"{_STORE}/ship/", ship_list.show, name="ship_list"),
    path(f"{_SHIP}/", ship.show, name="ship"),
    path(f"{_SHIP}/pack/", ship_steps.pack, name="ship_pack"),
    path(f"{_SHIP}/unpack/", ship_steps.unpack, name="ship_unpack"),
    path(f"{_SHIP}/leave/", ship_steps.leave, name="ship_leave"),
    path(f"{_SHIP}/arrive/", ship_steps.arrive, name="ship_arrive"),
    path(f"{_SHIP}/slip.pdf", ship_labels.slip, name="ship_slip"),
    path(f"{_PARCEL}/rates/", ship_labels.rates, name="ship_rates"),
    path(f"{_PARCEL}/label/", ship_labels.buy, name="ship_label"),
    path(f"{_PARCEL}/void/", ship_labels.void, name="ship_void"),
    path(f"{_PARCEL}/number/", ship_labels.number, name="ship_number"),
    path(f"{_PARCEL}/label.pdf", ship_labels.paper, name="ship_paper"),
]
