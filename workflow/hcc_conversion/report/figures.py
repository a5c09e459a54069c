"""Figures as they stand inside a page: the file that the job which drew them wrote for it."""

from base64 import b64encode
from dataclasses import dataclass
from io import BytesIO

from PIL import Image

#: Of the pixels of a figure, the share on a screen at which its smallest text can still be read.
READABLE = 0.52


@dataclass(frozen=True)
class Picture:
    """An image for a page: `uri` holds it; width and height in pixels."""

    uri: str
    width: int
    height: int

    @property
    def least_width(self) -> int:
        """Pixels of the screen that it takes to be read."""
        return round(self.width * READABLE)


def picture_of(webp: bytes) -> Picture:
    """A figure's own file as it is; only its head is read, for the size."""
    with Image.open(BytesIO(webp)) as image:
        width, height = image.size
    text = b64encode(webp).decode("ascii")
    return Picture(f"data:image/webp;base64,{text}", width, height)
