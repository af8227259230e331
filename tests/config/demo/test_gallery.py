"""Drawn pictures are kept under the name of their pixels, in every size, and only once."""

from pathlib import Path

from PIL import Image

from commerce import images
from config.demo.pictures import draw
from config.demo.pictures.draw import Look
from config.demo.pictures.masks import SIZE

MUG = Look("mug", "", (("extra", "#C99D55"), ("main", "#B2453F"), ("trim", "#F1E8DA")))
BLUE_MUG = Look("mug", "", (("extra", "#C99D55"), ("main", "#5F7FA3"), ("trim", "#F1E8DA")))


def files(folder: Path) -> dict[str, Path]:
    return {path.name.rpartition("-")[2]: path for path in sorted(folder.rglob("*.webp"))}


def test_keep_drawn_writes_every_size_and_never_enlarges(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    kept = images.keep_drawn(draw.draw(MUG), effort=1)

    sizes = {name: Image.open(path).size for name, path in files(tmp_path).items()}
    assert sizes == {"96.webp": (96, 96), "480.webp": (SIZE, SIZE), "1200.webp": (SIZE, SIZE)}
    assert (kept.width, kept.height) == (SIZE, SIZE)


def test_keep_drawn_again_leaves_the_files_as_they_are(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    first = images.keep_drawn(draw.draw(MUG), effort=1)
    small = files(tmp_path)["96.webp"]
    small.write_bytes(b"kept")

    again = images.keep_drawn(draw.draw(MUG), effort=1)

    assert again == first
    assert small.read_bytes() == b"kept"


def test_keep_drawn_names_another_color_differently(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    red, blue = images.keep_drawn(draw.draw(MUG), effort=1), images.keep_drawn(draw.draw(BLUE_MUG), effort=1)

    assert red.key != blue.key
