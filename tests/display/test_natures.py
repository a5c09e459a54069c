"""What the rows of sites are, in a sentence."""

from hcc_conversion.display.natures import natures_text


def scopes(*natures):
    return {f"s{at}": {"name": f"S{at}", "nature": nature} for at, nature in enumerate(natures)}


def test_sites_are_named_by_what_their_rows_are():
    found = natures_text(scopes("real", "simulated", "real"))
    assert found == "Real patients: S0, S2. Simulated patients: S1."


def test_sites_of_one_nature_are_told_together():
    assert natures_text(scopes("real", "real")) == "All sites: real patients."
    assert natures_text(scopes("real")) == "Real patients: S0."
    assert natures_text({}) == ""


def test_of_many_sites_the_exceptions_are_named():
    found = natures_text(scopes(*["real"] * 12, "reconstructed"))
    assert found == "Reconstructed from published aggregates: S12. Real patients: all others."


def test_the_pool_tells_its_own():
    pool = {"pooled": {"name": "Pooled", "nature": "2 real"}}
    assert natures_text({**scopes("real", "real"), **pool}) == "All sites: real patients."
