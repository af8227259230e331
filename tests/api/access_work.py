"""Rows of the access matrix for the work of stores: picking, packing, shipping and handing over."""

from tests.api.access_rows import EVERYBODY, NO_ID, ApiRow, ConsoleRow

_WORK = "fulfillments/<str:public_id>"
_WAVE = "waves/<str:public_id>"
_HANDS = "OMAC"
WORK = [
    ApiRow("GET", "fulfillments", EVERYBODY),
    ApiRow("GET", "fulfillments/<str:public_id>", EVERYBODY, f"fulfillments/{NO_ID}"),
    ApiRow("GET", "fulfillments/<str:public_id>/routing", EVERYBODY, f"fulfillments/{NO_ID}/routing"),
    ApiRow("GET", "pickup-options", EVERYBODY),
    ApiRow("POST", f"{_WORK}/acceptance", _HANDS, f"fulfillments/{NO_ID}/acceptance"),
    ApiRow("POST", f"{_WORK}/readiness", _HANDS, f"fulfillments/{NO_ID}/readiness"),
    ApiRow("POST", f"{_WORK}/arrival", _HANDS, f"fulfillments/{NO_ID}/arrival"),
    ApiRow("POST", f"{_WORK}/pickup-codes", _HANDS, f"fulfillments/{NO_ID}/pickup-codes"),
    ApiRow("POST", f"{_WORK}/collection", _HANDS, f"fulfillments/{NO_ID}/collection"),
    ApiRow("POST", "fulfillments/<str:public_id>/rejection", "OMAC", f"fulfillments/{NO_ID}/rejection"),
    ApiRow("POST", "fulfillments/<str:public_id>/picks", "OMAC", f"fulfillments/{NO_ID}/picks"),
    ApiRow("POST", f"{_WORK}/shortages", "OMAC", f"fulfillments/{NO_ID}/shortages"),
    ApiRow("GET", "troubles", EVERYBODY),
    ApiRow("GET", "troubles/<str:public_id>", EVERYBODY, f"troubles/{NO_ID}"),
    ApiRow("POST", "troubles/<str:public_id>/resolution", "OMAC", f"troubles/{NO_ID}/resolution"),
    ApiRow("POST", f"{_WORK}/packages", _HANDS, f"fulfillments/{NO_ID}/packages"),
    ApiRow("DELETE", f"{_WORK}/packages", _HANDS, f"fulfillments/{NO_ID}/packages"),
    ApiRow("GET", f"{_WORK}/packing-slip", EVERYBODY, f"fulfillments/{NO_ID}/packing-slip"),
    ApiRow("GET", f"{_WORK}/rates", _HANDS, f"fulfillments/{NO_ID}/rates"),
    ApiRow("POST", f"{_WORK}/labels", _HANDS, f"fulfillments/{NO_ID}/labels"),
    ApiRow("POST", f"{_WORK}/shipment", _HANDS, f"fulfillments/{NO_ID}/shipment"),
    ApiRow("POST", f"{_WORK}/delivery", _HANDS, f"fulfillments/{NO_ID}/delivery"),
    ApiRow("GET", "parcels/<str:public_id>/label", EVERYBODY, f"parcels/{NO_ID}/label"),
    ApiRow("DELETE", "parcels/<str:public_id>/label", _HANDS, f"parcels/{NO_ID}/label"),
    ApiRow("GET", "waves", EVERYBODY),
    ApiRow("POST", "waves", _HANDS),
    ApiRow("GET", _WAVE, EVERYBODY, f"waves/{NO_ID}"),
    ApiRow("GET", f"{_WAVE}/pick-list", EVERYBODY, f"waves/{NO_ID}/pick-list"),
    ApiRow("POST", f"{_WAVE}/picks", _HANDS, f"waves/{NO_ID}/picks"),
    ApiRow("POST", f"{_WAVE}/closure", _HANDS, f"waves/{NO_ID}/closure"),
    ApiRow("POST", f"{_WAVE}/cancellation", _HANDS, f"waves/{NO_ID}/cancellation"),
]
_STORE = "s/<slug:store>"
_WALK = f"{_STORE}/pick/<str:public_id>"
_SHIP = f"{_STORE}/ship/<str:public_id>"
_PARCEL = f"{_SHIP}/<str:parcel_id>"
STATIONS = [
    ConsoleRow("GET", f"{_STORE}/pick/", EVERYBODY),
    ConsoleRow("POST", f"{_STORE}/pick/wave/", _HANDS),
    ConsoleRow("GET", f"{_WALK}/", EVERYBODY),
    ConsoleRow("POST", f"{_WALK}/scan/", _HANDS),
    ConsoleRow("POST", f"{_WALK}/undo/", _HANDS),
    ConsoleRow("POST", f"{_WALK}/accept/", _HANDS),
    ConsoleRow("GET", f"{_WALK}/missing/", _HANDS),
    ConsoleRow("POST", f"{_WALK}/missing/", _HANDS),
    ConsoleRow("GET", f"{_WALK}/end/", _HANDS),
    ConsoleRow("POST", f"{_WALK}/end/", _HANDS),
    ConsoleRow("GET", f"{_WALK}/list.pdf", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/ship/", EVERYBODY),
    ConsoleRow("GET", f"{_SHIP}/", EVERYBODY),
    ConsoleRow("POST", f"{_SHIP}/pack/", _HANDS),
    ConsoleRow("POST", f"{_SHIP}/unpack/", _HANDS),
    ConsoleRow("POST", f"{_SHIP}/leave/", _HANDS),
    ConsoleRow("POST", f"{_SHIP}/arrive/", _HANDS),
    ConsoleRow("GET", f"{_SHIP}/slip.pdf", EVERYBODY),
    ConsoleRow("GET", f"{_PARCEL}/rates/", _HANDS),
    ConsoleRow("POST", f"{_PARCEL}/label/", _HANDS),
    ConsoleRow("POST", f"{_PARCEL}/void/", _HANDS),
    ConsoleRow("POST", f"{_PARCEL}/number/", _HANDS),
    ConsoleRow("GET", f"{_PARCEL}/label.pdf", EVERYBODY),
]
