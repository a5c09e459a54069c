"""The methods as paragraphs to paste, made from the study's configuration, and their references."""

from collections.abc import Iterator, Mapping
from typing import Any

from hcc_conversion.display.labels import variable_label

_TIES = {"efron": "Efron’s method", "breslow": "Breslow’s method"}
_TAU2 = {"reml": "restricted maximum likelihood", "paule_mandel": "Paule and Mandel’s estimator"}
_TESTS = {
    "student_t": "Student’s t test",
    "mann_whitney": "the Mann–Whitney U test",
    "welch_t": "Welch’s t test",
}
#: What ends the readings that count, as `response.exclude_after` names it.
_ENDS = {
    "surgery": "surgery",
    "watch_and_wait": "the start of watch and wait",
    "adjuvant": "adjuvant treatment",
    "recurrence": "treatment for a recurrence",
    "second_line": "another line of treatment",
}
#: Key in the paragraphs, then the reference.
_REFERENCES = {
    "recist": "Eisenhauer EA, et al. New response evaluation criteria in solid tumours: revised"
    " RECIST"
    " guideline (version 1.1). Eur J Cancer 2009;45:228–47.",
    "mrecist": "Lencioni R, Llovet JM. Modified RECIST (mRECIST) assessment for hepatocellular"
    " carcinoma. Semin Liver Dis 2010;30:52–60.",
    "wilson": "Wilson EB. Probable inference, the law of succession, and statistical inference."
    " J Am"
    " Stat Assoc 1927;22:209–12.",
    "cox": "Cox DR. Regression models and life-tables. J R Stat Soc B 1972;34:187–220.",
    "efron": "Efron B. The efficiency of Cox’s likelihood function for censored data. J Am Stat"
    " Assoc"
    " 1977;72:557–65.",
    "breslow": "Breslow N. Covariance analysis of censored survival data. Biometrics"
    " 1974;30:89–99.",
    "rubin": "Rubin DB. Multiple imputation for nonresponse in surveys. New York: Wiley, 1987.",
    "aalen": "Aalen OO, Johansen S. An empirical transition matrix for non-homogeneous Markov"
    " chains"
    " based on censored observations. Scand J Stat 1978;5:141–50.",
    "kaplan": "Kaplan EL, Meier P. Nonparametric estimation from incomplete observations. J Am Stat"
    " Assoc 1958;53:457–81.",
    "stijnen": "Stijnen T, Hamza TH, Özdemir P. Random effects meta-analysis of event outcome in"
    " the"
    " framework of the generalized linear mixed model. Stat Med 2010;29:3046–67.",
    "hartung": "Hartung J, Knapp G. A refined method for the meta-analysis of controlled clinical"
    " trials with binary outcome. Stat Med 2001;20:3875–89.",
}


def methods_text(
    study: Mapping[str, Any], titles: Mapping[str, str], software: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    """Paragraphs with numbers in brackets, and the references in the order of their numbers.

    Parameters
    ----------
    study
        the parts of the configuration of `made_from.DESCRIBES`.
    titles
        names that the configuration gives to variables.
    software
        name, then version.
    """
    numbers: dict[str, int] = {}

    def cite(*keys: str) -> str:
        for key in keys:
            numbers.setdefault(key, len(numbers) + 1)
        return "[" + ", ".join(str(numbers[key]) for key in keys) + "]"

    references = {"paper": f"{study['study']['citation']}.", **_REFERENCES}
    paragraphs = list(_paragraphs(study, titles, software, cite))
    return paragraphs, [f"{numbers[key]}. {references[key]}" for key in numbers]


def _paragraphs(study: Any, titles: Any, software: Any, cite: Any) -> Iterator[str]:
    window, conversion = study["window"], study["conversion"]
    yield (
        "This is a retrospective cohort study that replicates, at every site and in all sites"
        f" together, {study['study']['citation']} {cite('paper')}. Patients were admitted from"
        f" {window['start']} to {window['end']}, both days included, unless a site states its own"
        " window. Each site’s extract was checked and brought to the same tables and units"
        " before any"
        " analysis. A quantity that a site does not collect was left out there, and never"
        " counted as"
        " zero."
    )
    yield (
        "Categories are given as number and percentage of the patients whose value is known,"
        " numbers"
        " as mean and standard deviation, or median and quartiles or range. Proportions have"
        " Wilson’s"
        f" 95% confidence intervals {cite('wilson')}."
    )
    yield _response(study["response"], cite)
    yield _surgery(study["surgery"], titles)
    main, *others = conversion["ties"]
    sensitivity = f", and {_list([_TIES[way] for way in others])} beside it" if others else ""
    yield (
        f"Time to conversion ran from {conversion['origin']} to"
        f" {'resection' if conversion['event'] == 'surgery' else 'the judgement of resectability'}"
        f" and was analysed by Cox models {cite('cox')} with {_TIES[main]} for ties"
        f" {cite(main)}{sensitivity}; {_list(conversion['competing'])} was censored there."
        f" Predictors with P below {conversion['screen_p']} alone entered one multivariate model at"
        " each site. The covariates of the paper’s model"
        f" ({_list([_title(name, titles) for name in conversion['paper_model']['hazard_ratios']])})"
        " were also fitted together at every site. Sites together were strata. The incidence of"
        f" conversion was estimated with {_list(conversion['competing'])} as competing event"
        f" {cite('aalen')}, by {_list([str(n) for n in conversion['horizons_months']])} months."
    )
    yield _missing(study["imputation"], cite)
    horizons = _list([str(months) for months in study["survival"]["horizons_months"]])
    yield (
        f"Survival was estimated by Kaplan and Meier’s method {cite('kaplan')} at {horizons}"
        f" months,"
        " with log-log limits; groups were compared by the log-rank test, stratified by site where"
        " several sites were taken together."
    )
    spread = study["heterogeneity"]
    yield (
        "Headline quantities were pooled across sites with random effects: proportions by a"
        " logistic"
        f" model with a normal intercept {cite('stijnen')}; incidences, mean differences and hazard"
        f" ratios with weights by inverse variance, with {_TAU2[spread['tau2']]} for the variance"
        f" between sites and Hartung and Knapp’s intervals {cite('hartung')}, their factor kept"
        f" at 1"
        " or more."
    )
    named = _list([f"{name} {version}" for name, version in software.items()])
    yield (
        "P values are two-sided but for the one-sided values of Fisher’s test that the paper"
        " prints,"
        " and not adjusted for the number of tests. The analyses were run as a Snakemake workflow"
        f" with {named}."
    )


def _response(response: Mapping[str, Any], cite: Any) -> str:
    days = response["confirmation_days"]
    confirmed = (
        "a second reading was not asked for"
        if days is None
        else f"a response had to be confirmed after at least {days} days"
    )
    ends = [_ENDS[name] for name in response["exclude_after"]]
    before = f", and not later than {_list(ends, 'or')}" if ends else ""
    return (
        f"Tumour response was judged by RECIST 1.1 {cite('recist')} and mRECIST"
        f" {cite('mrecist')} as"
        f" the best response up to the first progression{before}; {confirmed}. Adverse events"
        f" were counted by patients, by their worst grade."
    )


def _surgery(surgery: Mapping[str, Any], titles: Mapping[str, str]) -> str:
    by_test: dict[str, list[str]] = {}
    for name, spec in surgery["measures"].items():
        by_test.setdefault(spec["test"], []).append(_title(name, titles))
    numbers = "; ".join(
        f"{_list(names)} by {_TESTS.get(test, test)}" for test, names in by_test.items()
    )
    return (
        "Conversion surgery and direct surgery were compared by the tests of the paper, as far"
        " as its"
        f" values show them: {numbers}; categories by the χ² test, with Yates’s correction or"
        " Fisher’s exact test where the paper’s values follow it. Welch’s t test, exact ranks and"
        " Fisher’s two-sided test stand beside them as sensitivity analyses."
    )


def _missing(imputation: Mapping[str, Any] | None, cite: Any) -> str:
    complete = "Models have the patients whose covariates are all known."
    if imputation is None:
        return f"{complete} Missing values were not imputed."
    return (
        f"{complete} Beside the multivariate models stand models in which missing covariates were"
        f" imputed {imputation['sets']} times by chained equations with predictive mean matching"
        f" ({imputation['cycles']} cycles, {imputation['donors']} donors), from all covariates"
        f" and the"
        f" outcome, and combined by Rubin’s rules {cite('rubin')};"
        f" as a test, {imputation['moved_percent']} % of the imputed values were moved to one"
        f" level."
    )


def _title(name: str, titles: Mapping[str, str]) -> str:
    """The name of a variable within a sentence: without its unit; an abbreviation stays as it"
    " is."""
    title = variable_label(name, titles).partition(",")[0]
    is_word = title[:1].isascii() and title[1:2].islower()
    return title[:1].lower() + title[1:] if is_word else title


def _list(names: list[str], word: str = "and") -> str:
    *others, last = names
    return f"{', '.join(others)} {word} {last}" if others else last
