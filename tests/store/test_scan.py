"""Many funds at once out of the store: the mapped file answers as the store does, or not at all."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from smallcap_cli.call import progress
from smallcap_cli.core.model import PriceHistory, Source
from smallcap_cli.providers.stored import StoredSeries
from smallcap_cli.store import open_store
from smallcap_cli.store.scan import MANY
from tests.conftest import Run
from tests.core.builders import weekdays_between

NOW = datetime(2026, 11, 20, 23, 0, tzinfo=UTC)
COUNT = MANY + 20
TICKERS = [f"F{number}" for number in range(COUNT)]
DAYS = weekdays_between("2025-06-02", "2026-11-20")
COLUMNS = {"total": "adjusted", "price": "close"}
ASKED = ("compare", "--offline", "-c", "return_1y,max_drawdown:1y,drawdown_trough:1y,volatility:1y,beta:1y")


def fund_of(ticker: str, seed: int, begin: int = 0) -> PriceHistory:
    random = np.random.default_rng(seed)
    closes = 40 * np.exp(np.cumsum(random.normal(0, 0.01, len(DAYS))))[begin:]
    days, volume = DAYS[begin:], np.full(len(DAYS) - begin, 2e6)
    source = Source("files", citation=f"{ticker}.csv", as_of=days[-1].item(), retrieved=NOW)
    return PriceHistory(ticker, days, closes * 1.5, closes, source, volume=volume, warnings=(f"odd {seed % 7}",))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A store of many funds, each a session younger than the one before; three have no adjusted close."""
    folder = tmp_path / "smallcap-home" / "data"
    funds = [fund_of(ticker, number, begin=number) for number, ticker in enumerate(TICKERS)]
    funds[5:8] = [replace(fund, adjusted=None) for fund in funds[5:8]]
    with open_store(folder) as store:
        store.write([*funds, fund_of("SPY", 4711)], now=NOW)
    (tmp_path / "all.txt").write_text("\n".join(TICKERS), encoding="ascii")
    return tmp_path


def answer(smallcap: Run, home: Path, *more: str) -> tuple[object, str]:
    result = smallcap(*ASKED, "--funds-from", str(home / "all.txt"), "-f", "json", *more)
    assert result.code in (0, 4), result.err
    return json.loads(result.out), result.err


def mapped(home: Path, column: str = "adjusted") -> Path:
    return home / "smallcap-home" / "data" / f"{column}.map"


@pytest.mark.parametrize("basis", ["total", "price"])
def test_the_mapped_file_answers_as_the_store_does(
    smallcap: Run, home: Path, basis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as without:
        without.setattr("smallcap_cli.store.scan.closes", lambda *_: {})
        by_itself = answer(smallcap, home, "--basis", basis)
        assert not mapped(home, COLUMNS[basis]).exists()
    made = answer(smallcap, home, "--basis", basis)
    assert mapped(home, COLUMNS[basis]).exists()
    assert made == by_itself
    assert answer(smallcap, home, "--basis", basis) == by_itself


def test_a_fund_written_since_answers_from_the_store(smallcap: Run, home: Path) -> None:
    answer(smallcap, home)
    written = mapped(home).read_bytes()
    newer = fund_of("F3", 999)
    with open_store(mapped(home).parent) as store:
        store.write([newer], now=NOW)
    document, _ = answer(smallcap, home)
    assert newer.adjusted is not None
    start = int(np.searchsorted(DAYS, np.datetime64("2025-11-20")))
    assert document["rows"][3]["return_1y"] == newer.adjusted[-1] / newer.adjusted[start] - 1.0  # type: ignore[index]
    assert mapped(home).read_bytes() == written


def test_a_file_that_lacks_many_funds_is_made_again(smallcap: Run, home: Path) -> None:
    answer(smallcap, home)
    before = mapped(home).read_bytes()
    with open_store(mapped(home).parent) as store:
        store.write([fund_of(ticker, 50_000 + number) for number, ticker in enumerate(TICKERS)], now=NOW)
    document, _ = answer(smallcap, home)
    assert mapped(home).read_bytes() != before
    mapped(home).unlink()
    assert answer(smallcap, home)[0] == document


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda content: b"",
    "cut short": lambda content: content[: len(content) // 2],
    "cut by a byte": lambda content: content[:-1],
    "something else": lambda content: b"not a file of closes" * 1000,
    "a close flipped": lambda content: content[:20_007] + bytes([content[20_007] ^ 64]) + content[20_008:],
    "the index flipped": lambda content: content[:-500] + bytes([content[-500] ^ 1]) + content[-499:],
    "the tail flipped": lambda content: content[:-20] + bytes([content[-20] ^ 1]) + content[-19:],
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_answers_nothing_and_is_made_again(smallcap: Run, home: Path, damage: str) -> None:
    right = answer(smallcap, home)
    written = mapped(home).read_bytes()
    mapped(home).write_bytes(DAMAGES[damage](written))
    assert answer(smallcap, home) == right
    assert mapped(home).read_bytes() == written


def test_where_no_file_can_be_made_the_store_answers(smallcap: Run, home: Path) -> None:
    mapped(home).mkdir()
    inside = answer(smallcap, home)
    assert list(mapped(home).parent.glob("*.part")) == []
    mapped(home).rmdir()
    assert answer(smallcap, home) == inside


def test_columns_that_look_beyond_closes_read_all_of_a_fund(smallcap: Run, home: Path) -> None:
    answer(smallcap, home)
    result = smallcap(
        "compare", "--offline", "-c", "dollar_volume_30d", "--funds-from", str(home / "all.txt"), "-f", "json"
    )
    assert all(row["dollar_volume_30d"] for row in json.loads(result.out)["rows"])


def test_a_few_funds_make_no_file(smallcap: Run, home: Path) -> None:
    assert smallcap(*ASKED, *TICKERS[:5], "-f", "csv").code == 0
    assert not mapped(home).exists()


def test_an_earlier_vintage_is_read_from_the_store(smallcap: Run, home: Path) -> None:
    with open_store(mapped(home).parent) as store:
        (first,) = (vintage.id for vintage in store.vintages())
    before, _ = answer(smallcap, home)
    with open_store(mapped(home).parent) as store:
        store.write([fund_of(ticker, 90_000 + number) for number, ticker in enumerate(TICKERS)], now=NOW)
    assert answer(smallcap, home)[0] != before
    assert answer(smallcap, home, "--vintage", first)[0]["rows"] == before["rows"]  # type: ignore[index]


def test_clearing_the_store_removes_the_file(smallcap: Run, home: Path) -> None:
    answer(smallcap, home)
    assert smallcap("data", "clear", "--yes").code == 0
    assert not mapped(home).exists()


def test_what_an_ended_process_left_is_removed(smallcap: Run, home: Path) -> None:
    left = mapped(home).with_name("adjusted.map.abc.part")
    left.write_bytes(b"half")
    os.utime(left, (0, 0))
    answer(smallcap, home)
    assert not left.exists()


def test_rows_are_tested_ordered_and_limited_over_the_whole_scan(smallcap: Run, home: Path) -> None:
    more = ("--where", "return_1y>0 and max_drawdown:1y>-0.2", "--sort=-return_1y", "--limit", "3")
    everything, _ = answer(smallcap, home)
    chosen, _ = answer(smallcap, home, *more)
    kept = [r for r in everything["rows"] if (r["return_1y"] or 0) > 0 and r["max_drawdown:1y"] > -0.2]  # type: ignore[index]
    best = sorted(kept, key=lambda row: -row["return_1y"])[:3]
    assert [row["ticker"] for row in chosen["rows"]] == [row["ticker"] for row in best]  # type: ignore[index]


def test_a_common_fall_is_not_sought_in_a_whole_market(smallcap: Run, home: Path) -> None:
    result = smallcap(
        "compare",
        "--offline",
        "--window",
        "6m",
        "-c",
        "common_drawdown",
        "--funds-from",
        str(home / "all.txt"),
        "-f",
        "json",
    )
    cell = json.loads(result.out)["cells"]["F0.common_drawdown"]
    assert cell["missing"] == "not_comparable"


def test_a_long_scan_shows_how_far_it_is_and_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr(progress, "QUIET_SECONDS", 0.0)
    monkeypatch.setattr(progress, "STEP_SECONDS", 0.0)
    show = progress.progress_line(False, "computed")
    assert show is not None
    show("", None, 16, 3000)
    show("", None, 3000, 3000)
    assert screen.getvalue() == "\r\x1b[2Kcomputed 16 of 3000\r\x1b[2K"
    assert progress.progress_line(True, "computed") is None


def test_a_scan_that_is_interrupted_leaves_whole_histories_behind(home: Path) -> None:
    """A notebook that stopped a scan read closes without volume from then on."""
    stored = StoredSeries(mapped(home).parent, None)

    def scan() -> None:
        with stored.closes_only(TICKERS, "adjusted", lambda _: False):
            assert stored.prices("F3").volume is None
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        scan()
    assert stored.prices("F3").volume is not None
