"""Figures made small enough for a page."""

from base64 import b64decode
from io import BytesIO

from PIL import Image
from report_cases import png

from hcc_conversion.report.figures import QUALITIES, encode_figure, encode_figures


def decoded(picture):
    return Image.open(BytesIO(b64decode(picture.uri.split(",")[1]))).convert("RGB")


def busy_png():
    """More colours than any palette: a two-way gradient."""
    image = Image.new("RGB", (256, 128))
    image.putdata([(x, 2 * y, (x + y) % 256) for y in range(128) for x in range(256)])
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def test_a_figure_keeps_its_size_its_white_ground_and_the_colour_of_a_small_marker():
    picture = encode_figure(png(colour="#C04A00"), 48)
    image = decoded(picture)
    assert picture.uri.startswith("data:image/webp;base64,")
    assert (picture.width, picture.height) == image.size == (480, 240)
    assert image.getpixel((2, 2)) == (255, 255, 255)
    marker = image.getpixel((104, 104))
    assert max(abs(a - b) for a, b in zip(marker, (0xC0, 0x4A, 0x00), strict=True)) <= 16


def test_a_figure_has_at_most_so_many_colours():
    image = decoded(encode_figure(busy_png(), 24))
    assert 2 < len(image.getcolors(1 << 20)) <= 24


def test_figures_within_the_budget_have_the_richest_palette():
    (picture,) = encode_figures({"a": busy_png()}, budget=10**7).values()
    assert picture == encode_figure(busy_png(), *QUALITIES[0])


def test_beyond_the_budget_the_largest_figure_has_fewer_colours_and_a_small_one_keeps_its_own():
    pngs = {"busy": busy_png(), "plain": png()}
    rich = encode_figures(pngs, budget=10**7)
    pictures = encode_figures(pngs, budget=sum(len(one.uri) for one in rich.values()) - 1)
    assert pictures["busy"] == encode_figure(busy_png(), *QUALITIES[1])
    assert len(pictures["busy"].uri) < len(rich["busy"].uri)
    assert pictures["plain"] == rich["plain"]


def test_where_nothing_fits_every_figure_has_the_fewest_colours_and_the_smallest_size():
    pictures = encode_figures({"busy": busy_png()}, budget=1)
    assert pictures["busy"] == encode_figure(busy_png(), *QUALITIES[-1])


def test_a_figure_can_be_shown_at_a_part_of_its_size():
    whole, part = (encode_figure(busy_png(), 16, scale) for scale in (1.0, 0.5))
    assert (part.width, part.height) == (round(whole.width / 2), round(whole.height / 2))
    assert decoded(part).size == (part.width, part.height)


def test_the_same_figure_gives_the_same_bytes():
    assert encode_figure(png(), 48) == encode_figure(png(), 48)


def test_without_figures_there_is_nothing_to_encode():
    assert encode_figures({}, budget=0) == {}
