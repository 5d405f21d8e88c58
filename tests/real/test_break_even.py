"""`fees --break-even` on Ken French's factors against `alpha --versus` of the same funds (SMALLCAP_REAL_DATA)."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.conftest import Run

DAY = ("--as-of", "2026-07-31", "--provider", "bundled", "-f", "csv", "-q")


@pytest.fixture
def factors(real_data: Path) -> str:
    folder = real_data.parent / "factors"
    if not folder.is_dir():
        pytest.skip("no factors beside the price files")
    return str(folder)


def test_the_alpha_of_a_model_is_that_of_the_command_with_the_fees_put_back(smallcap: Run, factors: str) -> None:
    asked = ("--model", "ff3", "--factors", factors, *DAY)
    (even,) = csv.DictReader(io.StringIO(smallcap("fees", "AVUV", "IJR", "--break-even", *asked).out))
    (alone,) = csv.DictReader(io.StringIO(smallcap("alpha", "AVUV", "--versus", "IJR", *asked).out))
    assert even["months"] == "60"
    assert float(even["alpha"]) - 0.0019 == pytest.approx(float(alone["alpha_year"]), rel=1e-9)
    # Two-sided there, one-sided here.
    assert 1.0 - float(even["probability"]) == pytest.approx(float(alone["alpha_p"]) / 2.0, rel=1e-9)
