"""The table of effects by sector, built from arrays."""

from __future__ import annotations

import numpy as np
import pytest

from smallcap_cli.core.analysis.attribution import SectorTable, attribution_of
from smallcap_cli.tables.attribution import attribution_table


def test_sectors_their_total_and_the_residual_are_rows() -> None:
    sides = [np.array(side) for side in ((0.6, 0.4), (0.5, 0.5), (0.10, 0.02), (0.08, 0.04))]
    table = attribution_table(
        "mine.csv", "SIC", [attribution_of(SectorTable("", ("Energy", "Banks"), *sides))], every_period=True
    )
    assert [cell.value for cell in table.column("sector")] == ["Energy", "Banks", "total", "residual"]
    # The benchmark makes 6 %: allocation 0.1 * (8 % - 6 %) and -0.1 * (4 % - 6 %), selection 0.5 * 2 % and 0.5 * -2 %.
    assert [cell.value for cell in table.column("allocation")][:3] == pytest.approx([0.002, 0.002, 0.004])
    assert [cell.value for cell in table.column("selection")][:3] == pytest.approx([0.01, -0.01, 0.0])
    assert table.head == "return difference by sector (SIC) · 6.80 % against 6.00 %: +0.80 pp"
