"""Notes at the foot of a figure, each with what it is of."""

from collections.abc import Callable, Collection, Mapping


def notes_on(
    of_note: Mapping[str, Collection[str]],
    everything: Collection[str],
    label: Callable[[str], str],
) -> list[str]:
    """A line per note with what it is of: ``Sex; Age, years: collected at 2 of 3 centres.``

    What most have in common comes last, as ``All else`` where every other is named before.

    Parameters
    ----------
    of_note
        note, then the keys it is of.
    everything
        all keys there are.
    label
        of a key.
    """
    lines: list[str] = []
    told: set[str] = set()
    for note, names in sorted(of_note.items(), key=lambda of: len(of[1])):
        whose = "; ".join(label(name) for name in names)
        if set(names) >= set(everything) - told:
            whose = "All else" if told else ""
        lines.append(f"{whose}: {note}." if whose else f"{note[:1].upper()}{note[1:]}.")
        told |= set(names)
    return lines
