"""Let Snakemake see changes of library code."""

import ast
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

WORKFLOW = Path(__file__).parents[1]
_TEMPLATES = {".j2", ".css", ".js", ".yaml"}
SEARCH_PATH = [WORKFLOW, WORKFLOW.parent]  # where `hcc_conversion` and `schemas` live


def fingerprint(script: str) -> str:
    """Hash the project's code that *script* imports, directly or through other modules.

    Snakemake reruns a job when its script changes, but not when a module changes that
    the script imports. As a rule parameter, this hash makes it do so.
    """
    found: set[Path] = set()
    todo = [WORKFLOW / "scripts" / script]
    while todo:
        path = todo.pop()
        if path not in found:
            found.add(path)
            todo.extend(_local_imports(path))
    return sha256(b"".join(path.read_bytes() for path in sorted(found))).hexdigest()[:12]


@lru_cache
def _local_imports(path: Path) -> tuple[Path, ...]:
    names = set()
    if path.suffix != ".py":
        return ()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    stems = [root / name.replace(".", "/") for root in SEARCH_PATH for name in sorted(names)]
    candidates = [stem.with_suffix(".py") for stem in stems]
    # What a module fills in or reads stands beside it; it is part of the code.
    if path.parent.name in ("views", "report"):
        candidates += sorted(
            beside for beside in path.parent.iterdir() if beside.suffix in _TEMPLATES
        )
    return tuple(candidate for candidate in candidates if candidate.is_file())
