"""What differs between two reports, worked by hand on invented cells."""

from __future__ import annotations

from smallcap_cli.core.report_changes import ReportCell, ReportFigures, changes_between, moved_days
from smallcap_cli.tables.report.changes import changes_table

OLD = {
    ("funds", "IWX", "return_1y"): ReportCell(0.10, "2024-12-31", "2025-12-31", "fraction"),
    ("funds", "IWX", "fee"): ReportCell(0.002, as_of="2025-01-01"),
    ("funds", "IWX", "lines"): ReportCell(None),
    ("funds", "YYX", "fee"): ReportCell(0.001),
    ("funds", "IWX", "name"): ReportCell("A Fund"),
}


def figures(cells: dict[tuple[str, str, str], ReportCell], version: str = "1.0") -> ReportFigures:
    return ReportFigures("daily", "2026-01-02", version, cells)


def kinds(new: dict[tuple[str, str, str], ReportCell], version: str = "1.0") -> dict[tuple[str, str, str], str]:
    return {one.key: one.kind for one in changes_between(figures(OLD), figures(new, version))}


def test_the_same_figures_are_no_change() -> None:
    assert kinds(dict(OLD)) == {}
    assert kinds(dict(OLD), version="2.0") == {}


def test_another_day_is_new_data_and_the_same_day_a_restatement() -> None:
    moved = OLD[("funds", "IWX", "return_1y")]._replace(value=0.12, start="2025-01-02", as_of="2026-01-02")
    restated = OLD[("funds", "IWX", "fee")]._replace(value=0.0019)
    new = OLD | {("funds", "IWX", "return_1y"): moved, ("funds", "IWX", "fee"): restated}
    expected = {("funds", "IWX", "return_1y"): "new data", ("funds", "IWX", "fee"): "restated"}
    assert kinds(new) == expected
    assert kinds(new, version="2.0") == expected | {("funds", "IWX", "fee"): "other version"}


def test_a_figure_without_a_day_that_changes_is_new_data() -> None:
    assert kinds(OLD | {("funds", "IWX", "name"): ReportCell("Another Name")}) == {("funds", "IWX", "name"): "new data"}


def test_a_missing_figure_counts_as_none() -> None:
    """The lines of IWX come, the fee of YYX goes; a cell that stays missing is no change."""
    new = OLD | {("funds", "IWX", "lines"): ReportCell(1_000.0), ("funds", "YYX", "fee"): ReportCell(None)}
    assert kinds(new) == {("funds", "IWX", "lines"): "added", ("funds", "YYX", "fee"): "removed"}


def test_a_day_that_moves_with_the_report_is_no_change_of_its_own() -> None:
    """Every day 69 cells were listed as new data, most of them the day of a figure that was the same or listed too.

    From 2026-01-02 to 2026-01-05, three days: IWX has a new return whose day is that of the report, so its `as_of` says
    nothing more; YYX has the same fee, of a later day; the trough of IWX is another day than that of its return; the
    inception of YYX moves by four years, which no report does.
    """
    old = {
        ("funds", "IWX", "return_1y"): ReportCell(0.10, "2025-01-02", "2026-01-02", "fraction"),
        ("funds", "IWX", "as_of"): ReportCell("2026-01-02", unit="date"),
        ("funds", "IWX", "start"): ReportCell("2025-01-02", unit="date"),
        ("funds", "IWX", "trough"): ReportCell("2025-12-30", unit="date"),
        ("funds", "YYX", "fee"): ReportCell(0.001),
        ("funds", "YYX", "as_of"): ReportCell("2026-01-02", unit="date"),
        ("funds", "YYX", "inception"): ReportCell("2016-01-02", unit="date"),
    }
    new = old | {
        ("funds", "IWX", "return_1y"): ReportCell(0.12, "2025-01-03", "2026-01-05", "fraction"),
        ("funds", "IWX", "as_of"): ReportCell("2026-01-05", unit="date"),
        ("funds", "IWX", "start"): ReportCell("2025-01-03", unit="date"),
        ("funds", "IWX", "trough"): ReportCell("2025-12-31", unit="date"),
        ("funds", "YYX", "as_of"): ReportCell("2026-01-05", unit="date"),
        ("funds", "YYX", "inception"): ReportCell("2020-01-02", unit="date"),
    }
    before, after = ReportFigures("daily", "2026-01-02", "1.0", old), ReportFigures("daily", "2026-01-05", "1.0", new)
    changes = list(changes_between(before, after))
    assert moved_days(before, after, changes) == {
        ("funds", "IWX", "as_of"), ("funds", "IWX", "start"), ("funds", "YYX", "as_of"),
    }  # fmt: skip
    table = changes_table(before, after, changes)
    assert table.keys == ("funds.IWX.return_1y", "funds.IWX.trough", "funds.YYX.inception")
    assert table.head == "3 figures changed from 2026-01-02 to 2026-01-05: 3 new data"
    said = "not listed: 3 cells that only give a later day, of a figure that is the same or listed"
    assert table.footnotes[-1] == said
