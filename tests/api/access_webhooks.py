"""Rows of the access matrix for outbound webhooks: setting them up is the owner's."""

from tests.api.access_rows import NO_ID, ApiRow, ConsoleRow

_READERS, _WRITERS = "OMU", "O"
_ENDPOINT, _NO_ENDPOINT = "webhook-endpoints/<str:public_id>", f"webhook-endpoints/{NO_ID}"
_DELIVERY, _NO_DELIVERY = "webhook-deliveries/<str:public_id>", f"webhook-deliveries/{NO_ID}"
WEBHOOKS = [
    ApiRow("GET", "webhook-endpoints", _READERS),
    ApiRow("POST", "webhook-endpoints", _WRITERS),
    ApiRow("GET", _ENDPOINT, _READERS, _NO_ENDPOINT),
    ApiRow("PATCH", _ENDPOINT, _WRITERS, _NO_ENDPOINT),
    ApiRow("DELETE", _ENDPOINT, _WRITERS, _NO_ENDPOINT),
    ApiRow("POST", f"{_ENDPOINT}/pause", _WRITERS, f"{_NO_ENDPOINT}/pause"),
    ApiRow("POST", f"{_ENDPOINT}/resumption", _WRITERS, f"{_NO_ENDPOINT}/resumption"),
    ApiRow("POST", f"{_ENDPOINT}/secret-rotations", _WRITERS, f"{_NO_ENDPOINT}/secret-rotations"),
    ApiRow("POST", f"{_ENDPOINT}/tests", _WRITERS, f"{_NO_ENDPOINT}/tests"),
    ApiRow("GET", "webhook-deliveries", _READERS),
    ApiRow("POST", "webhook-deliveries/replays", _WRITERS),
    ApiRow("GET", _DELIVERY, _READERS, _NO_DELIVERY),
    ApiRow("POST", f"{_DELIVERY}/replay", _WRITERS, f"{_NO_DELIVERY}/replay"),
    ApiRow("POST", f"{_DELIVERY}/dismissal", _WRITERS, f"{_NO_DELIVERY}/dismissal"),
]

_PAGES = "s/<slug:store>/webhooks"
_PAGE, _ENTRY = f"{_PAGES}/<str:public_id>", f"{_PAGES}/<str:public_id>/log/<str:delivery_id>"
WEBHOOK_PAGES = [
    ConsoleRow("GET", f"{_PAGES}/", _READERS),
    ConsoleRow("GET", f"{_PAGES}/new/", _WRITERS),
    ConsoleRow("POST", f"{_PAGES}/new/", _WRITERS),
    ConsoleRow("GET", f"{_PAGE}/", _READERS),
    ConsoleRow("POST", f"{_PAGE}/change/", _WRITERS),
    ConsoleRow("POST", f"{_PAGE}/test/", _WRITERS),
    ConsoleRow("POST", f"{_PAGE}/again/", _WRITERS),
    ConsoleRow("POST", f"{_PAGE}/<slug:verb>/", _WRITERS),
    ConsoleRow("GET", f"{_ENTRY}/", _READERS),
    ConsoleRow("POST", f"{_ENTRY}/<slug:verb>/", _WRITERS),
]
