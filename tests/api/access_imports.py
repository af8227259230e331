"""The access matrix of imports, in the API and on the pages."""

from tests.api.access_rows import EVERYBODY, NO_ID, ApiRow, ConsoleRow

_STORE = "s/<slug:store>"
_IMPORT = f"{_STORE}/imports/<str:public_id>"
_WRITERS = "OMACK"
IMPORTS = [
    ApiRow("GET", "imports", "OMACK"),
    ApiRow("POST", "imports", "OMACK"),
    ApiRow("GET", "imports/<str:public_id>", "OMACK", f"imports/{NO_ID}"),
    ApiRow("GET", "imports/<str:public_id>/changes", "OMACK", f"imports/{NO_ID}/changes"),
    ApiRow("GET", "imports/<str:public_id>/undo", "OMACK", f"imports/{NO_ID}/undo"),
    ApiRow("POST", "imports/<str:public_id>/undo", "OMACK", f"imports/{NO_ID}/undo"),
]
IMPORT_PAGES = [
    ConsoleRow("GET", f"{_STORE}/imports/", _WRITERS),
    ConsoleRow("GET", f"{_STORE}/imports/new/", _WRITERS),
    ConsoleRow("POST", f"{_STORE}/imports/new/", _WRITERS),
    ConsoleRow("GET", f"{_STORE}/imports/examples/<slug:kind>-<slug:format>.csv", _WRITERS),
    ConsoleRow("GET", f"{_IMPORT}/", EVERYBODY),
    ConsoleRow("GET", f"{_IMPORT}/errors.csv", EVERYBODY),
    ConsoleRow("POST", f"{_IMPORT}/import/", EVERYBODY),
    ConsoleRow("POST", f"{_IMPORT}/stop/", EVERYBODY),
    ConsoleRow("GET", f"{_IMPORT}/undo/", EVERYBODY),
    ConsoleRow("POST", f"{_IMPORT}/undo/", EVERYBODY),
]
