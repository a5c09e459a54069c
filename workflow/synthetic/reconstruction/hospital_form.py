"""The form of the extract: the simulated Chinese files, without names."""

from synthetic.simulation.cells import Layout
from synthetic.simulation.chinese_layout import LAYOUTS as CHINESE
from synthetic.simulation.chinese_layout import ONE_DECIMAL

#: Nobody is behind the rows, so nobody is named and no birthday made up.
_LEFT_OUT = ("姓名", "出生日期")
#: The printed median age asks for tenths of a year.
_ONE_DECIMAL = ("年龄",)
#: The paper grades no complication.
_GRADE = "Clavien-Dindo分级"


def _adapted(layout: Layout) -> Layout:
    return {
        header: (field, ONE_DECIMAL if header in _ONE_DECIMAL else write)
        for header, (field, write) in layout.items()
        if header not in (*_LEFT_OUT, _GRADE)
    }


LAYOUTS = {name: _adapted(layout) for name, layout in CHINESE.items()}
