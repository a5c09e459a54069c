"""Figures small enough to stand inside a page: few colours, without loss of sharpness."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from hcc_conversion.logs import logger

#: Colours of a figure. Ours have a handful, and shades of them along edges.
PALETTES = (48, 24)
#: Of all figures of a page as text, bytes: with its tables the page stays below 5 MB.
BUDGET = 3_600_000


@dataclass(frozen=True)
class Picture:
    """An image for a page: `uri` holds it; width and height in pixels."""

    uri: str
    width: int
    height: int


def encode_figures(pngs: Mapping[str, bytes], budget: int = BUDGET) -> dict[str, Picture]:
    """The figures as WebP without loss, reduced to as many colours as the budget allows.

    Parameters
    ----------
    pngs
        name, then the bytes of a PNG file.
    budget
        bytes that all may take as text. With more sites than it is made for, figures have the
        fewest colours and the page is larger.
    """
    for colours in PALETTES:
        pictures = {name: encode_figure(png, colours) for name, png in pngs.items()}
        size = sum(len(picture.uri) for picture in pictures.values())
        logger.info("%d figures in %d colours: %d bytes", len(pictures), colours, size)
        if size <= budget:
            break
    return pictures


def encode_figure(png: bytes, colours: int) -> Picture:
    """One figure in at most so many colours."""
    with Image.open(BytesIO(png)) as opened:
        image = opened.convert("RGB")
    # The octree keeps a colour that few pixels have, such as one marker's; dithering would blur.
    reduced = image.quantize(colours, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    reduced.putpalette(_white_again(reduced.getpalette()))
    out = BytesIO()
    reduced.convert("RGB").save(out, "WEBP", lossless=True, quality=60, method=2)
    text = b64encode(out.getvalue()).decode("ascii")
    return Picture(f"data:image/webp;base64,{text}", image.width, image.height)


def _white_again(palette: list[int]) -> list[int]:
    """The octree averages the ground with its faintest shades; it is white."""
    colours = [palette[start : start + 3] for start in range(0, len(palette), 3)]
    return [part for colour in colours for part in ([255] * 3 if min(colour) > 250 else colour)]
