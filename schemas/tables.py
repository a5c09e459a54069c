"""The canonical tables by name, parents before children."""

import pandera.pandas as pa

from schemas.adverse_events import AdverseEvents
from schemas.assessments import Assessments
from schemas.complications import Complications
from schemas.outcomes import Outcomes
from schemas.patients import Patients
from schemas.surgeries import Surgeries
from schemas.treatments import Treatments

TABLES: dict[str, type[pa.DataFrameModel]] = {
    "patients": Patients,
    "treatments": Treatments,
    "assessments": Assessments,
    "adverse_events": AdverseEvents,
    "surgeries": Surgeries,
    "complications": Complications,
    "outcomes": Outcomes,
}
