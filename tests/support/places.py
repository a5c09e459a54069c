"""Where tests find what they read."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
#: Values computed with R, each beside the script that made them.
R_VALUES = ROOT / "tests/reference"
#: Material that stands beside the checkout of some machines; tests skip without it.
SHARED = ROOT.parent / "shared"
