"""Which lists are measured: those that are new, and those whose figures rest on something that has changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from smallcap_cli.dataset import measurement
from tests.commands.inside_files import LARGE, SMALL, rows_of, write_files
from tests.conftest import Run
from tests.fakes.edgar import FakeSec
from tests.fakes.filings import JUNE, MARCH
from tests.tools.readme import CLOCK

COLUMNS = "company_count,unprofitable_share,unprofitable_share_weight,top10_weight,sp500_overlap_weight"
Count = Callable[[], int]


@pytest.fixture
def count(monkeypatch: pytest.MonkeyPatch) -> Count:
    """How many lists were measured since it was asked last."""
    calls: list[object] = []
    measures = measurement.measures

    def counted(*given: object) -> object:
        calls.append(given)
        return measures(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(measurement, "measures", counted)

    def since() -> int:
        found = len(calls)
        calls.clear()
        return found

    return since


def _figures(smallcap: Run, *tickers: str) -> list[dict[str, str]]:
    found = smallcap("compare", *tickers, "-c", COLUMNS, "--as-of", "2025-10-01", "-f", "csv")
    assert found.out, found.err
    return rows_of(found.out)


def test_only_what_changed_is_measured(smallcap: Run, tmp_path: Path, count: Count) -> None:
    """Two lists; nothing new; a third; incomes, on which all rest; a list of the S&P 500 of a later day."""
    held, incomes = write_files(tmp_path)
    smallcap("data", "import", "--holdings", held)
    assert count() == 2
    smallcap("data", "import", "--holdings", held)
    assert count() == 0
    (Path(held) / "IJR_2025-08-15.csv").write_text(SMALL.replace("40%", "39%"))
    smallcap("data", "import", "--holdings", held)
    assert count() == 1
    smallcap("data", "import", "--fundamentals", incomes)
    assert count() == 3
    (Path(held) / "IVV_2025-09-15.csv").write_text(LARGE)
    smallcap("data", "import", "--holdings", held)
    assert count() == 1


def test_lists_are_measured_with_a_nearer_list_of_the_index(smallcap: Run, tmp_path: Path, count: Count) -> None:
    """The S&P 500 of a month before was the nearest list of two funds until that of their own day came."""
    held, _ = write_files(tmp_path)
    (Path(held) / "IVV_2025-08-15.csv").rename(Path(held) / "IVV_2025-07-15.csv")
    smallcap("data", "import", "--holdings", held)
    (Path(held) / "IVV_2025-08-15.csv").write_text("ticker,name,weight\nALFA,ALFA INC,100%\n")
    count()
    smallcap("data", "import", "--holdings", held)
    assert count() == 2
    assert _figures(smallcap, "IWM")[0]["sp500_overlap_weight"] == "0.4"


def test_figures_do_not_depend_on_the_order_of_imports(
    smallcap: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One file after the other or all at once."""
    held, incomes = write_files(tmp_path)
    for ticker in ("IWM", "IVV"):
        smallcap("data", "import", "--holdings", held, "--fund", ticker)
    smallcap("data", "import", "--fundamentals", incomes)
    one_by_one = _figures(smallcap, "IWM", "IVV")
    monkeypatch.setitem(os.environ, "SMALLCAP_HOME", str(tmp_path / "another-home"))
    smallcap("data", "import", "--fundamentals", incomes)
    smallcap("data", "import", "--holdings", held)
    assert _figures(smallcap, "IWM", "IVV") == one_by_one
    assert [row["sp500_overlap_weight"] for row in one_by_one] == ["0.25", "1.0"]


def test_what_was_stored_and_not_measured_is_measured_by_the_next_call(
    smallcap: Run, tmp_path: Path, count: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A call that ended between the two left lists without figures for good."""
    held, _ = write_files(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr(measurement, "measure_stored", lambda _: None)
        smallcap("data", "import", "--holdings", held)
    assert count() == 0
    again = smallcap("data", "import", "--holdings", held)
    assert (count(), "unchanged" in again.err) == (2, True)


def test_a_fetch_measures_the_new_filing_alone(smallcap: Run, count: Count) -> None:
    def fetch(server: FakeSec) -> None:
        env = {"SMALLCAP_OFFLINE": "0", "SMALLCAP_SEC_URL": server.url, "SMALLCAP_CONTACT": "Tester t@example.com"}
        assert smallcap("data", "fetch", "SMLI", "--filings", env=env).code == 0

    with FakeSec(reports=(MARCH,)) as server:
        fetch(server)
        assert count() == 1
        fetch(server)
        assert count() == 0
    with FakeSec(reports=(MARCH, JUNE)) as server:
        fetch(server)
    assert count() == 1


def test_a_list_of_tickers_of_another_day_changes_no_figure(
    smallcap: Run, count: Count, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two days later the list is asked for again; in the next month figures count what it has."""
    with FakeSec() as server:
        env = {"SMALLCAP_OFFLINE": "0", "SMALLCAP_SEC_URL": server.url, "SMALLCAP_CONTACT": "Tester t@example.com"}
        for days, measured in ((0, 2), (1, 0), (30, 2)):
            monkeypatch.setitem(os.environ, "SOURCE_DATE_EPOCH", str(int(CLOCK) + days * 86_400 + days))
            assert smallcap("data", "fetch", "SMLI", "--filings", env=env).code == 0
            assert count() == measured, days
        assert len([path for path in server.paths if path.endswith("company_tickers_exchange.json")]) == 3


def test_of_two_lists_of_a_day_the_one_that_is_shown_is_measured(smallcap: Run, tmp_path: Path) -> None:
    """`compare` had the figures of the first list and `holdings` the lines of the last."""
    (tmp_path / "IJR_a_2025-08-15.csv").write_text("ticker,name,weight\nALFA,ALFA INC,60%\nBETA,BETA INC,40%\n")
    (tmp_path / "IJR_b_2025-08-15.csv").write_text("ticker,name,weight\nALFA,ALFA INC,100%\n")
    smallcap("data", "import", "--holdings", str(tmp_path))
    shown = rows_of(smallcap("holdings", "IJR", "--as-of", "2025-10-01", "-f", "csv").out)
    assert len(shown) == 1
    assert _figures(smallcap, "IJR")[0]["company_count"] == "1"
