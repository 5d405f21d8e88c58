"""The value of a company: all of its common and REIT lines, whatever later rules say about where they are listed."""

from __future__ import annotations

import pytest

from smallcap_cli.core.methodology.sizes import size_columns, size_notes
from smallcap_cli.errors import UsageFault
from tests.core.methodology.support import members, run, table

LISTED = {"id": "listed", "kind": "filter", "conditions": [{"column": "exchange", "op": "==", "value": "NYSE"}]}
BAND = {
    "id": "size", "kind": "dollar_band", "column": "company_mcap",
    "history": [{"from": None, "lo": 1.2e9, "hi": 8e9, "prov": {"status": "unverified"}}],
}  # fmt: skip


def line(name: str, price: float | None, **more: object) -> dict[str, object]:
    return {"security_id": name, "company_id": "ONE", "price": price, **more}


@pytest.mark.parametrize("where", ["OTC", "unlisted"])
def test_a_company_counts_with_its_unlisted_class(where: str) -> None:
    # Class A is worth $0.5bn and listed, class B $1.5bn and not: the company is worth $2.0bn, it was judged by $0.5bn.
    rows = [line("A", 0.5e9), line("B", 1.5e9, exchange=where)]
    assert size_columns(table(rows))["company_mcap"].tolist() == [2e9, 2e9]
    assert members(run(rows, LISTED, BAND)) == ["A"]


def test_preferred_shares_and_warrants_are_no_part_of_it() -> None:
    rows = [
        line("A", 10), line("B", 5, security_type="Preferred Stock"), line("C", 3, security_type="warrant"),
        line("D", 2, security_type="REIT"),
    ]  # fmt: skip
    assert size_columns(table(rows))["company_mcap"].tolist() == [12, 12, 12, 12]


def test_a_company_of_receipts_alone_counts_with_them() -> None:
    assert size_columns(table([line("A", 10, security_type="adr")]))["company_mcap"].tolist() == [10]


def test_a_class_without_shares_leaves_the_company_in_and_is_told() -> None:
    # One class without shares made the value of the company unknown, and the company was excluded.
    rows = [line("A", 2e9), line("B", 1, shares_out=None)]
    result = run(rows, LISTED, BAND)
    assert members(result) == ["A", "B"]
    assert "1 line lacks price or shares: its company counts with its other lines" in result.notes


def test_lines_whose_company_has_no_size_are_named() -> None:
    """Only lines of companies that have others were; a member without a price left the index without a word."""
    rows = [{"id": "A", "price": None}, {"id": "B", "shares_out": None}, {"id": "C", "price": 10}]
    assert size_notes(table(rows)) == ("2 lines have no size for want of a price or shares: A, B",)


def test_an_unknown_float_counts_with_nine_tenths_everywhere() -> None:
    # It counted with 1.0 where classes are compared and with 0.9 in weights.
    rows = [line("A", 100, float_factor=None), line("B", 100, float_factor=0.95)]
    assert size_columns(table(rows))["float_mcap"].tolist() == [90, 95]
    first = {"id": "first", "kind": "share_class", "mode": "primary_only"}
    assert members(run(rows, first)) == ["B"]
    assert "float factor missing for 1 line: 0.9 is assumed" in run(rows, first).notes


def test_a_value_beyond_all_numbers_is_refused_by_name() -> None:
    # 1e200 times 1e200 was told as missing.
    with pytest.raises(UsageFault, match="too large a number for A"):
        run([line("A", 1e200, shares_out=1e200)], LISTED)


def test_lines_of_a_company_that_differ_in_net_income_are_told() -> None:
    rows = [
        {"id": "A1", "company_id": "A", "price": 1, "ni_q1": 5, "ni_q2": 1},
        {"id": "A2", "company_id": "A", "price": 1, "ni_q1": -5},
        {"id": "B1", "company_id": "B", "price": 1, "ni_q1": 5},
        {"id": "B2", "company_id": "B", "price": 1},
    ]
    notes = run(rows, {"id": "all", "kind": "manual", "text": "All.", "effect": "None."}).notes
    assert [note for note in notes if "net income" in note] == [
        "lines of 1 company differ in net income, and the first by security id counts: A"
    ]
