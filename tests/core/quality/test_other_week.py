"""Closes from Sunday to Thursday: the week of another exchange, which is said once, or dates a day early."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from smallcap_cli.core.exchange import sessions
from smallcap_cli.core.model import Days, PriceHistory
from smallcap_cli.core.quality import findings
from smallcap_cli.providers.contract import history_findings
from tests.conftest import Run
from tests.core.builders import history
from tests.core.quality.test_quality import kinds, swinging

NEW_YORK = sessions(date(2024, 1, 1), date(2024, 12, 31))
#: Holidays and their eves of 2024 from Sunday to Thursday: Purim, Passover, Memorial and Independence Day, Shavuot,
#: Tisha B'Av, the New Year, Sukkot and Simchat Torah of the Hebrew calendar.
CLOSED = (
    "2024-03-24", "2024-04-22", "2024-04-23", "2024-04-28", "2024-04-29", "2024-05-13", "2024-05-14", "2024-06-11",
    "2024-06-12", "2024-08-13", "2024-10-02", "2024-10-03", "2024-10-16", "2024-10-17", "2024-10-23", "2024-10-24",
)  # fmt: skip
EVERY = np.arange("2024-01-01", "2025-01-01", dtype="datetime64[D]")
#: A year of 52 Sundays, of which two are closed.
TEL_AVIV = EVERY[np.is_busday(EVERY, weekmask="Sun Mon Tue Wed Thu", holidays=np.array(CLOSED, dtype="datetime64[D]"))]


def of_days(days: Days, currency: str = "USD") -> PriceHistory:
    return history("TEVA", days, swinging(len(days)), currency=currency)


def test_a_file_of_another_week_is_said_once() -> None:
    """A price file without a layout is in dollars; it had findings "every date a day early"."""
    (found,) = findings(of_days(TEL_AVIV), sessions=NEW_YORK)
    assert found.kind == "other_week"
    assert found.detail == "closes on 50 Sundays and on no Friday: another exchange's week, or every date a day early?"
    assert found.overlaps(date(2024, 6, 1), date(2024, 6, 2))


@pytest.mark.parametrize("currency", ["ILS", "ILA", "SAR"])
def test_a_currency_whose_exchange_has_that_week_leaves_no_question(currency: str) -> None:
    (found,) = findings(of_days(TEL_AVIV, currency), sessions=NEW_YORK)
    assert (found.kind, found.detail) == (
        "other_week", "closes on 50 Sundays and on no Friday: the week of its exchange, not New York's"
    )  # fmt: skip


def test_a_week_that_changed_is_said_once_too() -> None:
    """As Tel Aviv did in January 2026: half a year from Sunday to Thursday, then from Monday to Friday."""
    half = np.datetime64("2024-07-01")
    later = EVERY[np.is_busday(EVERY) & (half <= EVERY)]
    mixed = np.concatenate((TEL_AVIV[half > TEL_AVIV], later))
    (found,) = findings(of_days(mixed), sessions=NEW_YORK)
    assert found.kind == "other_week"
    assert not found.overlaps(date(2024, 8, 1), date(2024, 12, 31))


def test_american_closes_a_day_early_are_dates_that_are_off() -> None:
    (found,) = findings(of_days(NEW_YORK - 1), sessions=NEW_YORK)
    assert (found.kind, found.detail.partition(", ")[2]) == (
        "shifted_dates", "0 a day later: is every date a day early?"
    )  # fmt: skip


def test_a_european_file_a_day_early_stays_a_question_of_its_dates() -> None:
    """No exchange in euros is open on Sundays."""
    assert kinds(findings(of_days(EVERY[np.is_busday(EVERY)] - 1, "EUR"))) == ["shifted_dates"]


def test_a_sunday_now_and_then_is_a_bar_too_many() -> None:
    days = np.sort(np.append(NEW_YORK, np.datetime64("2024-03-10")))
    assert kinds(findings(of_days(days), sessions=NEW_YORK)) == ["extra_session"]


def test_a_provider_may_have_an_exchange_of_another_week() -> None:
    assert [one for one in history_findings(of_days(TEL_AVIV, "ILS"), "TEVA", "fake") if "weekend" in one] == []
    odd = of_days(np.sort(np.append(NEW_YORK, np.datetime64("2024-03-10"))))
    assert [one for one in history_findings(odd, "TEVA", "fake") if "weekend" in one] != []


def test_a_price_file_of_tel_aviv_has_one_finding(smallcap: Run, tmp_path: Path) -> None:
    closes = 100.0 + np.sin(np.arange(len(TEL_AVIV)))
    rows = [f"{day},{close:.4f},{close:.4f}" for day, close in zip(TEL_AVIV, closes, strict=True)]
    (tmp_path / "TEVA.csv").write_text("\n".join(["Date,Close,Adj Close", *rows]) + "\n")
    ran = smallcap("data", "check", "--prices", str(tmp_path), "--since", "2024-01-01", "-f", "csv", "-q")
    assert [line.split(",")[2] for line in ran.out.splitlines()[1:]] == ["other week", "stale"]
