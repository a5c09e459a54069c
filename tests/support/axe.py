"""axe-core, which looks for barriers in a page; from npm, of a fixed version."""

import shutil
import subprocess
import tarfile

import pytest

VERSION = "4.14.1"
RULES = """
    const done = arguments[arguments.length - 1];
    document.querySelectorAll("details").forEach((one) => { one.open = true; });
    axe.run(document, { resultTypes: ["violations"] }).then(
      (found) => done(found.violations.map((one) => `${one.id}: ${one.nodes[0].html}`)),
      (error) => done([String(error)]),
    );
"""


def axe_or_skip(folder):
    """The script of axe-core, fetched into *folder*; else the test is skipped."""
    if shutil.which("npm") is None:
        pytest.skip("no npm on this machine to fetch axe-core with")
    fetch = ["npm", "pack", f"axe-core@{VERSION}"]
    done = subprocess.run(fetch, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"npm did not fetch axe-core: {done.stderr[-200:]}")
    with tarfile.open(folder / f"axe-core-{VERSION}.tgz") as packed:
        return packed.extractfile("package/axe.min.js").read().decode("utf-8")


def barriers(window, axe):
    """What axe-core finds in the page that is open, everything unfolded: rule and first element."""
    window.driver.set_script_timeout(300)
    window.run(axe)
    return window.driver.execute_async_script(RULES)
