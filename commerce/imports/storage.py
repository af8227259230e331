"""The bytes of kept files: read as one stream, a megabyte in memory at a time, and forgotten after some weeks."""

import io
from datetime import timedelta
from typing import BinaryIO

from commerce import pruning, transactions
from commerce.actors import Actor
from commerce.models import Import, ImportPart

PART_BYTES = 1 << 20
KEPT = timedelta(days=30)
PORTION = 200
_ENDED = "import_record_id IN (SELECT id FROM commerce_import WHERE finished_at < %s)"


class _Parts(io.RawIOBase):
    def __init__(self, record: Import) -> None:
        self._record, self._at = record, 0
        self._position, self._data = -1, b""

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._record.size}[whence]
        self._at = start + offset
        return self._at

    def readinto(self, buffer: memoryview) -> int:
        position, offset = divmod(self._at, PART_BYTES)
        if position != self._position:
            found = ImportPart.objects.filter(import_record=self._record, position=position)
            self._data = bytes(found.values_list("data", flat=True).first() or b"")
            self._position = position
        data = self._data[offset : offset + len(buffer)]
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)


@transactions.building_block
def keep(record: Import, file: BinaryIO) -> None:
    """Keep the bytes of a file, from its start."""
    file.seek(0)
    for position, data in enumerate(iter(lambda: file.read(PART_BYTES), b"")):
        ImportPart.objects.create(import_record=record, position=position, data=data)


def open_kept(record: Import) -> io.BufferedReader:
    """The file of an import that was `stored`."""
    return io.BufferedReader(_Parts(record), buffer_size=1 << 16)


def prune(*, by: Actor) -> int:
    """Drop the bytes of files that ended more than 30 days ago; the imports and their row errors stay."""
    return pruning.repeat(lambda: forget_some(by=by))


@transactions.upkeep
def forget_some(*, by: Actor) -> int:
    """One portion of them, which are large."""
    return pruning.some("commerce_importpart", _ENDED, (transactions.now() - KEPT,), most=PORTION)
