"""How often the rules of the scorecard err on sites whose truth is known.

    .venv/bin/python workflow/benchmark/verdict_errors.py            # writes the table; minutes
    .venv/bin/python workflow/benchmark/verdict_errors.py --runs 100 --out /tmp/rates.csv

Sites are drawn whose odds of one headline share are 1, 1.25, 1.5, 2 or 3 times those of the paper,
and judged by the scorecard's own functions. A site of 414 patients has as many patients in each
other denominator as the paper has of its 1,344. The other headline quantities are as in the paper:
of them comes what P is adjusted for. Quantities are drawn independently; of differences of means
and hazard ratios it is their z. In truth those of the same patients hang together: the Holm
adjustment holds its level then, too.

*as printed*: the paper's counts stand, and the truth of the site is a multiple of them. *drawn
anew*: the paper, too, is one sample of its truth, so both err; of an odds ratio of 1, and of 2,
which is the margin.

The table stands in `resources/published/<paper>_error_rates.csv` and is printed on the scorecard's
page as long as the rules are those that it was made with.
"""

import argparse
import gc
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.stats import norm
from statsmodels.stats.multitest import multipletests

sys.path.extend(str(Path(__file__).resolve().parents[2] / folder) for folder in ("workflow", "."))

from hcc_conversion.comparison.audit.audit import audit
from hcc_conversion.comparison.audit.identities import identities_of_papers
from hcc_conversion.comparison.heterogeneity.headlines import PROPORTION, headlines_of
from hcc_conversion.comparison.published_values import published_of_papers
from hcc_conversion.comparison.scorecard.attainable import Attainable, least_times
from hcc_conversion.comparison.scorecard.contrasts import SHARE, contrast
from hcc_conversion.comparison.scorecard.families import Compared, lines_of
from hcc_conversion.comparison.scorecard.lines import printed_lines
from hcc_conversion.comparison.scorecard.rules import Rules, rules_of
from hcc_conversion.comparison.scorecard.table import column_of, findings_of_values
from hcc_conversion.comparison.scorecard.verdicts import inconsistent_values, judge, wrong_lines
from hcc_conversion.run.csv_for_people import write_csv
from hcc_conversion.run.places import PROJECT, SCHEMAS
from hcc_conversion.run.yaml_file import read_yaml
from schemas.scorecard import (
    AGREES,
    ANY_HEADLINE,
    AS_PRINTED,
    CANNOT_TELL,
    DIFFERS,
    DRAWN_ANEW,
    HEADLINES,
    UNCLEAR,
    ErrorRates,
)

ODDS_RATIOS = {AS_PRINTED: (1.0, 1.25, 1.5, 2.0, 3.0), DRAWN_ANEW: (1.0, 2.0)}
SITE_SIZES = (50, 100, 200, 414, 809, 1344)
SEED = 20230523
Share = tuple[int, int]


def shares_and_others(folder: Path, paper: str, config: dict[str, Any]) -> tuple[dict, int]:
    """The printed headline shares, ``(n, denominator)`` by name; and how many others there are."""
    published = published_of_papers([folder / f"{paper}.csv"])[paper]
    ties = identities_of_papers(
        [folder / f"{paper}_identities.yaml"], SCHEMAS / "identities.schema.yaml"
    )
    findings = audit(published, ties[paper], paper).findings
    shared = findings_of_values(findings, published)
    wrong = wrong_lines(published, inconsistent_values(published, shared))
    lines = printed_lines(published)
    sound = [
        headline
        for headline in headlines_of(config, {})
        if all(line in lines and line not in wrong for line in lines_of(headline))
    ]
    shares = {
        headline.name: (
            round(lines[headline.line]["n"]),
            round(lines[headline.line]["denominator"]),
        )
        for headline in sound
        if headline.kind == PROPORTION
    }
    return shares, len(sound) - len(shares)


class Simulation:
    """Sites of one size, and the family of P values of every run."""

    def __init__(
        self, shares: dict[str, Share], others: int, rules: Rules, runs: int, size: int, design: str
    ):
        self.shares, self.rules, self.runs, self.size, self.design = (
            shares,
            rules,
            runs,
            size,
            design,
        )
        whole = next(iter(shares.values()))[1]
        self.of = {name: max(1, round(size * of / whole)) for name, (_, of) in shares.items()}
        names = [DRAWN_ANEW, AS_PRINTED]
        self.rng = np.random.default_rng([SEED, size, names.index(design)])
        # The printed value does not vary where it stands: then the site alone parts the two.
        spread = 1.0 if design == DRAWN_ANEW else (1 + size / whole) ** -0.5
        z = spread * self.rng.standard_normal((others, runs))
        self.p_of_others = list(2 * norm.sf(abs(z)))
        self.p_of_shares = {
            name: np.array(
                [self._contrast(*pair).effect.p_value for pair in self._draws(name, 1.0)]
            )
            for name in shares
        }

    def rates(self, name: str, ratio: float) -> dict[str, Any]:
        """The verdicts on one share, of which the odds are *ratio* times the paper's."""
        family = [p for other, p in self.p_of_shares.items() if other != name] + self.p_of_others
        verdicts = [
            self._verdict(pair, [p[run] for p in family])
            for run, pair in enumerate(self._draws(name, ratio))
        ]
        of = {column_of(_): verdicts.count(_) for _ in (AGREES, UNCLEAR, CANNOT_TELL, DIFFERS)}
        return {"headline": name, "true_odds_ratio": ratio, "denominator": self.of[name], **of}

    def any_differs(self) -> dict[str, Any]:
        """The scopes in which any quantity differs, though all are as in the paper."""
        p_values = np.array([*self.p_of_shares.values(), *self.p_of_others]).T
        # What no P is below alone, none is when adjusted.
        least = p_values[p_values.min(axis=1) < self.rules.alpha]
        differs = sum(bool((self._adjusted(_) < self.rules.alpha).any()) for _ in least)
        return {"headline": ANY_HEADLINE, "true_odds_ratio": 1.0, "differs": differs}

    def _draws(self, name: str, ratio: float) -> Iterator[tuple[Share, Share]]:
        """The paper's share and the site's, of every run."""
        count, of = self.shares[name]
        odds = ratio * count / (of - count) if count < of else float("inf")
        share = odds / (1 + odds) if count < of else 1.0
        printed = np.full(self.runs, count)
        if self.design == DRAWN_ANEW:
            printed = self.rng.binomial(of, count / of, self.runs)
        ours = self.rng.binomial(self.of[name], share, self.runs)
        for theirs, own in zip(printed.tolist(), ours.tolist(), strict=True):
            yield (theirs, of), (own, self.of[name])

    def _contrast(self, theirs: Share, ours: Share):
        sides = [
            dict(zip(("n", "denominator"), map(float, side), strict=True))
            for side in (theirs, ours)
        ]
        return contrast(SHARE, *sides)

    def _verdict(self, pair: tuple[Share, Share], family: Sequence[float]) -> str:
        theirs, ours = pair
        found = self._contrast(theirs, ours)
        alone = found.effect.p_value
        # What does not differ alone does not when adjusted.
        adjusted = self._adjusted([alone, *family])[0] if alone < self.rules.alpha else 1.0
        times = least_times(SHARE, tuple(map(float, theirs)), self.rules.margin(SHARE))
        allows = Attainable(times, times * theirs[1], None, None)
        compared = Compared(found, HEADLINES, float(adjusted), allows, ours[1] / theirs[1])
        return judge(SHARE, compared, self.rules).verdict

    def _adjusted(self, p_values: Sequence[float]) -> np.ndarray:
        return multipletests(p_values, method=self.rules.adjust[HEADLINES])[1]


def error_rates(shares: dict[str, Share], others: int, rules: Rules, runs: int) -> pd.DataFrame:
    """`schemas.scorecard.ErrorRates` of one paper."""
    rows = []
    for design, ratios in ODDS_RATIOS.items():
        for size in SITE_SIZES:
            simulation = Simulation(shares, others, rules, runs, size, design)
            of_size = [simulation.any_differs()]
            of_size += [simulation.rates(name, ratio) for name in shares for ratio in ratios]
            rows += [{"design": design, "site_size": size, **row} for row in of_size]
            print(f"{design}, {size} patients", file=sys.stderr, flush=True)
    same = {
        "runs": runs,
        "comparisons": len(shares) + others,
        "alpha": rules.alpha,
        "adjust": rules.adjust[HEADLINES],
        "odds": rules.odds,
        "seed": SEED,
    }
    columns = {name: column.dtype.type for name, column in ErrorRates.to_schema().columns.items()}
    table = pd.DataFrame(rows).assign(**same).reindex(columns=list(columns))
    order = ["design", "headline", "true_odds_ratio", "site_size"]
    names = [ANY_HEADLINE, *shares]
    table = table.sort_values(
        order, key=lambda of: of.map(names.index) if of.name == "headline" else of
    )
    return ErrorRates.validate(table.astype(columns).reset_index(drop=True))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--paper", default="zhang2023")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    config = read_yaml(PROJECT / "config/config.yaml")
    folder = PROJECT / "resources/published"
    shares, others = shares_and_others(folder, arguments.paper, config)
    gc.freeze()  # each adjustment of statsmodels collects garbage: of what is loaded there is none
    table = error_rates(shares, others, rules_of(config["scorecard"]), arguments.runs)
    write_csv(table, arguments.out or folder / f"{arguments.paper}_error_rates.csv")


if __name__ == "__main__":
    main()
