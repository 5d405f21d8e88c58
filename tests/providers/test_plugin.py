"""Plug-ins that break their contract: whatever they do, the call goes on and says whose fault it is."""

from __future__ import annotations

import sys
from importlib import invalidate_caches
from pathlib import Path

import numpy as np
import pytest

from smallcap_cli.core.holdings import HoldingLine, Holdings
from smallcap_cli.core.model import Fact, PriceHistory, Profile, RateSeries, Source
from smallcap_cli.errors import CouldNotAsk, CouldNotParse, NotFound, SmallcapError, UsageFault
from smallcap_cli.providers.plugin import PluginProvider
from smallcap_cli.providers.questions import question_of
from tests.conftest import Run

HEAD = """
import numpy as np
from smallcap_cli.core.model import PriceHistory, Source
class P:
    name = 'evil'
    network = False
    def prices(self, ticker):
        {body}
def open(setup):
    return P()
"""
DAYS = "np.array(['2026-11-23', '2026-11-24'], dtype='datetime64[D]')"


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of an installed plug-in that is asked for prices before the bundled figures."""
    site, config = tmp_path / "site", tmp_path / "smallcap-home" / "config"
    facts = site / "evilplug-1.0.dist-info"
    facts.mkdir(parents=True)
    config.mkdir(parents=True)
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: evilplug\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text("[smallcap_cli.providers]\nevil = evilplug:open\n")
    (config / "config.yaml").write_text("providers: {order: {prices: [evil, bundled]}}\n")
    monkeypatch.syspath_prepend(str(site))
    monkeypatch.delitem(sys.modules, "evilplug", raising=False)
    invalidate_caches()
    return site / "evilplug.py"


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("import sqlite3; raise sqlite3.OperationalError('locked')", "OperationalError: locked"),
        ("raise type('Own', (Exception,), {})('mine')", "Own: mine"),
        ("raise StopIteration", "StopIteration: "),
        ("import sys; sys.exit(0)", "SystemExit: 0"),
        ("import struct; struct.unpack('I', b'')", "error: unpack requires"),
        ("from smallcap_cli.errors import SmallcapError; raise SmallcapError('bare')", "SmallcapError: bare"),
        ("return None", "it is NoneType, not PriceHistory"),
        (f"return PriceHistory('OTHER', {DAYS}, np.ones(2), np.ones(2), Source('evil'))", "it is about 'OTHER'"),
        (f"return PriceHistory(ticker, {DAYS}, np.array([1, np.inf]), None, Source('evil'))", "positive and finite"),
        (
            f"return PriceHistory(ticker, {DAYS}, np.ones(2), None, Source('yahoo'))",
            "its source is 'yahoo'",
        ),
    ],
)
def test_a_fault_of_a_plugin_is_told_and_the_next_provider_answers(
    smallcap: Run, plugin: Path, body: str, told: str
) -> None:
    """It ended in a traceback, in silence with exit 0, or in a drawdown of -100 %."""
    plugin.write_text(HEAD.format(body=body))
    result = smallcap("compare", "IWM", "-f", "csv", "-c", "ticker,source")
    assert (result.code, result.out) == (0, "ticker,source\nIWM,bundled\n")
    assert told in result.err
    assert "Traceback" not in result.err


@pytest.mark.parametrize(
    "code", ["import sys; sys.exit(0)", "raise RuntimeError('no')", "open = 3", "def open(s): 1 / 0"]
)
def test_a_plugin_that_cannot_be_loaded_is_an_error_in_two_lines(smallcap: Run, plugin: Path, code: str) -> None:
    plugin.write_text(f"{code}\n")
    result = smallcap("compare", "IWM", "-f", "csv")
    assert (result.code, result.out) == (4, "")
    error, hint = result.err.splitlines()
    assert error.startswith("error: provider evil of evilplug 1.0 cannot be loaded: ")
    assert hint.startswith("hint: ")


@pytest.mark.parametrize("part", ["name", "network", "prices", "supplies"])
def test_a_property_that_raises_is_a_problem_in_the_list(smallcap: Run, plugin: Path, part: str) -> None:
    given = {"name": "name = 'evil'", "network": "network = False", "prices": "def prices(self, t): pass"}
    lines = [text for name, text in given.items() if name != part]
    lines += ["@property", f"def {part}(self): raise ValueError('p')"]
    plugin.write_text("class P:\n  " + "\n  ".join(lines) + "\ndef open(s): return P()\n")
    if part == "supplies":
        plugin.write_text(plugin.read_text().replace("def prices(self, t): pass", "prices = None"))
    result = smallcap("provider", "list", "-f", "csv")
    assert result.code == 0
    assert "provider evil of evilplug 1.0 cannot be used: ValueError: p" in result.out


# One object at a time

TWO_DAYS = np.array(["2026-11-23", "2026-11-24"], dtype="datetime64[D]")
ONES = np.ones(2)
OWN = Source("own")


def outcome(wanted: str, answer: object, subject: str = "IWM") -> object:
    """What a plug-in's answer, or the exception it raises, becomes."""

    class Contents:
        name, network = "own", False

        def asked(self, ticker: str) -> object:
            if isinstance(answer, BaseException):
                raise answer
            return answer

    setattr(Contents, wanted, Contents.asked)
    ask = question_of(PluginProvider("own", "provider own", "", Contents()), wanted)
    assert ask is not None
    try:
        return ask(subject)
    except SmallcapError as error:
        return error


def history(**given: object) -> PriceHistory:
    return PriceHistory(**{  # type: ignore[arg-type]
        "ticker": "IWM", "days": TWO_DAYS, "close": ONES, "adjusted": ONES, "source": OWN, **given
    })  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [
        ("prices", history(ticker="IJR")),
        ("prices", history(days=TWO_DAYS.astype("datetime64[ns]"))),
        ("prices", history(volume=np.array([1.0, np.inf]))),
        ("prices", history(splits=np.ones(3))),
        ("prices", history(close=np.ones(2, dtype=np.int64))),
        ("prices", history(currency="\x1b[31m")),
        ("prices", history(frequency="hourly")),
        ("prices", history(source="own")),
        ("rates", RateSeries("tnote", TWO_DAYS, ONES * 0.04, OWN)),
        ("rates", RateSeries("IWM", TWO_DAYS, np.array([0.04, np.nan]), OWN)),
        ("profile", Profile("IJR", OWN)),
        ("profile", Profile("IWM", OWN, assets=Fact(float("inf"), "assets"))),
        ("published", ()),
        ("published", Profile("IWM", OWN)),
        ("holdings", Holdings("IWM", None, (HoldingLine("A", "A", weight=float("nan")),), OWN)),
        ("holdings", Holdings("IWM", None, (HoldingLine("A", "A", price=float("inf")),), OWN)),
        ("holdings", Holdings("IWM", None, (HoldingLine("A", None),), OWN)),  # type: ignore[arg-type]
        ("holdings", Holdings("IWM", "2026-07-01", (HoldingLine("A", "A"),), OWN)),  # type: ignore[arg-type]
        ("holdings", Holdings("IWM", None, (HoldingLine("A", "A"),), OWN._replace(as_of="2026-07-01"))),
    ],
)
def test_an_answer_that_is_not_of_the_contract_is_not_taken(wanted: str, answer: object) -> None:
    assert isinstance(outcome(wanted, answer), CouldNotParse)


def test_a_sound_answer_comes_through_as_it_is() -> None:
    sound = history()
    assert outcome("prices", sound) is sound


@pytest.mark.parametrize(
    "raised", [NotFound("none", "look"), CouldNotParse("odd", "look"), CouldNotAsk("away", "look")]
)
def test_what_a_provider_may_raise_stays_what_it_is(raised: SmallcapError) -> None:
    found = outcome("prices", raised)
    assert (type(found), str(found)) == (type(raised), str(raised))


def test_an_error_of_ours_that_no_call_may_raise_is_the_plugins_fault() -> None:
    """A UsageFault in a call ended in exit 2, bad usage, although the user did nothing wrong."""
    assert type(outcome("prices", UsageFault("your input is wrong"))) is CouldNotAsk


def test_an_error_class_that_overwrites_its_texts_does_no_harm() -> None:
    class Bare(NotFound):
        def __init__(self) -> None:
            """Nothing is set, so there is no message."""

    assert type(outcome("prices", Bare())) is NotFound
