"""The SEC's files of fails to deliver; rows are synthetic, CUSIPs are made up with true check digits."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from smallcap_cli.core.identity import Identity
from smallcap_cli.core.model import Source
from smallcap_cli.errors import CouldNotParse
from smallcap_cli.providers.sec.fails import is_fails, parse_fails

HEADER = "SETTLEMENT DATE|CUSIP|SYMBOL|QUANTITY (FAILS)|DESCRIPTION|PRICE"
#: 99999010: figures 9,18,9,18,9,0,1,0 -> digit sums 9+9+9+9+9+0+1+0 = 46, so the check digit is 4.
ONE, TWO = "999990104", "999990203"
ROWS = (
    f"20250801|{ONE}|SYNT|100|SYNTHETIC CORP CL A|12.34",
    f"20250814|{ONE}|SYNT|5|SYNTHETIC CORP CL A|.",
    f"20250804|{TWO}|SYNTB|7|SYNTHETIC | TWO|1.00",
    "20250804|999990105|FALS|7|FALSE DIGIT INC|1.00",
)


def _file(*rows: str, trailer: int | None = None) -> bytes:
    count = len(rows) if trailer is None else trailer
    return "\r\n".join([HEADER, *rows, f"Trailer record count {count}", "Trailer total quantity of shares 119"]).encode(
        "latin-1"
    )


def _zipped(content: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("cnsfails202508a.txt", content)
    return target.getvalue()


@pytest.mark.parametrize("content", [_file(*ROWS), _zipped(_file(*ROWS))])
def test_pairs_have_their_days_and_a_false_cusip_is_left_out(content: bytes) -> None:
    found = parse_fails("cnsfails202508a", content, "imported", Source("file"))
    days = date(2025, 8, 1), date(2025, 8, 14)
    assert is_fails(content)
    assert found.identities.rows == (
        Identity("cusip", ONE, None, "SYNTHETIC CORP CL A", "", "SYNT", *days),
        Identity("cusip", TWO, None, "SYNTHETIC | TWO", "", "SYNTB", date(2025, 8, 4), date(2025, 8, 4)),
    )
    assert (found.last_day, found.false_cusips) == (days[1], 1)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (_file(*ROWS, trailer=5), "4 rows, but its trailer says 5"),
        (_file("20250801|999990104|SYNT"), ":2: 3 cells, not 6"),
        (_file(f"2025-8-1|{ONE}|SYNT|1|A|1"), ":2: settlement date '2025-8-1'"),
        (_file(), "no rows"),
        (_zipped(_file(*ROWS))[:150], "not a whole zip"),
        (b"CUSIP|SYMBOL\n", ":1: no header SETTLEMENT DATE"),
        (b"", ":1: no header"),
    ],
)
def test_another_layout_or_half_a_file_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(CouldNotParse) as caught:
        parse_fails("f", content, "imported", Source("file"))
    assert said in caught.value.message
