"""The Nagios format of `smallcap check`: one line, performance data, the exit codes of a plugin."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands.check_files import open_days, write_closes
from tests.conftest import Run

DAY = "2024-03-28"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    days = open_days("2023-01-03", DAY)
    write_closes(tmp_path / "prices", "IWM", days, [100.0] * (len(days) - 1) + [90.0])
    return tmp_path


def run(smallcap: Run, folder: Path, *rules: str) -> tuple[int, list[str]]:
    (folder / "c.yaml").write_text("checks:\n" + "".join(f"  - {rule}\n" for rule in rules))
    options = ("--prices", "prices", "--as-of", DAY, "--provider", "files", "-f", "nagios")
    answer = smallcap("check", "c.yaml", *options, cwd=folder)
    return answer.code, answer.out.splitlines()


FALL = 'when: "return_1m of IWM < -5%"'


@pytest.mark.parametrize(
    ("rules", "code", "status"),
    [
        ((f"{{id: a, {FALL}}}",), 2, "CRITICAL"),
        ((f"{{id: a, {FALL}, severity: warn}}",), 1, "WARNING"),
        ((f"{{id: a, {FALL}, severity: note}}",), 0, "OK"),
        (('{id: a, when: "return_1m of IWM > 0"}',), 0, "OK"),
        (('{id: a, when: "return_1m of IJR > 0"}', f"{{id: b, {FALL}, severity: warn}}"), 3, "UNKNOWN"),
        (('{id: a, when: "return_1m of IJR > 0"}', f"{{id: b, {FALL}}}"), 2, "CRITICAL"),
    ],
)
def test_the_status_is_the_gravest(smallcap: Run, folder: Path, rules: tuple[str, ...], code: int, status: str) -> None:
    found, lines = run(smallcap, folder, *rules)
    assert (found, lines[0].split(" - ")[0]) == (code, f"SMALLCAP {status}")
    assert len(lines) == 1 + len(rules)


def test_performance_data_have_the_range_that_alerts(smallcap: Run, folder: Path) -> None:
    _, lines = run(
        smallcap, folder, f"{{id: fall, {FALL}}}", '{id: rise, when: "return_1m of IWM > 5%", severity: warn}',
        '{id: age, when: "age of IWM > 3 sessions", severity: note}', "{id: text, when: methodology of IWM changed}",
    )  # fmt: skip
    assert lines[0].partition(" | ")[2] == "'fall'=-10%;;-5: 'rise'=-10%;~:5; 'age'=0;;"


def test_a_bar_in_a_text_begins_no_performance_data(smallcap: Run, folder: Path) -> None:
    _, lines = run(smallcap, folder, f'{{id: a, {FALL}, text: "a|b"}}')
    assert lines[0].count("|") == 1
    assert "a/b" in lines[0]


def test_a_bad_file_is_unknown(smallcap: Run, folder: Path) -> None:
    code, lines = run(smallcap, folder, "{id: a, when: nonsense}")
    assert code == 3
    assert lines[0].startswith("SMALLCAP UNKNOWN - ")


def test_no_other_command_has_the_format(smallcap: Run) -> None:
    assert smallcap("compare", "IWM", "-f", "nagios").code == 2


def test_nagios_sees_every_check(smallcap: Run, folder: Path) -> None:
    """With the changes alone, a check that still fires would read as OK."""
    (folder / "c.yaml").write_text(f"checks:\n  - {{id: a, {FALL}}}\n")
    answer = smallcap("check", "c.yaml", "--changed-only", "-f", "nagios", cwd=folder)
    assert (answer.code, "--changed-only hides" in answer.err) == (2, True)
