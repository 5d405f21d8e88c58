"""What a broken methodology file is told: file, line, place in the file, and what to do."""

from datetime import date

import pytest

from smallcap_cli import yamlfile
from smallcap_cli.catalog.methodologies import read_methodology
from smallcap_cli.core.methodology.model import Methodology
from smallcap_cli.errors import ConfigFault

GOOD = """\
id: mine
name: My Index
short_name: Mine
brief_name: Mine
provider: Me
type: passive
segment: broad
stand_in_for: []
summary_grade: approximate
summary: Small companies.
facts:
  minimum_price_usd:
    value: 1.5
    text: A dollar and a half.
    prov: {status: verified, sources: [book]}
published:
  - {metric: constituents, value: 10, as_of: 2026-01-02, prov: {status: verified, sources: [book]}}
steps:
  - id: price
    kind: filter
    conditions: [{column: price, op: ">=", value: 1.5}]
    prov: {status: unverified}
  - id: cap
    kind: derive
    column: own_value
    expr: price * shares_out
    level: company
    prov: {status: unverified}
  - id: size
    kind: dollar_band
    column: company_mcap
    history:
      - {from: 2020-01-01, lo: 100, hi: 200, prov: {status: unverified}}
      - {from: 2021-01-01, lo: 150, hi: 250, prov: {status: unverified}}
    prov: {status: unverified}
calendar:
  events:
    - name: june
      rank_date: last_business_day(5)
      effective: nth_weekday(6, fri, 4)
      scope: [size]
      prov: {status: unverified}
sources:
  book: {title: My Rules, publisher: Me, published: 2026-01-01}
"""


def read(text: str, name: str = "mine.yaml") -> Methodology:
    return read_methodology(yamlfile.read(name, text.encode()))


def test_a_file_of_the_users_own_loads():
    assert [step.id for step in read(GOOD).steps] == ["price", "cap", "size"]


#: What is replaced, by what, and what the message and the hint then say.
FAULTS = {
    "unknown kind": (
        "kind: filter", "kind: filtre",
        "mine.yaml:20: steps[0].kind: 'filtre' is not a valid value", "did you mean filter?",
    ),
    "unknown key": (
        "summary: Small", "sumary: Small",
        "mine.yaml:10: sumary: unknown key 'sumary'", "did you mean summary",
    ),
    "unknown fact": (
        "minimum_price_usd:", "minimum_price:",
        "mine.yaml:12: facts.minimum_price: unknown key", "did you mean minimum_price_usd",
    ),
    "parameter of another kind": (
        "    level: company", "    levle: company",
        "mine.yaml:27: steps[1].levle: unknown key 'levle'", "did you mean level?",
    ),
    "number as text": (
        "lo: 150, hi: 250", "lo: 150, hi: 1.2e9",
        "mine.yaml:34: steps[2].history[1].hi: '1.2e9' is text, not a number", "write 1200000000 without quotes",
    ),
    "threshold as text": (
        '">=", value: 1.5', '">=", value: 1e3',
        "mine.yaml:21: steps[0].conditions[0].value: '1e3' is text, not a number", "write 1000 without quotes",
    ),
    "duplicate step id": (
        "- id: cap", "- id: price",
        "mine.yaml:23: steps[1].id: step id 'price' is already that of steps[0]", "an id of its own",
    ),
    "missing required": (
        "provider: Me\ntype", "type", "mine.yaml:1: key 'provider' is missing", "add it",
    ),
    "missing parameter": (
        "    expr: price * shares_out\n", "", "mine.yaml:23: steps[1]: key 'expr' is missing", "add it",
    ),
    "undefined source": (
        "as_of: 2026-01-02, prov: {status: verified, sources: [book]}",
        "as_of: 2026-01-02, prov: {status: verified, sources: [boook]}",
        "mine.yaml:17: published[0].prov.sources[0]: source 'boook' is not defined", "did you mean book?",
    ),
    "unused source": (
        "sources:\n  book:", "sources:\n  shelf: {title: T, publisher: P, published: undated}\n  book:",
        "mine.yaml:44: sources.shelf: source 'shelf' is used nowhere", "remove it",
    ),
    "verified without source": (
        "prov: {status: verified, sources: [book]}}", "prov: {status: verified}}",
        "mine.yaml:17: published[0].prov: a verified fact needs sources", "mark the fact unverified",
    ),
    "disputed without alternatives": (
        "prov: {status: verified, sources: [book]}}", "prov: {status: disputed, sources: [book]}}",
        "mine.yaml:17: published[0].prov: a disputed fact needs alternatives", "alternatives: [{value",
    ),
    "low above high": (
        "lo: 150, hi: 250", "lo: 350, hi: 250",
        "mine.yaml:34: steps[2].history[1].lo: lo must be below hi, not 350 and 250", "correct one",
    ),
    "history backwards": (
        "from: 2021-01-01", "from: 2019-01-01",
        "mine.yaml:34: steps[2].history[1].from: 2019-01-01 is not after 2020-01-01", "order the rows",
    ),
    "column not there yet": (
        "column: price, op", "column: own_value, op",
        "mine.yaml:21: steps[0].conditions[0].column: no column 'own_value' at this step",
        "steps[1] makes it",
    ),
    "column near miss": (
        "column: price, op", "column: pricee, op",
        "mine.yaml:21: steps[0].conditions[0].column: no column 'pricee'", "did you mean price?",
    ),
    "bad date rule": (
        "nth_weekday(6, fri, 4)", "fourth friday of june",
        "mine.yaml:40: calendar.events[0].effective: 'fourth friday of june': 'fourth' is not one of",
        "nth_weekday(6, fri, 4)",
    ),
    "day counted from itself": (
        "nth_weekday(6, fri, 4)", "business_days_after(effective, 2)",
        "mine.yaml:40: calendar.events[0].effective: effective is counted from itself", "another day",
    ),
    "day counted from nothing": (
        "nth_weekday(6, fri, 4)", "business_days_after(announce, 2)",
        "mine.yaml:40: calendar.events[0].effective: it is counted from announce, which is not given",
        "add announce",
    ),
    "calendar as a step": (
        "kind: derive", "kind: calendar",
        "mine.yaml:24: steps[1].kind: the calendar is not a step", "key calendar",
    ),
    "id is not the file name": (
        "id: mine", "id: mime", "mine.yaml:1: id: the id 'mime' is not the name of the file", "mime.yaml",
    ),
    "name too long": (
        "short_name: Mine", "short_name: Mine of fifteen",
        "mine.yaml:3: short_name: 15 characters", "shorten",
    ),
    "grade without steps": (
        "approximate", "not_executable", "mine.yaml:9: summary_grade: this methodology has steps", "grade it",
    ),
    "long expression": (
        "price * shares_out", "price" + " + price" * 80,
        "mine.yaml:26: steps[1].expr: 645 characters, at most 500", "shorten",
    ),
    "operator and column": (
        'op: ">=", value', "op: all_gt, value",
        "mine.yaml:21: steps[0].conditions[0].op: all_gt does not go with the column price", "ni_q",
    ),
    "more drawn in than there is": (
        "expr: price * shares_out", "expr: price * winsor(shares_out, 1.5)",
        "mine.yaml:26: steps[1].expr: 'price * winsor(shares_out, 1.5)': winsor draws in a share from 0 to below 0.5",
        "as in",
    ),
    "all drawn in to one value": (
        "expr: price * shares_out", "expr: winsor(price, 0.5)",
        "mine.yaml:26: steps[1].expr: 'winsor(price, 0.5)': winsor draws in a share from 0 to below 0.5, not 0.5",
        "as in",
    ),
    "a part of a score drawn in to one value": (
        "kind: derive\n    column: own_value\n    expr: price * shares_out\n    level: company",
        ("kind: score\n    column: own_value\n    parts: [{column: price, weight: 1}]\n"
        "    transform: zscore\n    winsor: 0.5"),
        "mine.yaml:28: steps[1].winsor: 0.5 draws all values in to one", "below 0.5",
    ),
    "number without end": (
        "expr: price * shares_out", f"expr: price * {'9' * 400}",
        "mine.yaml:26: steps[1].expr: 'price * 99", "as in",
    ),
    "python tag": (
        "provider: Me\ntype", "provider: !!python/name:os.system\ntype",
        "mine.yaml:5: provider: the tag !!python/name:os.system is not read here", "correct the file",
    ),
    "key twice": (
        "type: passive", "type: passive\ntype: passive",
        "mine.yaml:7: type: key 'type' is written twice", "correct the file",
    ),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_file_is_told_file_line_place_and_remedy(fault):
    right, wrong, message, hint = FAULTS[fault]
    assert right in GOOD
    with pytest.raises(ConfigFault) as raised:
        read(GOOD.replace(right, wrong, 1))
    assert str(raised.value).startswith(message)
    assert hint in raised.value.hint


def test_deep_nesting_is_refused_with_file_and_line():
    with pytest.raises(ConfigFault, match=r"mine\.yaml:8: stand_in_for\[0\].*: nested more than 60 levels deep"):
        read(GOOD.replace("stand_in_for: []", "stand_in_for: " + "[" * 80 + "]" * 80))


def test_funds_are_named_in_funds_yaml_alone():
    with pytest.raises(ConfigFault, match=r"mine\.yaml:8: tracked_by: funds\.yaml says which index a fund follows"):
        read(GOOD.replace("stand_in_for: []", "tracked_by: [ABCD]"))


DATED = """\
  reconstitution:
    - {value: annual, text: Yearly., prov: {status: unverified, valid_to: 2025-12-31}}
    - {value: semi-annual, text: Twice., prov: {status: unverified, valid_from: 2026-01-01}}
published:
"""


def test_a_fact_may_have_entries_of_several_times():
    rules = read(GOOD.replace("published:\n", DATED))
    assert rules.fact("reconstitution").value == "semi-annual"
    assert rules.fact("reconstitution", date(2025, 12, 31)).value == "annual"
    assert rules.known_on(date(2025, 12, 31)).facts["reconstitution"][0].value == "annual"


def test_a_fact_may_tell_the_ranges_of_a_step():
    """The row of 2020 holds until that of 2021 begins; before 2020 there is none, and the fact says so."""
    rules = read(GOOD.replace("published:\n", "  size_band: {step: size, text: In dollars.}\npublished:\n"))
    assert [fact.value for fact in rules.facts["size_band"]] == ["$100.00 to $200.00", "$150.00 to $250.00"]
    assert rules.fact("size_band", date(2020, 6, 1)).value == "$100.00 to $200.00"
    assert rules.fact("size_band", date(2019, 6, 1)).prov.validity.why_not(date(2019, 6, 1))
    assert len(rules.known_on(date(2020, 6, 1)).steps[2].params["history"]) == 1


@pytest.mark.parametrize(
    ("right", "wrong", "message"),
    [
        ("valid_from: 2026-01-01", "valid_from: null", r"reconstitution\[1\]\.prov\.valid_from: only the first row"),
        ("valid_to: 2025-12-31", "valid_from: 2026-05-01", r"reconstitution\[1\]\.prov\.valid_from: 2026-01-01 is not"),
        (
            "valid_to: 2025-12-31",
            "valid_to: 2026-01-01",
            r"reconstitution\[0\]\.prov\.valid_to: 2026-01-01 is",
        ),
    ],
)
def test_entries_of_a_fact_run_forward(right, wrong, message):
    with pytest.raises(ConfigFault, match=message):
        read(GOOD.replace("published:\n", DATED.replace(right, wrong)))


def test_a_fact_may_not_tell_a_step_without_dated_ranges():
    text = GOOD.replace("published:\n", "  size_band: {step: price, text: In dollars.}\npublished:\n")
    with pytest.raises(ConfigFault, match=r"facts\.size_band\.step: no step 'price' with dated ranges"):
        read(text)


def test_an_index_on_another_one_may_use_the_columns_of_its_base():
    text = GOOD.replace("column: price, op", "column: falr, op")
    with pytest.raises(ConfigFault, match="no column 'falr'"):
        read(text)
    assert read(text.replace("type: passive", "type: passive\nbase: russell_2000")).base == "russell_2000"


def test_fundamentals_are_columns_by_their_prefix():
    assert read(GOOD.replace("column: price, op", "column: f_book, op")).steps[0].id == "price"


PROVEN_PARTS = """\
  - id: rank
    kind: company_rank
    by: company_mcap
    universe: eligible
    prov: {status: unverified}
  - id: band
    kind: rank_band
    lo: 11
    hi: 20
    buffer: {unit: rank, upper: 2, lower: 0, prov: {status: unverified, note: my guess}}
    prov: {status: verified, sources: [book]}
  - id: cheapness
    kind: score
    column: cheap
    parts: [{column: f_book, weight: 1, direction: high, prov: {status: secondary, sources: [book]}}]
    transform: zscore
    prov: {status: verified, sources: [book]}
calendar:
"""


def test_a_buffer_and_a_part_of_a_score_may_be_less_sure_than_their_step():
    *_, band, score = read(GOOD.replace("calendar:\n", PROVEN_PARTS)).steps
    assert (band.prov.status, band.parts["buffer"].status, band.parts["buffer"].note) == (
        "verified", "unverified", "my guess",
    )  # fmt: skip
    assert dict(band.params["buffer"]) == {"unit": "rank", "upper": 2, "lower": 0}
    assert score.parts["parts[0]"].status == "secondary"


def test_a_buffer_cannot_be_verified_without_a_source():
    parts = PROVEN_PARTS.replace("{status: unverified, note: my guess}", "{status: verified}")
    with pytest.raises(ConfigFault, match=r"steps\[4\]\.buffer\.prov: a verified fact needs sources"):
        read(GOOD.replace("calendar:\n", parts))
