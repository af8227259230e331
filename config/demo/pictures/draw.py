"""A look (shape, pattern, colors) to a picture with a transparent ground. Same look, same pixels."""

from dataclasses import dataclass

from PIL import Image

from config.demo.pictures import masks, palette
from config.demo.pictures.masks import SIZE


@dataclass(frozen=True)
class Look:
    """What a product looks like: a shape's name, a pattern's name or "", and hex colors by name."""

    shape: str
    pattern: str = ""
    colors: tuple[tuple[str, str], ...] = ()


def draw(look: Look) -> Image.Image:
    """SIZE x SIZE pixels, mode RGBA. Raises KeyError when the shape, the pattern or a color is not known."""
    # Opaque colors pasted through soft masks onto nothing give premultiplied pixels ("RGBa"). Pillow bends the blend
    # in modes that have alpha, so the four bands are collected in one that has none.
    canvas = Image.new("CMYK", (SIZE, SIZE))
    colors = dict(look.colors)
    for layer in masks.layers(look.shape, look.pattern):
        color = (*palette.resolve(layer.paint, colors), 255)
        box = (layer.left, layer.top, layer.left + layer.mask.width, layer.top + layer.mask.height)
        canvas.paste(color, box, layer.mask)
    return Image.frombytes("RGBa", canvas.size, canvas.tobytes()).convert("RGBA")
