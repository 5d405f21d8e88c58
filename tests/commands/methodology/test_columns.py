"""`smallcap methodology columns` from the outside: every column a universe may have, and every value rules know."""

from __future__ import annotations

import csv
import io

from smallcap_cli.core.methodology.vocabulary import LIST_COLUMNS, TEXT_COLUMNS, UNIVERSE_COLUMNS
from tests.conftest import Run


def test_every_column_of_a_universe_is_listed_with_its_values(smallcap: Run) -> None:
    answer = smallcap("methodology", "columns", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(answer.out)))
    stems = tuple(stem for stem, _ in LIST_COLUMNS.values())
    plain = {name for name in (*UNIVERSE_COLUMNS, *TEXT_COLUMNS) if not name.rstrip("0123456789").startswith(stems)}
    listed = {row["column"] for row in rows}
    assert plain - set(LIST_COLUMNS) <= listed
    nasdaq = next(row for row in rows if row["value"] == "NASDAQ")
    assert (nasdaq["column"], nasdaq["needed"]) == ("exchange", "always")
    assert "XNAS" in nasdaq["spellings"].split(", ")
    assert [row["value"] for row in rows if row["column"] == "security_type"][:3] == ["common", "reit", "adr"]
