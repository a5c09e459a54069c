"""The text of docs/methods.md as part of the page, and the software that made the results."""

import json
import platform
from collections.abc import Mapping
from hashlib import sha256
from importlib.metadata import version
from typing import Any

#: What numbers and pictures depend on.
SOFTWARE = (
    "snakemake",
    "pandas",
    "numpy",
    "scipy",
    "statsmodels",
    "lifelines",
    "pint",
    "matplotlib",
    "pillow",
)
#: The page has its own first heading, and one above the methods.
_HEADINGS = {"h2": "h3", "h3": "h4", "h4": "h5"}


def methods_html(markdown: str) -> str:
    """The document without its title, its headings one level deeper; HTML in it stays text."""
    from markdown_it import MarkdownIt  # Snakemake asks for versions at every start, not for this

    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = parser.parse(markdown)
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        del tokens[:3]
    for token in tokens:
        token.tag = _HEADINGS.get(token.tag, token.tag)
    html = parser.renderer.render(tokens, parser.options, {})
    # A table may be wider than a phone.
    html = html.replace("<table>", '<div class="scroll" tabindex="0"><table>')
    # A corner without a heading is no heading.
    html = html.replace("<th></th>", "<td></td>")
    return html.replace("</table>", "</table></div>")


def software_versions() -> dict[str, str]:
    """Name, then version, of Python and of every package of `SOFTWARE`."""
    return {"Python": platform.python_version()} | {name: version(name) for name in SOFTWARE}


def configuration_hash(configuration: Mapping[str, Any]) -> str:
    """SHA-256 of a configuration's values: the same whatever the order of keys or the comments."""
    text = json.dumps(configuration, sort_keys=True, ensure_ascii=False, default=str)
    return sha256(text.encode()).hexdigest()
