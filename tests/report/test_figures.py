"""Figures as they stand inside a page."""

from base64 import b64decode
from io import BytesIO

import numpy as np
from PIL import Image
from report_cases import png

from hcc_conversion.report.figures import encode_figure


def decoded(picture):
    return Image.open(BytesIO(b64decode(picture.uri.split(",")[1]))).convert("RGB")


def busy_png():
    """More colours than any palette: a two-way gradient."""
    image = Image.new("RGB", (256, 128))
    image.putdata([(x, 2 * y, (x + y) % 256) for y in range(128) for x in range(256)])
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def test_a_figure_keeps_every_pixel_of_its_file():
    for source in (png(colour="#C04A00"), busy_png()):
        picture = encode_figure(source)
        original = Image.open(BytesIO(source)).convert("RGB")
        assert picture.uri.startswith("data:image/webp;base64,")
        assert (picture.width, picture.height) == original.size
        assert np.array_equal(np.asarray(decoded(picture)), np.asarray(original))


def test_the_same_figure_gives_the_same_bytes():
    assert encode_figure(png()) == encode_figure(png())
