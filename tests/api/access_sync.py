"""Rows of the access matrix for channel sync: managers look, setting up and mending is the owner's."""

from tests.api.access_rows import NO_ID, ApiRow

_READERS, _WRITERS = "OMU", "O"
_EXCEPTION, _NO_EXCEPTION = "sync-exceptions/<str:public_id>", f"sync-exceptions/{NO_ID}"
SYNC = [
    ApiRow("GET", "channels/<str:code>/health", _READERS, "channels/web/health"),
    ApiRow("POST", "channels/<str:code>/reconciliations", _WRITERS, "channels/web/reconciliations"),
    ApiRow("GET", "channel-mappings", _READERS),
    ApiRow("GET", "sync-exceptions", _READERS),
    ApiRow("POST", f"{_EXCEPTION}/retry", _WRITERS, f"{_NO_EXCEPTION}/retry"),
    ApiRow("POST", f"{_EXCEPTION}/dismissal", _WRITERS, f"{_NO_EXCEPTION}/dismissal"),
]
