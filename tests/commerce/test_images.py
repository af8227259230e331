"""Pictures are decoded and written again; nothing but pixels survives, and nothing but pictures is taken."""

import hashlib
import io
from pathlib import Path

import pytest
from django.conf import settings as project
from PIL import Image as Pillow

from commerce import images
from tests.commerce.imports.files import CATALOG

PHOTO = CATALOG / "images" / "alexandru-acea-686569-unsplash.jpg"


@pytest.fixture(autouse=True)
def media(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def drawn(format: str, size: tuple[int, int] = (600, 300), mode: str = "RGB", **options: object) -> bytes:
    out = io.BytesIO()
    Pillow.new(mode, size, "red").save(out, format, **options)
    return out.getvalue()


def files(media: Path) -> list[str]:
    return sorted(str(path.relative_to(media)) for path in media.rglob("*") if path.is_file())


def test_keep_writes_three_sizes_named_by_content(media):
    data = PHOTO.read_bytes()

    kept = images.keep(data)

    key = hashlib.sha256(data).hexdigest()
    assert kept.key == key
    assert files(media) == sorted(f"pictures/{key[:2]}/{key}-{size}.webp" for size in images.SIZES)
    with Pillow.open(media / f"pictures/{key[:2]}/{key}-96.webp") as small:
        assert (small.format, max(small.size)) == ("WEBP", 96)
    assert images.url(key, 96) == f"{project.MEDIA_URL}pictures/{key[:2]}/{key}-96.webp"


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP", "GIF"])
def test_keep_takes_the_usual_formats(format):
    kept = images.keep(drawn(format))

    assert (kept.width, kept.height) == (600, 300)


def test_keep_twice_is_one_picture(media):
    assert images.keep(PHOTO.read_bytes()) == images.keep(PHOTO.read_bytes())
    assert len(files(media)) == 3


def test_keep_turns_upright_and_drops_every_tag(media):
    tags = Pillow.Exif()
    tags[0x0112], tags[0x010F] = 6, "Secret camera"
    tags.get_ifd(0x8825)[1] = "N"

    kept = images.keep(drawn("JPEG", exif=tags))

    assert (kept.width, kept.height) == (300, 600)
    for name in files(media):
        with Pillow.open(media / name) as picture:
            assert dict(picture.getexif()) == {}
            assert b"Secret" not in (media / name).read_bytes()


def test_keep_leaves_nothing_of_what_hides_behind_a_picture(media):
    images.keep(drawn("JPEG") + b"<script>alert(1)</script>PK\x03\x04")

    assert all(b"script" not in (media / name).read_bytes() for name in files(media))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "invalid_image"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "unsupported_file"),
        (b"<!doctype html><html></html>", "unsupported_file"),
        (b"%PDF-1.7", "unsupported_file"),
        (b"MZ\x90", "unsupported_file"),
        (PHOTO.read_bytes()[:2000], "invalid_image"),
        (drawn("TIFF"), "unsupported_file"),
        (drawn("BMP"), "unsupported_file"),
        (b"\xff\xd8\xff" + b"0" * (6 << 20), "image_too_large"),
        (drawn("PNG", (50_000, 1_000), mode="1"), "image_too_large"),
        (drawn("PNG", (20_000, 20_000), mode="1"), "image_too_large"),
    ],
)
def test_keep_refuses_everything_else(media, data, code):
    with pytest.raises((images.UnsupportedFile, images.ImageTooLarge, images.InvalidImage)) as refusal:
        images.keep(data)

    assert refusal.value.code == code
    assert files(media) == []


def test_keep_refuses_a_picture_whose_tags_mislead_the_decoder():
    exif = Pillow.Exif()
    exif[0x010F], exif[0x0112] = "x", 6  # maker and orientation
    data = drawn("JPEG", exif=exif)
    misled = data.replace(b"\x01\x0f\x00\x02", b"\x01\x00\x00\x02")  # the maker's text as the width of the picture
    assert misled != data

    with pytest.raises(images.InvalidImage):
        images.keep(misled)
