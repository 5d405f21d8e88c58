"""Files that the user names and that answer nothing for a fund: never passed over in silence."""

from __future__ import annotations

import builtins
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run

ASKED = ("compare", "IWM", "-c", "return_1y", "-q")
LIST = "ticker,name,weight\nAAA,Alpha Corp,0.6\nBBB,Beta Corp,0.4\n"


def said(err: str) -> list[str]:
    return [line for line in err.splitlines() if "month-end" not in line]


def test_an_empty_folder_of_prices_is_named_with_what_answers(smallcap: Run, tmp_path: Path) -> None:
    """`--prices v` with nothing in it printed bundled figures and not a word of v."""
    ran = smallcap(*ASKED, "--prices", str(tmp_path))
    assert (ran.code, said(ran.err)) == (0, [f"warning: no IWM.csv in {tmp_path}: using bundled prices"])


@pytest.mark.parametrize("name", ["IWM.txt", "IWM.tsv", "IWM.csv.gz", "IWM (1).csv", "iwm.xls"])
def test_a_file_that_is_not_read_is_named(smallcap: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("Date,Close\n2026-07-30,1\n2026-07-31,1\n")
    ran = smallcap(*ASKED, "--prices", str(tmp_path))
    text = f"warning: no IWM.csv in {tmp_path}; {name} there is not read: using bundled prices"
    assert said(ran.err) == [text]


def test_several_funds_share_a_line_and_the_benchmark_is_not_missed(smallcap: Run, tmp_path: Path) -> None:
    ran = smallcap("compare", "IWM", "IJR", "VB", "SPSM", "-c", "beta", "-q", "--prices", str(tmp_path))
    assert said(ran.err) == [f"warning: no prices of IWM, IJR, VB, SPSM at {tmp_path}: using bundled prices"]


def test_a_parquet_file_without_the_extra_is_an_error(
    smallcap: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without pyarrow bundled figures answered for the user's IWM.parquet."""
    real = builtins.__import__

    def without_pyarrow(name: str, *rest: Any, **named: Any) -> Any:
        if name.startswith("pyarrow"):
            raise ImportError(name)
        return real(name, *rest, **named)

    (tmp_path / "IWM.parquet").write_bytes(b"PAR1")
    monkeypatch.setattr(builtins, "__import__", without_pyarrow)
    ran = smallcap(*ASKED, "--prices", str(tmp_path))
    assert (ran.code, ran.err.count("reading Parquet needs pyarrow")) == (4, 1)


def test_a_list_of_another_fund_and_the_stored_one_that_answers(smallcap: Run, tmp_path: Path) -> None:
    """`holdings IWM --holdings IJR_...csv` printed the stored list of IWM without a word."""
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "IWM_2026-07-31.csv").write_text(LIST)
    assert smallcap("data", "import", "--holdings", str(mine)).code == 0
    other = tmp_path / "IJR_2026-07-31.csv"
    other.write_text(LIST)
    text = f"warning: no file of holdings of IWM at {other}: using stored holdings"
    for command in (("holdings", "IWM"), ("compare", "IWM", "-c", "top10_weight")):
        ran = smallcap(*command, "--holdings", str(other), "-q")
        assert (ran.code, text in ran.err.splitlines()) == (0, True)
    assert "warning" not in smallcap("holdings", "IWM", "--holdings", str(mine), "-q").err


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("my_shares.csv", "no file is named like IWM_shares.csv"),
        ("IWM.csv", "IWM.csv has no columns date, nav and shares_outstanding (or assets), a row a day or a month"),
    ],
)
def test_share_counts_of_another_fund_and_the_flows_that_answer(
    smallcap: Run, tmp_path: Path, name: str, why: str
) -> None:
    """A table of many funds has rows of IWM: that its name or its columns keep it from being read, nobody said."""
    shares = tmp_path / name
    shares.write_text("date,ticker,shares,price\n2026-03-30,IWM,1398800000,99.04\n")
    ran = smallcap("flows", "IWM", "--shares", str(shares), "-q")
    assert said(ran.err) == [f"warning: no share counts of IWM at {shares}; {why}: using flows of other sources"]
    imported = smallcap("data", "import", "--shares", str(shares))
    assert (imported.code, "hint: name each file after its fund, such as IWM_shares.csv" in imported.err) == (3, True)
