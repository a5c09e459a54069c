"""Let Snakemake see changes of the code and packages that a job computes with."""

import platform
import re
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from hashlib import sha256
from importlib import metadata
from pathlib import Path

from hcc_conversion.run.places import WORKFLOW

SEARCH_PATH = (WORKFLOW, WORKFLOW.parent)  # where `hcc_conversion`, `synthetic`, `schemas` live
#: Templates extend and import those beside them, and those shared by all pages.
SHARED_TEMPLATES = WORKFLOW / "hcc_conversion/display"
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n]+)|import[ \t]+([\w., ]+))",
    re.MULTILINE,
)
#: Read at run time, from beside the module that names it.
_NAMED_FILE = re.compile(r"""["']([\w.]+\.(?:j2|css|js|yaml))["']""")
_REFERENCE = re.compile(r"{%-?\s*(?:extends|include|import|from)\s+[\"']([^\"']+)[\"']")
#: Packages whose import has another name.
_DISTRIBUTION = {
    "PIL": "pillow",
    "docx": "python-docx",
    "markdown_it": "markdown-it-py",
    "yaml": "pyyaml",
}
#: What the other packages compute with, and read and write tables by, without naming it.
_BENEATH = {"numpy", "scipy", "pyarrow", "openpyxl"}
#: The files that each fingerprint of this process covers.
COVERED: dict[str, frozenset[Path]] = {}
_REQUIRED = re.compile(r"^Requires-Dist: *([\w.-]+)([^\n]*)", re.MULTILINE)


def fingerprint(script: str, *modules: str, files: Sequence[str] = ()) -> str:
    """Hash the code that a job runs, and the versions of the packages that it computes with.

    Snakemake reruns a job when its script changes, but not when a module, a template or a package
    does that the script uses. As a rule parameter, this hash makes it do so.

    Parameters
    ----------
    script
        file in ``workflow/scripts``.
    modules
        dotted names of modules that the script loads by name, as the parts of an analysis.
    files
        of the project, from its folder, that the script reads; they are no inputs of its rule,
        whose paths would say where the folder stands.

    Raises
    ------
    FileNotFoundError
        for a module that there is not, and for a template that a module names and that does not
        stand beside it: what cannot be found could change unseen.
    """
    found: set[Path] = set()
    packages: set[str] = set()
    todo = [WORKFLOW / "scripts" / script, *map(_module_file, modules)]
    while todo:
        path = todo.pop()
        if path not in found:
            found.add(path)
            local, foreign = _used_by(path)
            todo.extend(local)
            todo.extend(_packages_of(path))
            packages |= foreign
    digest = sha256()
    for path in sorted(found):
        digest.update(f"{path.relative_to(WORKFLOW.parent)}\n".encode())
        digest.update(path.read_bytes())
    for name in sorted(files):
        digest.update(f"{name}\n".encode())
        digest.update((WORKFLOW.parent / name).read_bytes())
    digest.update(f"Python {platform.python_version()}\n".encode())
    for package in sorted(with_requirements(packages | (_BENEATH if packages else set()))):
        digest.update(f"{package} {_version(package)}\n".encode())
    code = digest.hexdigest()[:12]
    COVERED[code] = frozenset([*found, *(WORKFLOW.parent / name for name in files)])
    return code


def with_requirements(packages: Iterable[str]) -> set[str]:
    """Distributions, and all that they need in turn; what extras need is left out."""
    found: set[str] = set()
    todo = list(packages)
    while todo:
        package = todo.pop()
        if package not in found:
            found.add(package)
            todo += _requirements(package)
    return found


@cache
def _requirements(package: str) -> tuple[str, ...]:
    try:
        described = metadata.distribution(package).read_text("METADATA") or ""
    except metadata.PackageNotFoundError:
        return ()
    head = described.partition("\n\n")[0]
    return tuple(
        re.sub(r"[-_.]+", "-", name).lower()
        for name, rest in _REQUIRED.findall(head)
        if "extra ==" not in rest
    )


@cache
def _version(package: str) -> str:
    """Of a distribution; empty for what only looks like an import, as a line of a docstring may."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return ""


def _module_file(name: str) -> Path:
    if name not in _modules():
        raise FileNotFoundError(f"no module {name} in {WORKFLOW}")
    return _modules()[name]


@cache
def _modules() -> dict[str, Path]:
    """The modules of our packages by their dotted names."""
    found = {}
    for package in (beside.parent for root in SEARCH_PATH for beside in root.glob("*/__init__.py")):
        for path in package.rglob("*.py"):
            parts = path.relative_to(package.parent).with_suffix("").parts
            found[".".join(part for part in parts if part != "__init__")] = path
    return found


def _packages_of(path: Path) -> list[Path]:
    """The ``__init__.py`` of the packages that a module is in: they run before it."""
    return [folder / "__init__.py" for folder in path.parents if (folder / "__init__.py").is_file()]


@cache
def _used_by(path: Path) -> tuple[frozenset[Path], frozenset[str]]:
    """Files of the project that a file uses, and distributions that it imports."""
    if path.suffix == ".j2":
        return _templates_of(path), frozenset({"jinja2"})
    if path.suffix != ".py":
        return frozenset(), frozenset()
    text = path.read_text(encoding="utf-8")
    imported, ours = _imported(text), _modules()
    local = _files_read(path, text) | {ours[name] for name in imported if name in ours}
    packages = {name.partition(".")[0] for name in ours}
    roots = {name.partition(".")[0] for name in imported} - packages - set(sys.stdlib_module_names)
    return frozenset(local), frozenset(_DISTRIBUTION.get(name, name) for name in roots)


def _imported(text: str) -> set[str]:
    """What a module imports, read as text: to parse the whole project takes half a second at every
    start. What only looks like an import adds a file and does no harm."""
    names = set()
    for module, several, plain in _IMPORT.findall(text):
        if module:
            own = [
                name.split()[0]
                for name in re.sub(r"#.*|[()]", "", several).split(",")
                if name.strip()
            ]
            names |= {module, *(f"{module}.{name}" for name in own)}
        else:
            names |= {name.split()[0] for name in plain.split(",")}
    return names


def _files_read(path: Path, text: str) -> set[Path]:
    """Templates and data beside a module, which it names in a text."""
    beside = {path.with_name(name) for name in _NAMED_FILE.findall(text)}
    for missing in sorted(file for file in beside if not file.is_file() and file.suffix == ".j2"):
        raise FileNotFoundError(f"{path} names {missing.name}, which does not stand beside it")
    return {file for file in beside if file.is_file()}


def _templates_of(path: Path) -> frozenset[Path]:
    names = _REFERENCE.findall(path.read_text(encoding="utf-8"))
    found = set()
    for name in names:
        places = [folder / name for folder in (path.parent, SHARED_TEMPLATES)]
        there = [place for place in places if place.is_file()]
        if not there:
            raise FileNotFoundError(f"{path} names {name}, which is in none of {places}")
        found.add(there[0])
    return frozenset(found)
