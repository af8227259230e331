"""Which encoding a file is in, judged on all of its bytes: certain, plausible, or refused. Never mojibake."""

import codecs
import re
from collections.abc import Iterable
from typing import BinaryIO

from commerce.imports.refusals import EncodingUncertain

NAMES = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with mark",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
}
CHUNK_BYTES = 1 << 18

_MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# What Western text does not hold, and Mac Roman, DOS or another Windows page read as Western does: in Western text
# accented letters stand between plain ones, capitals begin a word, and signs are not part of one.
_LETTER, _ACCENTED, _CONSONANT = r"[^\W\d_]", "À-ÖØ-öø-ÿ", "bcdfghjklmnpqrstvwxz"
_IMPLAUSIBLE = re.compile(
    "|".join(
        (
            f"[{_ACCENTED}ŒœŠšŽžŸƒ]{{3}}",
            rf"(?<=[\W\d_])[{_ACCENTED}]{{2}}(?=[\W\d_])",
            f"{_LETTER}[¡-¦¨-¬¯±-¶¸-¿‚„†‡ˆ‰‹›˜÷×“”]{_LETTER}",
            f"{_LETTER}[‚„ˆ]",
            "[a-zß-öø-ÿ][ŒŠŽŸ]",
            f"[{_CONSONANT}]š[{_CONSONANT}]",
            r"¤|œ[0-9]",
            f"[ðýþÐÝÞ]{_LETTER}*[çüÇÜ]|[çüÇÜ]{_LETTER}*[ðýþÐÝÞ]",
        )
    )
)
JUDGED = "cp1252"  # no rule tells all of the others apart, so `samples` shows what was read


def detect(file: BinaryIO) -> str:
    """A Python codec name for the file, read from its start to its end. Raises EncodingUncertain."""
    file.seek(0)
    head = file.read(4096)
    if head.startswith(codecs.BOM_UTF8):
        return _checked(file, "utf-8-sig")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _checked(file, "utf-16")
    wide = _wide(head)
    if wide:
        return _checked(file, wide)
    return "utf-8" if _decodes(file, "utf-8") else _western(file)


def _wide(head: bytes) -> str | None:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) / 2
    if half >= 4 and odd > half * 0.7 and even < half * 0.05:
        return "utf-16-le"
    if half >= 4 and even > half * 0.7 and odd < half * 0.05:
        return "utf-16-be"
    return None


def _checked(file: BinaryIO, codec: str) -> str:
    if not _decodes(file, codec):
        raise EncodingUncertain(f"The file says it is {NAMES[codec]}, but parts of it are not.")
    return codec


def _decodes(file: BinaryIO, codec: str) -> bool:
    decoder = codecs.getincrementaldecoder(codec)()
    try:
        for chunk in _chunks(file):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _western(file: BinaryIO) -> str:
    tail = b""
    for chunk in _chunks(file):
        joined = tail + chunk
        if _MULTIBYTE.search(joined):
            raise EncodingUncertain("Some letters are UTF-8 and some are not. Save the file as UTF-8.")
        try:
            text = joined.decode("cp1252")
        except UnicodeDecodeError as error:
            raise EncodingUncertain("The letters fit no encoding we know. Save the file as UTF-8.") from error
        if _IMPLAUSIBLE.search(text):
            raise EncodingUncertain("The letters could be several encodings. Save the file as UTF-8.")
        tail = chunk[-4:]
    return "cp1252"


def _chunks(file: BinaryIO) -> Iterable[bytes]:
    file.seek(0)
    while chunk := file.read(CHUNK_BYTES):
        yield chunk
