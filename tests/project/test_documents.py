"""What documents name is there: paths of the project, and what links point to."""

import re
import subprocess

import pytest
from places import ROOT

LIBRARY = ROOT / "workflow/hcc_conversion"
#: Folders of the project that a path may start with; what a run writes is not among them.
OF_PROJECT = ("workflow", "docs", "schemas", "config", "tests", "resources")
#: Below the library paths may leave out its folder. Results have folders of the same names.
OF_LIBRARY = (".py", ".j2")
#: Stands for any name: ``<id>``, ``{table}``, ``*``.
PLACEHOLDER = re.compile(r"<[^<>]*>|\{[^{}]*\}|\*")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.M | re.S)
CODE = re.compile(r"`([^`]+)`")
LINK = re.compile(r"\]\(([^()\s]+)\)")


def documents():
    listing = ["git", "-C", str(ROOT), "ls-files", "*.md"]
    return subprocess.run(listing, check=True, capture_output=True, text=True).stdout.split()


def named_paths(text):
    """Words in backticks and in commands that are a file or a folder; examples in YAML are none."""
    commands = [code for language, code in FENCE.findall(text) if language == "sh"]
    for code in [*CODE.findall(FENCE.sub("", text)), *commands]:
        for word in code.split():
            last = word.rsplit("/", 1)[-1]
            if "/" in word and (not last or "." in last[1:]):
                yield word


def is_there(path, folder=ROOT):
    """Whether *folder* has it; with placeholders, whether it has any that fits."""
    pattern = re.sub(r"\*+", "*", PLACEHOLDER.sub("*", path))
    return any(folder.glob(pattern)) if "*" in pattern else (folder / path).exists()


def missing_paths(text):
    for path in named_paths(text):
        first = path.split("/")[0]
        if first in OF_PROJECT:
            found = is_there(path)
        elif (LIBRARY / first).is_dir() and path.endswith(OF_LIBRARY):
            found = is_there(path, LIBRARY)
        else:
            continue
        if not found:
            yield path


def headings(text):
    """The names by which links reach the headings of a document."""
    for title in re.findall(r"^#+ (.*)$", FENCE.sub("", text), re.M):
        yield re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


def missing_links(text, folder):
    for target in LINK.findall(FENCE.sub("", text)):
        path, _, heading = target.partition("#")
        if ":" in path:
            continue
        if path and not (folder / path).exists():
            yield target
        elif heading and (not path or path.endswith(".md")):
            document = (folder / path).read_text(encoding="utf-8") if path else text
            if heading not in headings(document):
                yield target


@pytest.mark.parametrize("document", documents())
def test_every_path_that_a_document_names_is_there(document):
    assert not list(missing_paths((ROOT / document).read_text(encoding="utf-8")))


@pytest.mark.parametrize("document", documents())
def test_every_link_of_a_document_leads_somewhere(document):
    path = ROOT / document
    assert not list(missing_links(path.read_text(encoding="utf-8"), path.parent))


def test_paths_that_are_not_there_are_found():
    text = """
`workflow/hcc_conversion/derivation.py`, `workflow/hcc_conversion/reconstruction/`, `cohort/no.py`,
`analyses/<name>/views.py` and `python tests/none.py`, but `cohort/cohort.py`, `config/config.yaml`,
`analyses/<name>/analysis.py`, `config/centres/*.yaml`, `regimens/patients.csv`, `mg/dL`.
```sh
.venv/bin/python workflow/benchmark/none.py --help
```
```yaml
file: resources/centres/example/registry.csv
```
"""
    assert list(missing_paths(text)) == [
        "workflow/hcc_conversion/derivation.py",
        "workflow/hcc_conversion/reconstruction/",
        "cohort/no.py",
        "analyses/<name>/views.py",
        "tests/none.py",
        "workflow/benchmark/none.py",
    ]


def test_links_that_lead_nowhere_are_found():
    text = """
## Here, *now*
[a](docs/none.md) [b](docs/methods.md#no-such) [c](#here-now) [d](https://example.org/x) [e](#there)
[f](docs/methods.md#populations)
"""
    assert list(missing_links(text, ROOT)) == ["docs/none.md", "docs/methods.md#no-such", "#there"]
