"""What the rows of sites are, as a sentence below a figure whose rows name the sites alone."""

from collections.abc import Mapping

from hcc_conversion.display.labels import NATURE
from hcc_conversion.display.many import FEW
from schemas.vocabulary import POOLS


def natures_text(scopes: Mapping[str, Mapping[str, str]]) -> str:
    """Such as ``Real patients: Foshan. Simulated patients: Harbour Hospital, Lakeside.``

    *scopes*: scope, then its ``name`` and ``nature``. Of several natures the one that most centres
    have is that of ``all others``, where naming them would take long; the pool says its own.
    """
    centres = {scope: named for scope, named in scopes.items() if scope not in POOLS}
    names: dict[str, list[str]] = {}
    for named in centres.values():
        names.setdefault(NATURE.get(named["nature"], named["nature"]), []).append(named["name"])
    if len(names) == 1 and len(centres) > 1:
        return f"All sites: {next(iter(names))}."
    largest = max(names, key=lambda nature: len(names[nature]), default="")
    if len(names.get(largest, [])) > FEW:
        names[largest] = ["all others"]
        names = dict(sorted(names.items(), key=lambda item: item[0] == largest))
    told = [f"{nature[:1].upper()}{nature[1:]}: {', '.join(of)}." for nature, of in names.items()]
    return " ".join(told)
