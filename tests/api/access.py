"""The rows of the access matrix. Roles by letter: Owner, Manager, Associate, Cashier, stocK controller, aUditor."""

import json
import re
from dataclasses import dataclass

EVERYBODY = "OMACKU"
NO_ID = "prd_0000000000000"


@dataclass(frozen=True)
class ApiRow:
    """One method of one route below /api/v1/. `elsewhere` is the `(status, code)` for a body that names another store;
    `template` is that body, with `STORE` for the store's code."""

    method: str
    route: str
    roles: str
    path: str = ""
    elsewhere: tuple[int, str] | None = None
    template: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", self.path or self.route)

    def body(self, store: str) -> bytes:
        """The body for a store."""
        text = self.template.replace("STORE", store)
        json.loads(text)
        return text.encode()

    def __str__(self) -> str:
        return f"{self.method} {self.route}"


@dataclass(frozen=True)
class ConsoleRow:
    """One page, or one action of it. `<slug:store>` in the route is filled in, other parts name nothing that exists."""

    method: str
    route: str
    roles: str

    @property
    def in_store(self) -> bool:
        """Whether the page stands below a store."""
        return "<slug:store>" in self.route

    def at(self, store: str) -> str:
        """Its address."""
        path = self.route.replace("<slug:store>", store).replace("<slug:location>", store)
        return "/" + re.sub(r"<[a-z]+:\w+>", lambda part: "1" if "<int:" in part.group() else "none", path)

    def __str__(self) -> str:
        return f"{self.method} {self.route}"


_KEPT_OUT = (403, "location_not_allowed")
_LINE = '"lines": [{"sku": "BLU-JAC-M", "quantity": 1}]'
_CART = "carts/<str:public_id>"
_WORK = "fulfillments/<str:public_id>"
_HANDS = "OMAC"
_WAVE = "waves/<str:public_id>"
API = [
    ApiRow("GET", "categories", EVERYBODY),
    ApiRow("GET", "channels", EVERYBODY),
    ApiRow("GET", "imports", "OMACK"),
    ApiRow("POST", "imports", "OMACK"),
    ApiRow("GET", "imports/<str:public_id>", "OMACK", f"imports/{NO_ID}"),
    ApiRow("GET", "locations", EVERYBODY),
    ApiRow("GET", "products", EVERYBODY),
    ApiRow("POST", "products", "OM"),
    ApiRow("GET", "products/<str:public_id>", EVERYBODY, f"products/{NO_ID}"),
    ApiRow("PATCH", "products/<str:public_id>", "OM", f"products/{NO_ID}"),
    ApiRow("POST", "products/<str:public_id>/variants", "OM", f"products/{NO_ID}/variants"),
    ApiRow("GET", "tills", "OMACU"),
    ApiRow("GET", "variants", EVERYBODY),
    ApiRow("GET", "variants/<path:sku>", EVERYBODY, "variants/NOPE"),
    ApiRow("PATCH", "variants/<path:sku>", "OM", "variants/NOPE"),
    ApiRow("GET", "availability", EVERYBODY),
    ApiRow("POST", "holds", "OMACK"),
    ApiRow("GET", "holds/<str:public_id>", EVERYBODY, f"holds/{NO_ID}"),
    ApiRow("DELETE", "holds/<str:public_id>", "OMACK", f"holds/{NO_ID}"),
    ApiRow("POST", "holds/<str:public_id>/extension", "OMACK", f"holds/{NO_ID}/extension"),
    ApiRow(
        "POST",
        "stock/adjustments",
        "OMACK",
        elsewhere=_KEPT_OUT,
        template='{"location": "STORE", "reason": "found", "lines": [{"sku": "BLU-JAC-M", "delta": 1}]}',
    ),
    ApiRow(
        "POST",
        "stock/receipts",
        "OMACK",
        elsewhere=_KEPT_OUT,
        template=f'{{"location": "STORE", "reference": "PO-1", {_LINE}}}',
    ),
    ApiRow("GET", "stock/movements", EVERYBODY),
    ApiRow("GET", "stock/audit", EVERYBODY),
    ApiRow("GET", "stock/nearby", EVERYBODY),
    ApiRow("GET", "safety-rules", EVERYBODY),
    ApiRow(
        "PUT",
        "safety-rules",
        "OMACK",
        elsewhere=_KEPT_OUT,
        template='{"location": "STORE", "sku": "BLU-JAC-M", "quantity": 1}',
    ),
    ApiRow(
        "PUT",
        "stock/backorder-limits",
        "OMACK",
        elsewhere=_KEPT_OUT,
        template='{"location": "STORE", "sku": "BLU-JAC-M", "limit": 1}',
    ),
    ApiRow("GET", "tasks", EVERYBODY),
    ApiRow("GET", "tasks/<str:public_id>", EVERYBODY, f"tasks/{NO_ID}"),
    ApiRow("POST", "tasks/<str:public_id>/claim", "OMACK", f"tasks/{NO_ID}/claim"),
    ApiRow("DELETE", "tasks/<str:public_id>/claim", "OMACK", f"tasks/{NO_ID}/claim"),
    ApiRow("POST", "tasks/<str:public_id>/completion", "OMACK", f"tasks/{NO_ID}/completion"),
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
    ApiRow("POST", "quotes", "OMC"),
    ApiRow("POST", "carts", "OMC", elsewhere=_KEPT_OUT, template=f'{{"channel": "web", "location": "STORE", {_LINE}}}'),
    ApiRow("GET", _CART, EVERYBODY, f"carts/{NO_ID}"),
    ApiRow("PATCH", _CART, "OMC", f"carts/{NO_ID}"),
    ApiRow("POST", f"{_CART}/lines", "OMC", f"carts/{NO_ID}/lines"),
    ApiRow("PATCH", f"{_CART}/lines/<str:line_id>", "OMC", f"carts/{NO_ID}/lines/cli_1"),
    ApiRow("DELETE", f"{_CART}/lines/<str:line_id>", "OMC", f"carts/{NO_ID}/lines/cli_1"),
    ApiRow("POST", f"{_CART}/hold", "OMC", f"carts/{NO_ID}/hold"),
    ApiRow("DELETE", f"{_CART}/hold", "OMC", f"carts/{NO_ID}/hold"),
    ApiRow("POST", f"{_CART}/checkout", "OMC", f"carts/{NO_ID}/checkout"),
    ApiRow("GET", "customers", "OMACU"),
    ApiRow("POST", "customers", "OMAC"),
    ApiRow("GET", "customers/<str:public_id>", "OMACU", f"customers/{NO_ID}"),
    ApiRow("PATCH", "customers/<str:public_id>", "OMAC", f"customers/{NO_ID}"),
    ApiRow("GET", "customers/<str:public_id>/store-credit", "OMCU", f"customers/{NO_ID}/store-credit"),
    ApiRow("POST", "customers/<str:public_id>/store-credit", "OMC", f"customers/{NO_ID}/store-credit"),
    ApiRow("GET", "orders", EVERYBODY),
    ApiRow("POST", "orders", "OMC"),
    ApiRow("GET", "orders/<str:public_id>", EVERYBODY, f"orders/{NO_ID}"),
    ApiRow("GET", "orders/<str:public_id>/timeline", EVERYBODY, f"orders/{NO_ID}/timeline"),
    ApiRow("POST", "orders/<str:public_id>/cancellation", "OMC", f"orders/{NO_ID}/cancellation"),
    ApiRow("POST", "gift-cards", "OMC"),
    ApiRow("GET", "gift-cards/<str:code>", "OMCU", "gift-cards/GC-NOPE"),
    ApiRow("GET", "payments/<str:public_id>", "OMCU", f"payments/{NO_ID}"),
    ApiRow("POST", "payments/<str:public_id>/confirmation", "OMC", f"payments/{NO_ID}/confirmation"),
]

_STORE = "s/<slug:store>"
_IMPORT = f"{_STORE}/imports/<str:public_id>"
_OUTBOX = f"{_STORE}/outbox/<str:public_id>"
_PRODUCT = f"{_STORE}/products/<slug:product_id>"
_RECEIVING = f"{_STORE}/receive/<slug:receiving_id>"
_WRITERS = "OMACK"
_ORDER = f"{_STORE}/orders/<int:number>"
_PROMOTION = f"{_STORE}/promotions/<slug:promotion_id>"
_SELLERS = "OMC"
_PICKUP = f"{_STORE}/pickup/<str:public_id>"
_RUN = f"{_STORE}/runner/<str:public_id>"
CONSOLE = [
    ConsoleRow("GET", "stores/", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/find/", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/alerts/", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/attention/", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/stores/", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/charts/<slug:key>/", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/tiles/<slug:key>/", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/failed-work/", "OMU"),
    ConsoleRow("POST", f"{_STORE}/failed-work/", "O"),
    ConsoleRow("GET", f"{_STORE}/outbox/", "OMACU"),
    ConsoleRow("GET", f"{_OUTBOX}/", "OMACU"),
    ConsoleRow("GET", f"{_OUTBOX}/body/", "OMACU"),
    ConsoleRow("POST", f"{_OUTBOX}/resend/", "OMAC"),
    ConsoleRow("GET", f"{_STORE}/outbox/-/examples/<slug:code>/", "OMACU"),
    ConsoleRow("GET", f"{_STORE}/outbox/-/examples/<slug:code>/body/", "OMACU"),
    ConsoleRow("GET", f"{_STORE}/imports/", _WRITERS),
    ConsoleRow("GET", f"{_STORE}/imports/new/", _WRITERS),
    ConsoleRow("POST", f"{_STORE}/imports/new/", _WRITERS),
    ConsoleRow("GET", f"{_IMPORT}/", EVERYBODY),
    ConsoleRow("GET", f"{_IMPORT}/errors.csv", EVERYBODY),
    ConsoleRow("POST", f"{_IMPORT}/import/", EVERYBODY),
    ConsoleRow("POST", f"{_IMPORT}/stop/", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/tasks/", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/orders/<int:number>/why/<str:public_id>/", EVERYBODY),
    ConsoleRow("POST", f"{_STORE}/tasks/", _WRITERS),
    ConsoleRow("GET", f"{_STORE}/products/", EVERYBODY),
    ConsoleRow("GET", f"{_PRODUCT}/", EVERYBODY),
    ConsoleRow("POST", f"{_PRODUCT}/pictures/", "OM"),
    ConsoleRow("POST", f"{_PRODUCT}/pictures/<int:picture_id>/", "OM"),
    ConsoleRow("POST", f"{_PRODUCT}/variants/", "OM"),
    ConsoleRow("GET", f"{_PRODUCT}/variants/<slug:variant_id>/", "OM"),
    ConsoleRow("POST", f"{_PRODUCT}/variants/<slug:variant_id>/", "OM"),
    ConsoleRow("GET", f"{_STORE}/stock/", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/stock/-/rows/", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/stock/-/export.csv", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/stock/-/breakdown/<slug:location>/<path:sku>/", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/stock/-/look-back/<path:sku>/", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/stock/-/adjust/<path:sku>/", _WRITERS),
    ConsoleRow("POST", f"{_STORE}/stock/-/adjust/<path:sku>/", _WRITERS),
    ConsoleRow("POST", f"{_STORE}/stock/-/barcode/", "OM"),
    ConsoleRow("GET", f"{_STORE}/stock/<path:sku>/", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/orders/", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/orders/export.csv", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/orders/next/", EVERYBODY),
    ConsoleRow("POST", f"{_STORE}/orders/views/", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/orders/new/", _SELLERS),
    ConsoleRow("POST", f"{_STORE}/orders/new/", _SELLERS),
    ConsoleRow("GET", f"{_ORDER}/", EVERYBODY),
    ConsoleRow("GET", f"{_ORDER}/cancel/", _SELLERS),
    ConsoleRow("POST", f"{_ORDER}/cancel/", _SELLERS),
    ConsoleRow("POST", f"{_ORDER}/notes/", _SELLERS),
    ConsoleRow("POST", f"{_ORDER}/confirmation/", _SELLERS),
    ConsoleRow("POST", f"{_ORDER}/payment/", _SELLERS),
    ConsoleRow("GET", f"{_STORE}/pickup/", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/pickup/pick-list.pdf", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/pickup/scan/", _HANDS),
    ConsoleRow("POST", f"{_STORE}/pickup/scan/", _HANDS),
    ConsoleRow("GET", f"{_PICKUP}/", EVERYBODY),
    ConsoleRow("POST", f"{_PICKUP}/", _HANDS),
    ConsoleRow("GET", f"{_PICKUP}/more/", EVERYBODY),
    ConsoleRow("GET", f"{_PICKUP}/pick-list.pdf", EVERYBODY),
    ConsoleRow("POST", f"{_PICKUP}/accept/", _HANDS),
    ConsoleRow("GET", f"{_PICKUP}/ready/", _HANDS),
    ConsoleRow("POST", f"{_PICKUP}/ready/", _HANDS),
    ConsoleRow("GET", f"{_PICKUP}/decline/", _HANDS),
    ConsoleRow("POST", f"{_PICKUP}/decline/", _HANDS),
    ConsoleRow("POST", f"{_PICKUP}/keep/", _HANDS),
    ConsoleRow("POST", f"{_PICKUP}/again/", _HANDS),
    ConsoleRow("POST", f"{_PICKUP}/code/", _HANDS),
    ConsoleRow("GET", f"{_STORE}/runner/", EVERYBODY),
    ConsoleRow("POST", f"{_RUN}/claim/", _HANDS),
    ConsoleRow("POST", f"{_RUN}/release/", _HANDS),
    ConsoleRow("POST", f"{_RUN}/gone/", _HANDS),
    ConsoleRow("GET", f"{_STORE}/promotions/", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/promotions/try/", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/promotions/new/", "OM"),
    ConsoleRow("GET", f"{_STORE}/promotions/new/<slug:kind>/", "OM"),
    ConsoleRow("GET", f"{_PROMOTION}/", EVERYBODY),
    ConsoleRow("GET", f"{_PROMOTION}/edit/", "OM"),
    ConsoleRow("GET", f"{_PROMOTION}/codes.csv", "OM"),
    ConsoleRow("POST", f"{_PROMOTION}/codes/<slug:how>/", "OM"),
    ConsoleRow("POST", f"{_PROMOTION}/<slug:verb>/", "OM"),
    ConsoleRow("GET", f"{_STORE}/prices/", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/prices/new/", "OM"),
    ConsoleRow("GET", f"{_STORE}/prices/why/", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/prices/changes/<slug:change_id>/", EVERYBODY),
    ConsoleRow("POST", f"{_STORE}/prices/changes/<slug:change_id>/back/", "OM"),
    ConsoleRow("GET", f"{_STORE}/prices/<slug:list_id>/", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/prices/<slug:list_id>/schedule/", "OM"),
    ConsoleRow("GET", f"{_STORE}/taxes/", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/taxes/shipping/", EVERYBODY),
    ConsoleRow("GET", f"{_STORE}/payments/", "OMCU"),
    ConsoleRow("POST", f"{_STORE}/payments/<slug:payment_id>/settle/", "OMC"),
    ConsoleRow("GET", f"{_STORE}/gift-cards/", "OMCU"),
    ConsoleRow("GET", f"{_STORE}/gift-cards/new/", "OMC"),
    ConsoleRow("GET", f"{_STORE}/gift-cards/batch/", "OMC"),
    ConsoleRow("GET", f"{_STORE}/gift-cards/<slug:card_id>/", "OMCU"),
    ConsoleRow("POST", f"{_STORE}/gift-cards/<slug:card_id>/<slug:verb>/", "OMC"),
    ConsoleRow("GET", f"{_STORE}/receive/", _WRITERS),
    ConsoleRow("POST", f"{_STORE}/receive/", _WRITERS),
    ConsoleRow("GET", f"{_RECEIVING}/", _WRITERS),
    ConsoleRow("POST", f"{_RECEIVING}/scans/", _WRITERS),
    ConsoleRow("POST", f"{_RECEIVING}/undo/", _WRITERS),
    ConsoleRow("POST", f"{_RECEIVING}/finish/", _WRITERS),
    ConsoleRow("POST", f"{_RECEIVING}/discard/", _WRITERS),
]
# Pages and files that know nobody: sign-in, health, and what a browser loads by itself.
OPEN = {"api/v1/schema", "api/v1/docs", "offline/", "theme/", "", "sw.js", "healthz", "readyz", "metrics"}
OPEN |= {"accounts/login/", "accounts/demo/", "pay/test/<str:key>"}
OPEN |= {r"^media/(?P<name>pictures/[0-9a-f]{2}/[0-9a-f]{64}-[0-9]{2,4}\.webp)$"}
OPEN |= {
    "p/worker.js",
    *(f"p/<slug:token>{rest}" for rest in ("", "/live", "/people", "/notify", "/way", "/here", "/left")),
}  # the link lets in
OPEN |= {f"p/<slug:token>/{rest}" for rest in ("people/<slug:person>/revoke", "notify/browser", "notify/mail")}
OPEN |= {"p/<slug:token>/missing/<slug:trouble>", "p/<slug:token>/change"}
# Takes POST alone, and whoever is let in starts forty buyers: only who is kept out is tried here.
RACE = f"{_STORE}/race"
# Each message is signed, and needs no key.
SIGNED = {"api/v1/carrier-events/<str:carrier>"}
