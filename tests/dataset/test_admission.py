"""What of a source's answer is let in: texts of a length that a text can have."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from smallcap_cli.core.holdings import HoldingLine, Holdings
from smallcap_cli.core.model import Fact, PriceHistory, Profile, Source
from smallcap_cli.dataset.admission import held_to
from smallcap_cli.errors import CouldNotParse
from tests.conftest import Run
from tests.fakes import charts
from tests.fakes.yahoo import FakeYahoo

SOURCE = Source("yahoo", date(2026, 11, 20))
DAYS = np.array(["2026-11-19", "2026-11-20"], dtype="datetime64[D]")
HISTORY = PriceHistory("IWM", DAYS, np.array([1.0, 2.0]), None, SOURCE)
LONG = "A" * 10_000


@pytest.mark.parametrize(
    ("answer", "part"),
    [
        (replace(HISTORY, currency=LONG), "currency"),
        (Profile("IWM", SOURCE, currency=Fact(LONG, SOURCE)), "currency"),
        (Profile("IWM", SOURCE, name=Fact(LONG, SOURCE)), "name"),
        (Holdings("IWM", None, (HoldingLine("A", "Agilent"), HoldingLine("B", LONG)), SOURCE), "name"),
        (Holdings("IWM", None, (HoldingLine("A", "Agilent", asset_class=LONG),), SOURCE), "asset class"),
    ],
    ids=["closes", "profile", "name", "holding", "asset class"],
)
def test_a_text_without_end_is_no_answer(answer: object, part: str) -> None:
    """A currency of 10,000 letters stood in every table and was stored."""
    outcome = held_to("IWM", answer, "yahoo")
    assert isinstance(outcome, CouldNotParse)
    assert outcome.message == f"yahoo answered about IWM with too long a text: its {part} has 10,000 characters"


def test_real_texts_are_let_in() -> None:
    """GBp and USDT are currencies; a name may have trust, fund and share class in it."""
    name = " ".join(["Trust for Professional Managers: Small Company Dividend Fund Institutional Class"] * 3)
    for answer in (replace(HISTORY, currency="GBp"), Profile("IWM", SOURCE, name=Fact(name, SOURCE))):
        assert held_to("IWM", answer, "yahoo") is answer


def test_such_a_currency_is_neither_shown_nor_stored(smallcap: Run) -> None:
    with FakeYahoo("ok", series=[replace(charts.fund("IWM"), currency=LONG)]) as fake:
        online = {"SMALLCAP_YAHOO_URL": fake.url, "SMALLCAP_OFFLINE": "0"}
        result = smallcap("data", "fetch", "IWM", env=online)
    assert (result.code, len(result.err) < 300) == (4, True)
    assert "IWM" not in smallcap("data", "status", "-f", "csv").out
