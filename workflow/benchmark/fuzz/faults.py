"""Plant faults in an invented clinic."""

import random

from fuzz.clinic import Clinic
from fuzz.faults_of_cells import CONTENT, SPELLING
from fuzz.faults_of_files import FILES, SETTINGS, mark_filtered
from fuzz.faults_of_rows import ROWS

#: In the order in which they are planted: what is merged or cut must stand where it stands.
FAULTS = (*SETTINGS, *SPELLING, *CONTENT, *ROWS, *FILES)
#: Of a whole file: rare, since nothing else of it is read then.
_SHARE_OF_FILES = 0.15


def plant(clinic: Clinic, rng: random.Random) -> None:
    """Plant several faults; their names stand in ``clinic.planted``."""
    chosen = [
        *rng.sample(SETTINGS, rng.randrange(4)),
        *rng.choices(SPELLING, k=rng.randrange(6)),
        *rng.choices(CONTENT, k=rng.randrange(4)),
        *rng.choices(ROWS, k=rng.randrange(3)),
        *(rng.sample(FILES, 1) if rng.random() < _SHARE_OF_FILES else []),
    ]
    for fault in sorted(chosen, key=FAULTS.index):
        if fault(clinic, rng):
            clinic.planted.append(fault.__name__)
    mark_filtered(clinic)
