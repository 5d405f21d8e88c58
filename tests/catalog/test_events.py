"""Dated events of funds: read with their sources, shown on the card, and named where they lie in a window."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from smallcap_cli.catalog import load_catalog
from smallcap_cli.catalog.events import KINDS
from tests.conftest import Run

DAY = ("--offline", "--as-of", "2026-07-31")
MERGER = "SPSM 2023-06-09, merger: took over SLY, about $1.7bn"
OWN = """events:
  - {fund: IWM, day: 2024-03-04, kind: split_off, text: "gave assets to MINE", status: unverified, source: mine}
"""


def test_the_bundled_events_have_days_kinds_and_sources() -> None:
    catalog = load_catalog(None)
    (merger,) = catalog.fund("SPSM").events
    assert (merger.day, merger.kind, merger.other, merger.assets_usd) == (date(2023, 6, 9), "merger", "SLY", 1.7e9)
    for ticker in ("DFAS", "DFAT"):
        (conversion,) = catalog.fund(ticker).events
        assert (conversion.day, conversion.kind) == (date(2021, 6, 14), "conversion")
    events = [event for ticker in catalog.tickers() for event in catalog.fund(ticker).events]
    assert len(events) == 3
    assert all(event.kind in KINDS and event.source for event in events)


def test_the_card_of_a_fund_lists_its_events(smallcap: Run) -> None:
    assert MERGER in smallcap("fund", "show", "SPSM", *DAY).out
    assert "SLY" not in smallcap("fund", "show", "SPSM", "--offline", "--as-of", "2023-06-08").out
    assert "SLY" not in smallcap("fund", "show", "IWM", *DAY).out


def test_every_format_has_events_with_their_source(smallcap: Run) -> None:
    out = smallcap("fund", "show", "SPSM", "-f", "csv", *DAY).out
    (line,) = [line for line in out.splitlines() if ",events," in line]
    assert line.startswith('SPSM,events,merger,"took over SLY, about $1.7bn",2023-06-09,')


@pytest.mark.parametrize(("window", "named"), [("5y", True), ("1y", False), ("2023-06-09:2024-06-30", False)])
def test_explain_names_an_event_inside_the_window(smallcap: Run, window: str, named: bool) -> None:
    """The start of a window is the close of its first day: an event of that day lies before it."""
    asked = ("compare", "SPSM", "IWM", "--explain", "--window", window, "--anchor", "before", *DAY)
    out = smallcap(*asked).out
    assert (MERGER in out) is named
    assert len(out.splitlines()) <= 22


def test_events_of_the_user_are_added(smallcap: Run, tmp_path: Path) -> None:
    folder = tmp_path / "smallcap-home" / "config"
    folder.mkdir(parents=True)
    (folder / "events.yaml").write_text(OWN)
    assert "IWM 2024-03-04, split off: gave assets to MINE" in smallcap("fund", "show", "IWM", *DAY).out
    assert MERGER in smallcap("fund", "show", "SPSM", *DAY).out
    (folder / "events.yaml").write_text(OWN.replace("split_off", "party"))
    refused = smallcap("fund", "show", "IWM", *DAY)
    assert refused.code == 2
    assert "events.yaml:2" in refused.err
