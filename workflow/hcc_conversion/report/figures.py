"""Figures as they stand inside a page: the file that the job which drew them wrote."""

import re
from base64 import b64encode
from dataclasses import dataclass

#: Pixels of a screen for each point of a figure, at which its smallest text (7 pt) can be read.
READABLE = 1.6
_SIZE = re.compile(rb"<svg[^>]*? width=\"(?P<width>[0-9.]+)pt\" height=\"(?P<height>[0-9.]+)pt\"")


@dataclass(frozen=True)
class Picture:
    """An image for a page: `uri` holds it; width and height in pixels at which it can be read."""

    uri: str
    width: int
    height: int


def picture_of(svg: bytes) -> Picture:
    """A figure's own file as it is; only its head is read, for the size.

    ValueError where it does not say its size in points.
    """
    size = _SIZE.search(svg)
    if size is None:
        raise ValueError("An SVG without width and height in points is no figure of this workflow.")
    width, height = (round(float(size[name]) * READABLE) for name in ("width", "height"))
    text = b64encode(svg).decode("ascii")
    return Picture(f"data:image/svg+xml;base64,{text}", width, height)
