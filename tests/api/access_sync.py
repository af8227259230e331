"""Rows of the access matrix for channel sync: managers look, setting up and mending is the owner's."""

from tests.api.access_rows import NO_ID, ApiRow, ConsoleRow

_READERS, _WRITERS = "OMU", "O"
_EXCEPTION, _NO_EXCEPTION = "sync-exceptions/<str:public_id>", f"sync-exceptions/{NO_ID}"
SYNC = [
    ApiRow("GET", "channels/<str:code>/health", _READERS, "channels/web/health"),
    ApiRow("POST", "channels/<str:code>/reconciliations", _WRITERS, "channels/web/reconciliations"),
    ApiRow("GET", "channels/<str:code>/products", _READERS, "channels/web/products"),
    ApiRow("POST", "channels/<str:code>/products", _WRITERS, "channels/web/products"),
    ApiRow("POST", "channels/<str:code>/product-withdrawals", _WRITERS, "channels/web/product-withdrawals"),
    ApiRow("GET", "channel-mappings", _READERS),
    ApiRow("GET", "sync-exceptions", _READERS),
    ApiRow("POST", f"{_EXCEPTION}/retry", _WRITERS, f"{_NO_EXCEPTION}/retry"),
    ApiRow("POST", f"{_EXCEPTION}/dismissal", _WRITERS, f"{_NO_EXCEPTION}/dismissal"),
]

_PAGES = "s/<slug:store>/channels"
_PAGE, _OFFER = f"{_PAGES}/<str:public_id>", f"{_PAGES}/<str:public_id>/listings/<str:listing_id>"
_ONE_EXCEPTION = f"{_PAGES}/exceptions/<str:exception_id>"
SYNC_PAGES = [
    ConsoleRow("GET", f"{_PAGES}/", _READERS),
    ConsoleRow("GET", f"{_PAGES}/new/", _WRITERS),
    ConsoleRow("GET", f"{_PAGES}/new/<slug:system>/", _WRITERS),
    ConsoleRow("POST", f"{_PAGES}/new/<slug:system>/", _WRITERS),
    ConsoleRow("GET", f"{_PAGES}/exceptions/", _READERS),
    ConsoleRow("POST", f"{_PAGES}/exceptions/all/<slug:verb>/", _WRITERS),
    ConsoleRow("GET", f"{_ONE_EXCEPTION}/", _READERS),
    ConsoleRow("POST", f"{_ONE_EXCEPTION}/match/", _WRITERS),
    ConsoleRow("POST", f"{_ONE_EXCEPTION}/<slug:verb>/", _WRITERS),
    ConsoleRow("GET", f"{_PAGES}/conflicts/", _READERS),
    ConsoleRow("POST", f"{_PAGES}/conflicts/<str:conflict_id>/<slug:verb>/", _WRITERS),
    ConsoleRow("GET", f"{_PAGE}/", _READERS),
    ConsoleRow("POST", f"{_PAGE}/places/", _WRITERS),
    ConsoleRow("POST", f"{_PAGE}/compare/", _WRITERS),
    ConsoleRow("POST", f"{_PAGE}/subscribe/", _WRITERS),
    ConsoleRow("GET", f"{_PAGE}/runs/<str:run_id>/", _READERS),
    ConsoleRow("GET", f"{_PAGE}/listings/", _READERS),
    ConsoleRow("GET", f"{_PAGE}/products/", _READERS),
    ConsoleRow("POST", f"{_PAGE}/products/<slug:verb>/", _WRITERS),
    ConsoleRow("GET", f"{_OFFER}/", _READERS),
    ConsoleRow("POST", f"{_OFFER}/match/", _WRITERS),
    ConsoleRow("GET", f"{_PAGE}/rules/", _READERS),
    ConsoleRow("POST", f"{_PAGE}/rules/<slug:what>/", _WRITERS),
    ConsoleRow("POST", f"{_PAGE}/settings/", _WRITERS),
    ConsoleRow("POST", f"{_PAGE}/settings/secrets/", _WRITERS),
    ConsoleRow("POST", f"{_PAGE}/settings/test/", _WRITERS),
    ConsoleRow("POST", f"{_PAGE}/<slug:verb>/", _WRITERS),
]
