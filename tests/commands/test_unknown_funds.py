"""An unknown ticker does not exist if all who could be asked say so (exit 3); else nobody could be asked (exit 4)."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.conftest import Run

NOT_ASKED = "QZQZQ is not in the catalogue, your files or the store, and yahoo was not asked: offline"
CAPM = ("--model", "capm", "--benchmark", "SPY")
LINES = [
    ("compare", "QZQZQ"), ("drawdown", "QZQZQ"), ("fund", "show", "QZQZQ"), ("alpha", "QZQZQ", *CAPM),
    ("flows", "QZQZQ"), ("rates", "QZQZQ"), ("levels", "QZQZQ", "--at", "100"), ("rotation", "QZQZQ", "IWM"),
    ("report", "QZQZQ"), ("compare", "IWM", "--benchmark", "QZQZQ", "-c", "beta"), ("holdings", "QZQZQ"),
]  # fmt: skip


@pytest.mark.parametrize("words", LINES, ids=" ".join)
def test_offline_nobody_could_be_asked(smallcap: Run, words: tuple[str, ...]) -> None:
    """A fund that Yahoo may know was said not to exist."""
    result = smallcap(*words, "--offline")
    assert result.code == 4
    asked = "issuer and sec were" if words[0] == "holdings" else "yahoo was"
    assert f"{asked} not asked: offline" in result.err
    assert "leave out --offline\n" in result.err


@pytest.mark.parametrize("words", LINES, ids=" ".join)
@pytest.mark.usefixtures("no_network_configured")
def test_a_fund_that_all_who_were_asked_deny_does_not_exist(smallcap: Run, words: tuple[str, ...]) -> None:
    assert smallcap(*words, "--offline").code == 3


def test_the_provider_that_the_user_names_is_all_there_is_to_ask(smallcap: Run) -> None:
    for words in (("compare", "QZQZQ"), ("report", "QZQZQ")):
        result = smallcap(*words, "--provider", "bundled")
        assert (result.code, "no fund called QZQZQ" in result.err) == (3, True)


def test_among_other_funds_it_keeps_its_row_and_warns(smallcap: Run) -> None:
    words = ("compare", "IWM", "QZQZQ", "-c", "return_1y", "-f", "csv", "--offline")
    result = smallcap(*words)
    rows = list(csv.DictReader(io.StringIO(result.out)))
    assert (result.code, [bool(row["return_1y"]) for row in rows]) == (0, [True, False])
    assert f"warning: {NOT_ASKED}\n" in result.err
    assert smallcap(*words, "--strict").code == 5


def test_near_names_are_offered_first(smallcap: Run) -> None:
    hints = {"IJX": "did you mean IJT or IJS or IJR? Otherwise", "BRK.B": "Yahoo writes BRK-B. Otherwise"}
    for ticker, hint in hints.items():
        assert f"hint: {hint} leave out --offline\n" in smallcap("compare", ticker, "--offline").err


def test_a_fund_of_the_catalogue_without_closes_is_not_unknown(smallcap: Run, tmp_path: Path) -> None:
    result = smallcap("compare", "IWM", "--provider", "files", "--prices", str(tmp_path), "--offline")
    assert (result.code, "error: no prices found for IWM" in result.err) == (4, True)


def test_all_funds_of_which_nothing_is_known_are_named(smallcap: Run) -> None:
    result = smallcap("compare", "QZQZQ", "QZQZX", "--offline")
    assert (result.code, f"{NOT_ASKED}; the same of QZQZX" in result.err) == (4, True), result.err
