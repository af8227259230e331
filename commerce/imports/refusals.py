"""Why a whole file is refused. Anything wrong with one row is a row error instead (`cells.CellError`)."""

from commerce.errors import Refusal


class MalformedCsv(Refusal):
    """The text is not one table: open quotes, NUL, a line or cell without end, a header that names no columns."""

    code = "malformed_csv"
    status = 400
    title = "Not a readable CSV file"


class EncodingUncertain(Refusal):
    """The bytes fit no encoding without guessing letters. The person says which one, or saves as UTF-8."""

    code = "encoding_uncertain"
    status = 422
    title = "Encoding is uncertain"


class UnsupportedFile(Refusal):
    """The content is something else: a spreadsheet, PDF, program, picture or archive."""

    code = "unsupported_file"
    status = 415
    title = "Not a CSV file"


class FileTooLarge(Refusal):
    """More bytes or rows than this door takes."""

    code = "file_too_large"
    status = 413
    title = "File is too large"


class MissingColumns(Refusal):
    """The header lacks what this layout cannot do without. Facts: `columns` missing, `looks_like` a layout or None."""

    code = "missing_columns"
    status = 422
    title = "Columns are missing"


class KindNotAvailable(Refusal):
    """Nothing here can apply this kind of rows, or not in this layout. Facts: `available` {kind: [layouts]}."""

    code = "kind_not_available"
    status = 422
    title = "This kind of import is not available"


class UndoInProgress(Refusal):
    """This very file was imported, and that import is on its way back."""

    code = "undo_in_progress"
    title = "Its import is being undone"


class ImportNotUndoable(Refusal):
    """This import cannot be undone. Facts: `reason`, of `undo.OBSTACLES`."""

    code = "import_not_undoable"
    title = "This import cannot be undone"
