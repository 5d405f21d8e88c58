"""What differs between two reports, worked by hand on invented cells."""

from __future__ import annotations

from smallcap_cli.core.report_changes import ReportCell, ReportFigures, changes_between

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
