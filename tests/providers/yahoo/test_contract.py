"""The contract of providers on those of our own and on a careless one; the fake server on its own."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from smallcap_cli.core.model import PriceHistory, Source
from smallcap_cli.errors import CouldNotAsk, NotFound, RateLimited
from smallcap_cli.providers import ProviderSetup, open_provider
from smallcap_cli.providers.contract import check_provider
from smallcap_cli.providers.yahoo.provider import open_yahoo
from tests.fakes.client import ROOT, opened, served
from tests.fakes.yahoo import NOW

pytestmark = pytest.mark.usefixtures("no_proxy")


# The contract


def test_yahoo_keeps_the_contract() -> None:
    with served("ok", now=datetime.now(UTC)) as server:
        assert check_provider(opened(server, clock=datetime.now(UTC)), "IWM", "NOPE") == []


def test_bundled_and_files_keep_the_contract(tmp_path: Path) -> None:
    (tmp_path / "IWM.csv").write_text("Date,Close\n2026-01-05,10\n2026-01-06,10\n")
    assert check_provider(open_provider("bundled", ProviderSetup()), "IWM", "NOPE") == []
    assert check_provider(open_provider("files", ProviderSetup(folders={"prices": tmp_path})), "IWM", "NOPE") == []


class _Careless:
    """A provider with what plug-ins get wrong."""

    name = "careless"
    network = "yes"

    def prices(self, ticker: str) -> PriceHistory:
        if ticker == "NOPE":
            raise CouldNotAsk("nobody there", "")
        if "/" in ticker:
            raise ZeroDivisionError("boom")
        with served("ok", now=NOW) as server:
            return opened(server).prices("IWM")


def test_a_careless_provider_is_told_what_is_wrong() -> None:
    findings = check_provider(_Careless(), "IWM", "NOPE")
    assert "network is 'yes', neither True nor False" in findings
    assert "prices('IWM'): its source is 'yahoo', not 'careless'" in findings
    assert "prices('NOPE') raises CouldNotAsk without a hint what to do next" in findings
    assert "prices('NOPE') raises CouldNotAsk where NotFound is meant: nobody there" in findings
    assert "prices('A/B') raises ZeroDivisionError (boom), which no caller expects" in findings
    assert sum("answers PriceHistory for a subject that does not exist" in line for line in findings) == 1


class _AnyTicker:
    """A provider that has closes of whatever it is asked for."""

    name, network = "any", False

    def prices(self, ticker: str) -> PriceHistory:
        days = np.array(["2026-01-02", "2026-01-05"], dtype="datetime64[D]")
        return PriceHistory(ticker, days, np.ones(2), np.ones(2), Source("any", as_of=days[-1].item()))


def test_an_answer_for_every_ticker_is_one_finding_with_its_reason() -> None:
    """It was ten findings, and none said what is wrong with it: the first who answers is taken, also for a typo."""
    (finding,) = check_provider(_AnyTicker(), "IWM", "NOPE")
    assert finding == (
        "prices('NOPE') answers PriceHistory for a subject that does not exist, "
        "so a mistyped ticker would get figures; raise NotFound for what the source does not have"
    )


@pytest.mark.parametrize(("mode", "error"), [("refused", CouldNotAsk), ("500", CouldNotAsk), ("all_429", RateLimited)])
def test_a_source_out_of_reach_is_no_finding_about_the_provider(mode: str, error: type[CouldNotAsk]) -> None:
    with served(mode) as server, pytest.raises(error):
        check_provider(opened(server), "IWM", "NOPE")


class _Rationed:
    """A provider that is told to wait after its first answer."""

    name, network = "yahoo", True

    def rates(self, name: str) -> object:
        if name == "tbill":
            raise RateLimited("too many", "later", wait_seconds=60.0)
        raise NotFound("no such rate", "tbill")


def test_a_source_that_asks_to_wait_ends_the_check() -> None:
    with pytest.raises(RateLimited):
        check_provider(_Rationed(), "IWM", "NOPE")


# The fake


def test_the_fake_can_be_run_on_its_own() -> None:
    command = [sys.executable, "-m", "tests.fakes.yahoo", "--mode", "404"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        with pytest.raises(NotFound):
            open_yahoo(ProviderSetup(config={"base_url": url, "pace_seconds": 0})).prices("IWM")
        process.terminate()
