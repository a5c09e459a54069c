"""What every part of the page knows of a site: its name, what its rows are, its colour."""

from collections.abc import Mapping
from dataclasses import dataclass

from hcc_conversion.display.labels import NATURE, scope_label
from hcc_conversion.display.palette import scope_looks

MIXED = "mixed"


@dataclass(frozen=True)
class Site:
    """A centre or the pool.

    id, name, description
        as in the configuration.
    label
        name with what the rows are: the heading of its column in every CSV.
    kind
        real, reconstructed, simulated, or of the pool of several kinds mixed.
    nature
        the same in words.
    colour
        of its marks in the figures of all sites.
    """

    id: str
    name: str
    description: str
    label: str
    kind: str
    nature: str
    colour: str


def sites_of(scopes: Mapping[str, Mapping[str, str]]) -> list[Site]:
    """The sites in the order of the scopes; *scopes*: name, nature and description by id."""
    looks = scope_looks(list(scopes))
    return [
        Site(
            id=scope,
            name=named["name"],
            description=named["description"],
            label=scope_label(named["name"], named["nature"]),
            kind=named["nature"] if named["nature"] in NATURE else _kind_of(named["nature"]),
            nature=NATURE.get(named["nature"], named["nature"]),
            colour=looks[scope].colour,
        )
        for scope, named in scopes.items()
    ]


def _kind_of(nature: str) -> str:
    """Of a pool such as ``2 simulated`` the one kind, of ``1 real, 2 simulated`` mixed."""
    kinds = [kind for kind in NATURE if kind in nature]
    return kinds[0] if len(kinds) == 1 else MIXED
