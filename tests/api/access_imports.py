"""The access matrix of imports, in the API and on the pages: whoever may import some kind of file is let in at both.
Associates, cashiers and stock controllers write stock, so they import stock and see nothing else.
"""

from tests.api.access_rows import NO_ID, ApiRow, ConsoleRow

_STORE = "s/<slug:store>"
_WRITERS = "OMACK"
_IMPORT = f"{_STORE}/imports/<str:public_id>"
IMPORTS = [
    ApiRow("GET", "imports", _WRITERS),
    ApiRow("POST", "imports", _WRITERS),
    ApiRow("GET", "imports/<str:public_id>", _WRITERS, f"imports/{NO_ID}"),
    ApiRow("GET", "imports/<str:public_id>/changes", _WRITERS, f"imports/{NO_ID}/changes"),
    ApiRow("GET", "imports/<str:public_id>/undo", _WRITERS, f"imports/{NO_ID}/undo"),
    ApiRow("POST", "imports/<str:public_id>/undo", _WRITERS, f"imports/{NO_ID}/undo"),
]
IMPORT_PAGES = [
    ConsoleRow("GET", f"{_STORE}/imports/", _WRITERS),
    ConsoleRow("GET", f"{_STORE}/imports/new/", _WRITERS),
    ConsoleRow("POST", f"{_STORE}/imports/new/", _WRITERS),
    ConsoleRow("GET", f"{_STORE}/imports/examples/<slug:kind>-<slug:format>.csv", _WRITERS),
    ConsoleRow("GET", f"{_IMPORT}/", _WRITERS),
    ConsoleRow("GET", f"{_IMPORT}/errors.csv", _WRITERS),
    ConsoleRow("POST", f"{_IMPORT}/import/", _WRITERS),
    ConsoleRow("POST", f"{_IMPORT}/stop/", _WRITERS),
    ConsoleRow("GET", f"{_IMPORT}/undo/", _WRITERS),
    ConsoleRow("POST", f"{_IMPORT}/undo/", _WRITERS),
]
