"""Figures small enough to stand inside a page: few colours, without loss of sharpness."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

from hcc_conversion.run.logs import logger

#: Colours of a figure and its size in parts of the PNG's, the richest first. Ours have a handful of
#: colours, and shades of them along edges; the files behind the figures keep their full size.
QUALITIES = ((48, 1.0), (24, 1.0), (16, 1.0), (16, 0.8), (16, 0.65))
#: Bytes of a page with its figures as text; one of four sites stays below 5 MB.
PAGE_LIMIT = 4_900_000


@dataclass(frozen=True)
class Picture:
    """An image for a page: `uri` holds it; width and height in pixels."""

    uri: str
    width: int
    height: int


def encode_figures(pngs: Mapping[str, bytes], budget: int) -> dict[str, Picture]:
    """The figures as WebP without loss; the largest in fewer colours, then smaller, until all fit.

    Parameters
    ----------
    pngs
        name, then the bytes of a PNG file.
    budget
        bytes that all may take as text. Where that cannot be had, as with many sites, all figures
        have the last of `QUALITIES` and take more.
    """
    pictures = {name: encode_figure(png, *QUALITIES[0]) for name, png in pngs.items()}
    for quality in QUALITIES[1:]:
        for name in sorted(pictures, key=lambda name: (-len(pictures[name].uri), name)):
            if _size(pictures) <= budget:
                break
            pictures[name] = encode_figure(pngs[name], *quality)
    logger.info("%d figures take %d of %d bytes", len(pictures), _size(pictures), budget)
    return pictures


def _size(pictures: Mapping[str, Picture]) -> int:
    return sum(len(picture.uri) for picture in pictures.values())


def encode_figure(png: bytes, colours: int, scale: float = 1.0) -> Picture:
    """One figure in at most so many colours, at *scale* of its size."""
    with Image.open(BytesIO(png)) as opened:
        image = opened.convert("RGB")
    if scale != 1.0:
        size = tuple(round(scale * side) for side in image.size)
        image = image.resize(size, Image.Resampling.LANCZOS)
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
