"""Pictures as we keep them: decoded, cleaned of everything but pixels, and written again as WebP in three sizes.

Files are named by the hash of what came in, so the same picture is kept once, and nothing of a sender's file name,
metadata or hidden content survives.
"""

import hashlib
import io
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from PIL import Image, ImageOps, UnidentifiedImageError

from commerce.errors import Refusal

SIZES = (96, 480, 1200)
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_BYTES = 5 << 20
MAX_PIXELS = 40_000_000
QUALITY = 82
EFFORT = 4
_ADDRESS = re.compile(r"/pictures/[0-9a-f]{2}/([0-9a-f]{64})-[0-9]{2,4}\.webp$")


class UnsupportedFile(Refusal):
    """Not a picture of a kind that is taken: JPEG, PNG, WebP or GIF, whatever it calls itself."""

    code = "unsupported_file"
    status = 415
    title = "Not a picture we take"


class ImageTooLarge(Refusal):
    """More bytes or pixels than are taken."""

    code = "image_too_large"
    status = 413
    title = "Picture is too large"


class InvalidImage(Refusal):
    """A picture that cannot be decoded to its end."""

    code = "invalid_image"
    status = 422
    title = "Picture is damaged"


@dataclass(frozen=True, slots=True)
class Kept:
    """What names the files, and the picture's own size in pixels, the right way up."""

    key: str
    width: int
    height: int


def keep(data: bytes, *, effort: int = EFFORT) -> Kept:
    """Check, clean and store a picture in all sizes. Raises UnsupportedFile, ImageTooLarge or InvalidImage.

    `effort` from 0 to 6 trades time for smaller files. No size is larger than the picture, so several may be the same.
    """
    if not data:
        raise InvalidImage("The file is empty.")
    if len(data) > MAX_BYTES:
        raise ImageTooLarge(f"At most {MAX_BYTES >> 20} MiB.", limit=MAX_BYTES)
    return _store(_decode(data), hashlib.sha256(data).hexdigest(), effort)


def keep_drawn(picture: Image.Image, *, effort: int = EFFORT) -> Kept:
    """Store a picture that we drew ourselves, mode RGB or RGBA: nothing to check, and its pixels name it."""
    return _store(picture, hashlib.sha256(repr(picture.size).encode() + picture.tobytes()).hexdigest(), effort)


def _store(picture: Image.Image, key: str, effort: int) -> Kept:
    encoded: dict[int, bytes] = {}
    for size in SIZES:
        path = Path(settings.MEDIA_ROOT, _name(key, size))
        if not path.exists():
            edge = min(size, max(picture.size))
            if edge not in encoded:
                encoded[edge] = _encode(picture, edge, effort)
            _write(path, encoded[edge])
    return Kept(key, picture.width, picture.height)


def url(key: str, size: int) -> str:
    """Where a browser finds a kept picture; `size` is one of SIZES, the longest edge in pixels."""
    if size not in SIZES:
        raise ValueError(f"no such size: {size}")
    return f"{settings.MEDIA_URL}{_name(key, size)}"


def key_of(address: str) -> str:
    """The key of a kept picture by its address, however its host is called; nothing for any other address."""
    found = _ADDRESS.search(address)
    return found[1] if found else ""


def _name(key: str, size: int) -> str:
    return f"pictures/{key[:2]}/{key}-{size}.webp"


def _decode(data: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise UnsupportedFile("Use a JPEG, PNG, WebP or GIF picture.") from error
    except Image.DecompressionBombError as error:
        raise ImageTooLarge(f"At most {MAX_PIXELS:,} pixels.", limit=MAX_PIXELS) from error
    except Exception as error:  # damaged bytes lead the decoders into errors of any type
        raise InvalidImage("The picture cannot be read.") from error
    if picture.width * picture.height > MAX_PIXELS:
        raise ImageTooLarge(f"At most {MAX_PIXELS:,} pixels.", limit=MAX_PIXELS)
    try:
        picture.draft("RGB", (max(SIZES) * 2, max(SIZES) * 2))
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        return upright.convert("RGBA" if _is_see_through(upright) else "RGB")
    except Exception as error:  # damaged bytes lead the decoders into errors of any type
        raise InvalidImage("The picture cannot be read to its end.") from error


def _is_see_through(picture: Image.Image) -> bool:
    return picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info


def _encode(picture: Image.Image, edge: int, effort: int) -> bytes:
    scaled = picture.copy()
    scaled.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    clean = Image.new(scaled.mode, scaled.size)
    clean.paste(scaled)
    out = io.BytesIO()
    clean.save(out, "WEBP", quality=QUALITY, method=effort)
    return out.getvalue()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, unfinished = tempfile.mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(unfinished, 0o644)
        os.replace(unfinished, path)
    except BaseException:
        Path(unfinished).unlink(missing_ok=True)
        raise
