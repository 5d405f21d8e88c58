"""Which files give the months of a model, and that two vintages are never combined."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from smallcap_cli.core.factors import MODELS, FactorSeries, factor_months
from smallcap_cli.core.model import Source
from smallcap_cli.errors import DataUnavailable

COLUMNS = {
    "three": ("market", "smb", "hml", "rf"), "five": ("market", "smb", "hml", "rmw", "cma", "rf"), "momentum": ("mom",),
}  # fmt: skip


def series(subject: str, vintage: str = "202604", **columns: list[float]) -> FactorSeries:
    """Two months, or four days in them; returns of 1 % and a bill of 0.2 % a month unless others are given."""
    daily = subject.endswith("_daily")
    days = ["2026-01-02", "2026-01-05", "2026-02-02", "2026-02-03"] if daily else ["2026-01-31", "2026-02-28"]
    names = COLUMNS[subject.removesuffix("_daily")]
    made = {name: np.full(len(days), 0.002 if name == "rf" else 0.01) for name in names}
    made |= {name: np.array(values) for name, values in columns.items()}
    return FactorSeries(
        subject, np.array(days, dtype="datetime64[D]"), made, vintage, Source("files", citation=subject)
    )


@pytest.mark.parametrize(
    ("model", "files"),
    [("capm", ["three"]), ("capm", ["five"]), ("ff3", ["three"]), ("ff5", ["five"]), ("carhart", ["three", "momentum"]),
     ("ff5+mom", ["five", "momentum"])],
)  # fmt: skip
def test_a_model_takes_its_own_files(model: str, files: list[str]) -> None:
    found = factor_months(MODELS[model], [series(subject) for subject in files])
    assert tuple(found.columns) == MODELS[model].factors
    assert found.months.astype(str).tolist() == ["2026-01", "2026-02"]
    assert (found.vintage, found.notes) == ("202604", ())
    np.testing.assert_allclose(found.rf, 0.002)


@pytest.mark.parametrize("model", ["ff3", "carhart"])
def test_the_size_factor_of_five_factors_is_no_other_models(model: str) -> None:
    with pytest.raises(DataUnavailable, match="needs F-F_Research_Data_Factors"):
        factor_months(MODELS[model], [series("five"), series("momentum")])


@pytest.mark.parametrize(("first", "second"), [("202510", "202508"), ("202604", ""), ("", "")])
def test_two_vintages_are_never_combined(first: str, second: str) -> None:
    with pytest.raises(DataUnavailable, match="different or unknown vintages are not combined") as raised:
        factor_months(MODELS["carhart"], [series("three", first), series("momentum", second)])
    assert "of one vintage" in raised.value.hint


def test_a_file_that_does_not_state_its_vintage_answers_alone() -> None:
    found = factor_months(MODELS["ff3"], [series("three", "")])
    assert (found.vintage, found.vintage_text) == ("", "not stated")


def test_of_several_vintages_the_newest_that_has_every_file_answers() -> None:
    files = [series("three", v) for v in ("202508", "202510", "202604")] + [series("momentum", "202508")]
    assert factor_months(MODELS["carhart"], files).vintage == "202508"
    assert factor_months(MODELS["ff3"], files).vintage == "202604"


def test_a_stated_vintage_comes_before_one_that_is_not() -> None:
    assert factor_months(MODELS["capm"], [series("three", ""), series("five", "202508")]).vintage == "202508"


def test_daily_momentum_of_the_vintage_is_compounded_where_monthly_is_of_another() -> None:
    # Market and bill: 1 % excess a day and 0.2 % a month, so a day earns m = 0.01 + 1.002^(1/2) - 1; momentum 2 % a day
    # lies 1 % above and below: (1 + m + 0.01)^2 - (1 + m - 0.01)^2 = 4 (1 + m) 0.01.
    files = [
        series("five"),
        series("momentum", "202508"),
        series("momentum_daily", mom=[0.02] * 4),
        series("five_daily"),
    ]
    found = factor_months(MODELS["ff5+mom"], files)
    m = 0.01 + 1.002**0.5 - 1
    np.testing.assert_allclose(found.columns["mom"], 4 * (1 + m) * 0.01, rtol=1e-12)
    np.testing.assert_allclose(found.columns["smb"], 0.01)
    assert found.vintage == "202604"
    assert "MOM: compounded from the daily file" in found.notes[0]


def test_all_factors_may_be_compounded_with_the_bill_of_a_monthly_file() -> None:
    # The market's two days: (1 + m)^2 - 1 less the month's bill.
    files = [series("three_daily"), series("momentum_daily"), series("five")]
    found = factor_months(MODELS["carhart"], files)
    m = 0.01 + 1.002**0.5 - 1
    np.testing.assert_allclose(found.columns["market"], (1 + m) ** 2 - 1 - 0.002, rtol=1e-12)
    np.testing.assert_allclose(found.columns["smb"], 2 * (1 + m) * 0.01, rtol=1e-12)
    np.testing.assert_allclose(found.rf, 0.002)


def test_daily_files_alone_have_no_bill_precise_enough() -> None:
    with pytest.raises(DataUnavailable):
        factor_months(MODELS["carhart"], [series("three_daily"), series("momentum_daily")])


def test_the_newest_vintage_answers_be_it_from_daily_files() -> None:
    older = [series("three", "202510"), series("momentum", "202510")]
    newer = [series("three", "202604"), series("momentum_daily", "202604"), series("three_daily", "202604")]
    found = factor_months(MODELS["carhart"], [*older, *newer])
    assert found.vintage == "202604"
    assert "MOM: compounded from the daily file" in found.notes[0]


def test_of_one_vintage_monthly_files_come_before_daily_ones() -> None:
    found = factor_months(MODELS["ff3"], [series("three_daily"), series("five"), series("three")])
    assert (found.vintage, found.notes) == ("202604", ())


@pytest.mark.parametrize(
    ("day", "vintage"), [("2026-03-30", "202601"), ("2026-03-31", "202603"), ("2026-01-30", "202603")]
)
def test_as_of_a_day_the_newest_vintage_made_by_then_answers_else_the_newest(day: str, vintage: str) -> None:
    """202601 ends with 31 January, 202603 with 31 March; on 30 January there was neither."""
    files = []
    for name, end in (("202601", "2026-01-31"), ("202603", "2026-03-31")):
        days = np.array(["2025-12-31", end], dtype="datetime64[D]")
        columns = {column: np.full(2, 0.01) for column in COLUMNS["three"]}
        files.append(FactorSeries("three", days, columns, name, Source("files", citation=name)))
    assert factor_months(MODELS["ff3"], files, date.fromisoformat(day)).vintage == vintage


def test_of_two_files_of_one_kind_and_vintage_the_one_that_reaches_further_answers() -> None:
    whole = series("three")
    first = {name: one[:1] for name, one in whole.columns.items()}
    cut = FactorSeries("three", whole.days[:1], first, "202604", whole.source)
    for files in ([whole, cut], [cut, whole]):
        assert len(factor_months(MODELS["ff3"], files).months) == 2


def test_a_month_without_a_factor_has_no_row() -> None:
    found = factor_months(MODELS["ff3"], [series("three", hml=[np.nan, 0.01])])
    assert found.months.astype(str).tolist() == ["2026-02"]


def test_without_any_file_the_hint_says_how_to_get_one() -> None:
    with pytest.raises(DataUnavailable, match="no factors found: ff3 needs F-F_Research_Data_Factors") as raised:
        factor_months(MODELS["ff3"], [])
    assert "data fetch --factors" in raised.value.hint


@pytest.mark.parametrize(
    ("days", "subject", "words"),
    [(["2026-02-28", "2026-01-31"], "three", "rise"), ([], "three", "rise"), (["2026-01-31"], "size", "kind")],
)
def test_a_series_that_cannot_be_is_refused(days: list[str], subject: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        FactorSeries(subject, np.array(days, dtype="datetime64[D]"), {}, "", Source("files"))
