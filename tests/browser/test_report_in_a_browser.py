"""The report as people open it: from disk, with mouse or keyboard, on a phone, in the dark."""

import pytest
from report_cases import make_report
from selenium.webdriver.common.keys import Keys

pytestmark = pytest.mark.slow
TABLE = "#table-comparison-baseline-table"


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    return make_report(tmp_path_factory.mktemp("report"))


@pytest.fixture
def page(window, report):
    window.open(report)
    return window


def headings(page):
    return [cell.text.split("\n")[0] for cell in page.shown(f"{TABLE} thead th")]


def column(page, position):
    return page.run(
        f"return [...document.querySelectorAll('{TABLE} tbody tr')]"
        ".filter((row) => row.offsetParent).map((row) => row.cells[arguments[0]].textContent)",
        position,
    )


def n_rows(page):
    return len(column(page, 0))


def tick(page, site):
    page.run("arguments[0].scrollIntoView()", page.one("#picker"))
    page.one(f'#picker input[value="{site}"]').click()


def test_it_opens_from_disk_without_a_complaint_or_a_request(page):
    assert page.driver.title.startswith("Conversion of initially unresectable")
    assert page.run("return [...document.images].every((image) => image.id || image.naturalWidth)")
    assert page.complaints() == []
    assert page.requests() == []


def test_the_picker_hides_a_site_in_every_table_and_figure(page):
    assert headings(page)[-3:] == ["North & Sons <Clinic>", "South", "Pooled"]
    tick(page, "pooled")
    assert headings(page)[-2:] == ["North & Sons <Clinic>", "South"]
    assert page.shown('main [data-scope="pooled"]') == []
    assert page.shown('figure[data-scope="south"]')
    assert page.one("#chosen").text == "2 of 3 sites shown"
    cells = page.run(
        f"return [...document.querySelectorAll('{TABLE} tbody tr:not([hidden])')].map("
        "(row) => [...row.cells].filter((cell) => cell.offsetParent).length)"
    )
    assert set(cells) == {5}  # of a shown row: variable, level, statistic, and two sites


def test_the_choice_stands_in_the_address_and_comes_back_from_it(page, report):
    tick(page, "north")
    page.address(lambda address: address.endswith("#sites=south,pooled"))
    page.open(report, hash_="#survival&sites=north,south")
    assert page.shown('main [data-scope="pooled"]') == []
    assert page.shown('figure[data-scope="north"]')
    top = page.run("return document.getElementById('survival').getBoundingClientRect().top")
    assert abs(top) < 60


def test_a_link_to_a_section_keeps_the_choice(page):
    tick(page, "pooled")
    page.one('nav a[href="#surgery"]').click()
    page.address(lambda address: address.endswith("#surgery&sites=north,south"))
    assert page.shown('main [data-scope="pooled"]') == []


def test_an_address_with_unknown_sites_shows_all(page, report):
    page.open(report, hash_="#sites=atlantis")
    assert page.one("#chosen").text == "3 of 3 sites shown"


def test_without_any_site_the_page_says_so_and_one_button_brings_them_back(page):
    for site in ("north", "south", "pooled"):
        tick(page, site)
    assert "tick at least one" in page.one("#chosen").text
    page.one("#all").click()
    assert page.one("#chosen").text == "3 of 3 sites shown"
    page.address(lambda address: "sites=" not in address)


def test_a_heading_sorts_by_number_up_then_down_then_back(page):
    before = column(page, 4)
    button = page.one(f'{TABLE} th[data-scope="south"] button')
    heading = page.one(f'{TABLE} th[data-scope="south"]')
    page.run("arguments[0].scrollIntoView({block: 'center'})", button)
    button.click()
    assert heading.get_attribute("aria-sort") == "ascending"
    values = [float(text.split()[0]) for text in column(page, 5)]
    assert values == sorted(values) and values[0] < values[-1]
    button.click()
    assert heading.get_attribute("aria-sort") == "descending"
    values = [float(text.split()[0]) for text in column(page, 5)]
    assert values == sorted(values, reverse=True)
    button.click()
    assert heading.get_attribute("aria-sort") is None
    assert column(page, 4) == before


def test_shares_are_sorted_by_per_cent_and_not_by_their_counts(page):
    page.run("arguments[0].click()", page.one(f'{TABLE} th[data-scope="north"] button'))
    texts = column(page, 4)
    assert (texts[0], texts[-1]) == ("39/40 (60.0)", "0/40 (99.0)")


def test_what_is_not_collected_stays_last_in_either_order(page):
    button = page.one(f'{TABLE} th[data-scope="pooled"] button')
    for _ in range(2):
        page.run("arguments[0].click()", button)
        texts = column(page, 6)
        n_values = sum(text != "not collected" for text in texts)
        assert "not collected" not in texts[:n_values]
        assert set(texts[n_values:]) == {"not collected"}


def test_a_long_table_opens_on_one_population_and_finds_words(page):
    assert n_rows(page) == 40
    assert "Population" not in headings(page)
    select = page.one('select[data-table="table-comparison-baseline-table"]')
    page.run(
        "arguments[0].selectedIndex = 0; arguments[0].dispatchEvent(new Event('change'))", select
    )
    assert n_rows(page) == 80
    assert headings(page)[0] == "Population"
    page.one('input[data-table="table-comparison-baseline-table"]').send_keys("level 39")
    assert n_rows(page) == 2
    counted = page.one('.counted[data-table="table-comparison-baseline-table"]')
    assert counted.text == "2 of 80 rows"


def test_a_figure_opens_in_large_by_keyboard_and_escape_leads_back_to_it(page):
    button = page.one('figure[data-scope="north"] .zoom')
    page.run("arguments[0].focus()", button)
    button.send_keys(Keys.ENTER)
    dialog = page.one("#zoom")
    assert dialog.is_displayed()
    assert page.one("#zoom-h").text == button.get_attribute("aria-label").removeprefix("Enlarge: ")
    alt = button.find_element("css selector", "img").get_attribute("alt")
    assert page.one("#zoomed").get_attribute("alt") == alt
    page.driver.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not dialog.is_displayed()
    assert page.driver.switch_to.active_element == button


def test_within_the_large_view_one_steps_to_the_next_site_and_back_to_the_page(page):
    first, second = page.all("#flow figure[data-scope] .zoom")[:2]
    page.run("arguments[0].click()", first)
    page.one("#next").click()
    assert page.one("#zoom-h").text == second.get_attribute("aria-label").removeprefix("Enlarge: ")
    page.one("#scale").click()
    assert page.one("#scale").get_attribute("aria-pressed") == "true"
    page.one("#close").click()
    assert not page.one("#zoom").is_displayed()


def test_the_first_stop_of_the_keyboard_skips_to_the_content(page):
    page.one("body").send_keys(Keys.TAB)
    skip = page.driver.switch_to.active_element
    assert skip.text == "Skip to the content"
    skip.send_keys(Keys.ENTER)
    assert page.driver.switch_to.active_element.get_attribute("id") == "main"


def test_the_picker_works_by_keyboard_and_the_focus_is_seen(page):
    box = page.one('#picker input[value="pooled"]')
    page.one("body").send_keys(Keys.TAB)
    page.run("arguments[0].focus()", box)
    box.send_keys(Keys.SPACE)
    assert page.shown('main [data-scope="pooled"]') == []
    assert page.run("return getComputedStyle(arguments[0]).outlineStyle", box) == "solid"


@pytest.mark.parametrize("width", [400, 1400])
def test_nothing_stands_out_of_the_page(window, report, width):
    window.open(report, width=width)
    window.run("document.querySelectorAll('main details').forEach((one) => { one.open = true; })")
    assert window.page_width() <= width
    assert window.wide() == []


def test_on_a_phone_sites_and_sections_are_folded_away_and_unfold(window, report):
    window.open(report, width=400)
    assert not window.one("#picker").is_displayed()
    window.one("#side > summary").click()
    assert window.one("#picker").is_displayed()
    window.one('nav a[href="#trae"]').click()
    assert not window.one("#picker").is_displayed()


def test_light_and_dark_follow_the_reader(window, report):
    grounds = []
    for dark in (False, True):
        window.open(report, dark=dark)
        grounds.append(window.run("return getComputedStyle(document.body).backgroundColor"))
    light, dark = (sum(map(int, text.strip("rgb()").split(","))) for text in grounds)
    assert light > 3 * 200 and dark < 3 * 60


def test_print_has_the_content_without_the_controls(page):
    tick(page, "pooled")
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    assert not page.one("#picker").is_displayed()
    assert page.one("#chosen-print").is_displayed()
    assert "Sites shown: North & Sons <Clinic>, South." in page.one("#chosen-print").text
    assert page.shown(f"{TABLE} thead th")
    assert page.shown('main [data-scope="pooled"]') == []


def hits(page, word):
    page.run("document.getElementById('hits').replaceChildren()")
    page.run(
        "const field = document.getElementById('search'); field.value = arguments[0];"
        "field.dispatchEvent(new Event('input'));",
        word,
    )
    script = "return [...document.querySelectorAll('#hits li')].map((one) => one.textContent)"
    return page.until(lambda: page.run(script))


def test_one_search_finds_headings_texts_figures_and_rows_that_are_not_shown(page):
    found = hits(page, "level 39")
    assert any("Baseline characteristics: 2 rows" in one for one in found)
    assert any("By lifelines. Methods" in one for one in hits(page, "by lifelines"))
    assert any("Flow diagram" in one for one in hits(page, "flow diagram, south"))


def test_a_hit_in_a_table_leads_there_and_shows_its_rows_of_every_part(page):
    hits(page, "level 39")
    page.run(
        "[...document.querySelectorAll('#hits button')]"
        ".find((one) => one.textContent.startsWith('Baseline characteristics')).click()"
    )
    assert n_rows(page) == 2
    assert page.driver.switch_to.active_element.get_attribute("id") == TABLE[1:]


def test_a_figure_of_all_sites_says_that_it_shows_them_all_once_some_are_hidden(page):
    assert page.shown(".every") == []
    tick(page, "south")
    assert len(page.shown(".every")) == len(page.all(".tile.joint"))


def test_row_names_stay_when_a_wide_table_scrolls(window, report):
    window.open(report, width=400)
    name = window.one(f"{TABLE} tbody tr:not([hidden]) th")
    box = window.one(f".scroll:has({TABLE})")
    before = window.run("return arguments[0].getBoundingClientRect().left", name)
    window.run("arguments[0].scrollLeft = 300", box)
    assert window.run("return arguments[0].scrollLeft", box) > 50
    after = window.run("return arguments[0].getBoundingClientRect().left", name)
    edge = window.run("return arguments[0].getBoundingClientRect().left", box)
    assert after <= before and abs(after - edge) < 3


def test_passed_on_alone_the_page_says_where_files_are_and_still_saves_its_numbers(
    window, report, tmp_path
):
    alone = tmp_path / "index.html"
    alone.write_bytes(report.read_bytes())
    window.open(alone)
    window.until(lambda: window.all(".away"))
    said = {one.text for one in window.all(".away")}
    assert {"SVG (in report.zip)", "Validation (stays with the centre)"} <= said
    assert window.all('a[data-where="beside"], a[data-where="centre"]') == []
    window.run("""
        window.saved = [];
        const asBefore = URL.createObjectURL;
        URL.createObjectURL = (blob) => { window.blob = blob; return asBefore(blob); };
        HTMLAnchorElement.prototype.click = function () { window.saved.push(this); };
        document.querySelector('#baseline a[data-where="carried"]').dispatchEvent(
          new MouseEvent("click", { bubbles: true, cancelable: true }));
    """)
    window.until(lambda: window.run("return window.saved.length"))
    name, address = window.run("return [window.saved[0].download, window.saved[0].href]")
    assert name.startswith("comparison_baseline_") and name.endswith(".csv")
    assert address.startswith("blob:")
    saved = report.parents[1] / name.replace("_", "/", 2)
    window.run("window.blob.text().then((one) => { window.text = one; })")
    window.until(lambda: window.run("return window.text"))
    assert window.run("return window.text").encode() == saved.read_bytes()


def test_on_disk_no_link_says_that_its_file_is_away(page):
    page.until(lambda: page.run("return document.readyState") == "complete")
    assert page.all(".away") == []


def test_on_paper_a_wide_table_keeps_every_column(page):
    page.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    page.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": 710, "height": 1000, "deviceScaleFactor": 1, "mobile": False},
    )
    out = page.run("""
        return [...document.querySelectorAll("table.data")].filter((one) => one.offsetParent)
          .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
          .map((one) => one.id);
    """)
    assert out == []
    wide = page.all("table.wide")
    assert wide
    headings = page.run("return [...arguments[0].querySelectorAll('thead th')].length", wide[0])
    cells = page.run(
        "return [...arguments[0].tBodies[0].rows[0].cells]"
        ".map((one) => getComputedStyle(one, '::before').content)",
        wide[0],
    )
    assert len(cells) == headings and all(cell.endswith(': "') for cell in cells)
