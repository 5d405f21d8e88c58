"""What fired since the last report, at the top of every format of it; month ends of IWM that come along.

IWM returned 0.93 % in 2026 to March and 13.12 % to April (`compare IWM -c return_ytd`).
"""

from __future__ import annotations

import email.policy
import io
import json
from email import message_from_bytes
from pathlib import Path

import openpyxl
import pytest

from tests.conftest import Run

CHECKS = """\
checks:
  - {id: up, when: return_ytd(IWM) > 10%, severity: fail, text: "ten <percent> & more"}
  - {id: above, when: return_1y(IWM) > 0, severity: note}
  - {id: down, when: return_ytd(IWM) < -50%, severity: warn}
"""
REPORT = """\
report:
  id: mine
  title: Mine
  sections:
    - {id: funds, run: compare IWM -c return_ytd}
    - {id: checks, run: "check CHECKS"}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "checks.yaml").write_text(CHECKS)
    path = tmp_path / "mine.yaml"
    path.write_text(REPORT.replace("CHECKS", f"'{tmp_path / 'checks.yaml'}'"))
    (tmp_path / "out").mkdir()
    return path


def written(smallcap: Run, file: Path, day: str, *more: str) -> str:
    result = smallcap("report", "run", str(file), "--as-of", day, "-q", *more)
    assert result.code == 0, result.err
    return result.out


def test_what_began_to_fire_since_the_last_report_stands_first(smallcap: Run, file: Path) -> None:
    """A reader had to compare the states of two reports: the section of checks says what fires, not what is new."""
    folder = str(file.parent / "out")
    written(smallcap, file, "2026-03-31", "-o", f"{folder}/")
    text = written(smallcap, file, "2026-04-30", "--since", folder)
    top = text.partition("Funds\n=====")[0]
    assert "1 check fired since the report of 2026-03-31" in top
    (row,) = [line.split() for line in top.splitlines() if line.startswith("up ")]
    assert row[:4] == ["up", "a", "fail", "2026-04-30"]
    assert "still firing: above since " in top
    assert "down" not in top


def test_where_none_fired_one_line_says_so(smallcap: Run, file: Path) -> None:
    written(smallcap, file, "2026-02-27", "-o", str(file.parent / "old.json"))
    text = written(smallcap, file, "2026-03-31", "--since", str(file.parent / "old.json"))
    assert "no check fired since the report of 2026-02-27. still firing: above since " in text


def test_the_first_report_says_what_fires(smallcap: Run, file: Path) -> None:
    text = written(smallcap, file, "2026-04-30")
    assert "2 checks firing as of 2026-04-30; this is the first report" in text
    assert "or before: smallcap did not look further back" in text  # above has fired all quarter


def test_what_fires_still_does_so_since_the_same_day_in_the_next_report(smallcap: Run, file: Path) -> None:
    """One report said "fired 2026-01-28, or before", that of the next day "still firing since" the day of the first."""
    folder = str(file.parent / "out")
    written(smallcap, file, "2026-04-30", "-o", f"{folder}/")
    text = written(smallcap, file, "2026-05-01", "--since", folder)
    # Both firings begin in the 92 days before 2026-04-30, of which 2026-01-28 is the first session: IWM was up over the
    # year all the time, and its year to date passed 10 % at the end of April.
    assert "still firing: up since 2026-04-30, above since 2026-01-28 or before" in " ".join(text.split())


def test_a_run_of_an_earlier_day_does_not_begin_anew(smallcap: Run, file: Path) -> None:
    """After a later run nothing of an earlier day is stored: every report said that the check fired since its day."""
    written(smallcap, file, "2026-05-29")
    written(smallcap, file, "2026-04-30", "-o", f"{file.parent / 'out'}/")
    text = written(smallcap, file, "2026-05-01", "--since", str(file.parent / "out"))
    assert "still firing: up since 2026-04-30, above since 2026-01-28 or before" in " ".join(text.split())


@pytest.mark.parametrize("suffix", ["html", "md", "json", "csv", "xlsx", "eml"])
def test_every_format_has_it_at_its_top(smallcap: Run, file: Path, suffix: str) -> None:
    place = file.parent / f"it.{suffix}"
    written(smallcap, file, "2026-04-30", "-o", str(place))
    content = place.read_bytes()
    if suffix == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(content))
        assert book.sheetnames[1] == "Fired since the last report"[:23].strip()
        text = "\n".join(str(cell.value) for row in book.worksheets[1].iter_rows() for cell in row)
    elif suffix == "eml":
        body = message_from_bytes(content, policy=email.policy.default).get_body(("plain",))
        assert body is not None
        text = body.get_content()
    else:
        text = content.decode()
    if suffix == "json":
        assert [one["id"] for one in json.loads(text)["sections"]] == ["fired", "funds", "checks"]
    assert text.lower().index("fired") < text.lower().index("ytd" if suffix != "xlsx" else "fires if")
    assert "2026-04-30" in text
    assert "<percent>" not in text if suffix == "html" else "percent" in text


def test_the_order_of_a_report_without_checks_stays(smallcap: Run, file: Path) -> None:
    file.write_text("report: {id: mine, title: Mine, sections: [{id: fired, run: compare IWM}]}\n")
    assert [one["id"] for one in json.loads(written(smallcap, file, "2026-04-30", "-f", "json"))["sections"]] == [
        "fired"
    ]


def test_what_fired_is_no_figure_that_changes(smallcap: Run, file: Path) -> None:
    file.write_text(file.read_text() + "    - {id: changed, changes: true}\n")
    folder = str(file.parent / "out")
    written(smallcap, file, "2026-03-31", "-o", f"{folder}/")
    node = json.loads(written(smallcap, file, "2026-04-30", "--since", folder, "-f", "json"))
    assert {row["section"] for row in node["sections"][-1]["table"]["rows"]} == {"funds", "checks"}
