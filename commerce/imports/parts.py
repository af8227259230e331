"""The bytes of a kept file as one readable, seekable stream, a megabyte in memory at a time."""

import io

from commerce.imports.intake import PART_BYTES
from commerce.models import Import, ImportPart


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


def open_kept(record: Import) -> io.BufferedReader:
    """The file of an import that was `stored`."""
    return io.BufferedReader(_Parts(record), buffer_size=1 << 16)
