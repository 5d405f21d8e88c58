"""The command as shells, cron and pipes meet it: streams, exit codes, signals, files and hostile input."""

from __future__ import annotations

import csv
import fcntl
import io
import json
import os
import shlex
import signal
import stat
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.fakes.yahoo import FakeYahoo
from tests.places import ROOT
from tests.tools.readme import Result

#: As of the last day of the bundled figures: later they are old, and a warning says so.
FIVE = ("compare", "IWM", "IJR", "VB", "SPSM", "AVUV", "--offline", "--as-of", "2026-07-31")
WAIT_SECONDS = 30
ESCAPE = "\x1b"


def refused(result: Result, code: int) -> list[str]:
    """The two lines of an error, checked for their form: nothing on stdout, `error:` and `hint:` on stderr."""
    assert (result.code, result.out) == (code, ""), result.err
    lines = result.err.splitlines()
    assert [line.split(": ")[0] for line in lines] == ["error", "hint"], result.err
    assert all(line.partition(": ")[2].strip() for line in lines)
    assert_clean(result.err)
    return lines


def assert_clean(text: str) -> None:
    """No traceback, and no control character that a terminal would obey."""
    assert "Traceback" not in text
    assert [c for c in text if not c.isprintable() and c not in "\n\t"] == []


def in_bash(line: str, folder: Path) -> Result:
    """A line of shell, with `pipefail` so that the first failure of a pipe counts."""
    ran = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line],
        cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=WAIT_SECONDS, check=False,
    )  # fmt: skip
    return Result(ran.returncode, ran.stdout, ran.stderr.decode())


def line_of(command: Sequence[str], *arguments: str) -> str:
    return shlex.join([*command, *arguments])


# What goes where


def test_stdout_is_data_and_stderr_the_rest(console: Run) -> None:
    """A spreadsheet read a note as its first row."""
    result = console(*FIVE, "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(result.out), strict=True))
    assert result.code == 0
    assert [row["ticker"] for row in rows] == ["IWM", "IJR", "VB", "SPSM", "AVUV"]
    assert result.err.startswith("note: ")
    assert "note:" not in result.out


def test_quiet_leaves_data_alone(console: Run) -> None:
    loud, quiet = console(*FIVE), console(*FIVE, "--quiet")
    assert (quiet.code, quiet.raw, quiet.err) == (0, loud.raw, "")


def test_an_unknown_fund_among_others_keeps_its_row(console: Run) -> None:
    result = console("compare", "IWM", "QQQQQ", "--provider", "bundled", "-f", "csv")
    rows = list(csv.DictReader(io.StringIO(result.out)))
    assert result.code == 3
    assert [(row["ticker"], row["status"]) for row in rows][1] == ("QQQQQ", "unavailable")
    assert "error: no fund called QQQQQ\nhint: " in result.err


def test_a_pipe_is_never_cut_to_a_width(console: Run) -> None:
    """Under cron a table lost its last columns behind an ellipsis."""
    result = console("compare", "--funds-from", "all", "--offline")
    assert result.code == 0
    assert "…" not in result.out


# Exit codes


@pytest.mark.parametrize("arguments", [("--version",), ("--help",), ("-h",), ("compare", "--help"), FIVE])
def test_answered_is_0(console: Run, arguments: tuple[str, ...]) -> None:
    result = console(*arguments)
    assert result.code == 0
    assert result.out
    assert_clean(result.out + result.err)


def test_no_arguments_show_the_help(console: Run) -> None:
    assert console().out == console("--help").out


@pytest.mark.parametrize(
    "arguments",
    [
        ("--nonsense",),
        ("nonsense",),
        ("returns",),
        ("compare", "IWM", "--nonsense"),
        ("compare", "IWM", "--limit", "many"),
        ("compare", "IWM", "--limit", "0"),
        ("compare", "IWM", "-f", "pdf"),
        ("compare", "IWM", "--as-of", "yesterday"),
        ("compare", "IWM", "--as-of", "2999-01-01"),
        ("compare", "IWM", "--anchor", "between"),
        ("compare", "IWM", "--basis", "gross"),
        ("compare", "IWM", "--risk-free", "lots"),
        ("compare", "IWM", "--where", "expense_ratio <"),
        ("compare", "IWM", "--columns", ","),
        ("compare", "IWM", "--layout", "sideways"),
        ("compare", "IWM", "--max-age", "soon"),
        ("compare", "IWM", "--config", "absent.yaml"),
        ("compare", "IWM", "--prices", "absent"),
        ("compare", "IWM", "--output"),
    ],
    ids=" ".join,
)
def test_bad_usage_is_2_in_two_lines(console: Run, arguments: tuple[str, ...]) -> None:
    refused(console(*arguments), 2)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (("compare", "QQQQQ", "--provider", "bundled"), "QQQQQ"),
        (("compare", "IWM", "-c", "retrun_1y"), "retrun_1y"),
        (("compare", "IWM", "-c", "max_drawdown:5yy"), "5yy"),
        (("compare", "IWM", "--window", "fortnight"), "fortnight"),
        (("compare", "IWM", "--preset", "riskk"), "riskk"),
        (("compare", "IWM", "--sort", "feee"), "feee"),
        (("compare", "IWM", "--show", "IWM.retrun_1y"), "retrun_1y"),
        (("compare", "--funds-from", "no-such-group"), "no-such-group"),
        (("compare", "IWM", "--provider", "nobody"), "nobody"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_name_that_does_not_exist_is_3_and_named(console: Run, arguments: tuple[str, ...], named: str) -> None:
    error, _ = refused(console(*arguments, "--offline"), 3)
    assert named in error


def test_a_near_name_is_offered(console: Run) -> None:
    assert console("compre", "IWM").err.endswith("hint: did you mean compare?\n")
    assert "return_1y" in console("compare", "IWM", "-c", "retrun_1y").err


def test_closes_older_than_max_age_are_4(console: Run) -> None:
    refused(console("compare", "IWM", "--max-age", "1d", "--offline"), 4)


def test_a_price_file_that_cannot_be_read_is_4_and_named(console: Run, tmp_path: Path) -> None:
    (tmp_path / "IWM.csv").write_text("Date,Close\n2026-01-02,minus one\n")
    result = console("compare", "IWM", "--prices", str(tmp_path), "--offline", "-f", "csv")
    assert (result.code, result.out.count("unavailable")) == (4, 1)
    assert f"error: {tmp_path / 'IWM.csv'}:2: " in result.err


# Lines on stderr


@pytest.mark.parametrize("columns", [40, 200])
def test_a_note_is_one_line_on_every_terminal_and_in_a_pipe(
    console_command: list[str], tmp_path: Path, columns: int
) -> None:
    """cron finds a note by its line, and a hint that is copied from a terminal is one command: that breaks lines."""
    line = [*console_command, *FIVE, "-v", "-c", "return_1y"]
    screen, terminal = os.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    try:
        with open(os.devnull, "wb") as nowhere:
            subprocess.run(
                line, cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=nowhere, stderr=terminal, timeout=WAIT_SECONDS,
                check=True,
            )  # fmt: skip
        shown = os.read(screen, 65_536).decode().replace("\r\n", "\n").splitlines()
    finally:
        os.close(terminal)
        os.close(screen)
    piped = in_bash(line_of(line), tmp_path).err.splitlines()
    assert shown == piped
    assert all(one.startswith("note: ") for one in piped)
    assert max(map(len, piped)) > 100


# Streams that end early or are not there


def test_a_reader_that_leaves_is_not_an_error(console_command: list[str], tmp_path: Path) -> None:
    """`| head -1` printed a traceback after the first line."""
    line = line_of(console_command, *FIVE, "-q", "-c", "all", "-f", "json")
    result = in_bash(f"{line} | head -1", tmp_path)
    assert (result.code, result.err) == (0, "")
    assert len(result.out.splitlines()) == 1


@pytest.mark.parametrize("arguments", [FIVE, ("--help",), ("--version",)], ids=["compare", "help", "version"])
def test_a_reader_gone_from_the_start_is_not_an_error(
    console_command: list[str], tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        ran = subprocess.run(
            [*console_command, *arguments], cwd=tmp_path,
            stdin=subprocess.DEVNULL, stdout=writer, stderr=subprocess.PIPE, timeout=WAIT_SECONDS, check=False,
        )  # fmt: skip
    finally:
        os.close(writer)
    assert [line for line in ran.stderr.decode().splitlines() if not line.startswith("note: ")] == []
    assert ran.returncode == 0


@pytest.mark.parametrize("arguments", [FIVE, ("--help",), ("--version",)], ids=["compare", "help", "version"])
def test_a_closed_stdout_is_said_in_two_lines(
    console_command: list[str], tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    result = in_bash(f"{line_of(console_command, *arguments)} >&-", tmp_path)
    lines = [line for line in result.err.splitlines() if not line.startswith("note: ")]
    assert result.code == 2
    assert [line.split(": ")[0] for line in lines] == ["error", "hint"]
    assert_clean(result.err)


def test_a_full_disk_is_said_in_two_lines(console_command: list[str], tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("this system has no /dev/full")
    result = in_bash(f"{line_of(console_command, *FIVE, '-q')} > /dev/full", tmp_path)
    assert result.code == 4
    assert [line.split(": ")[0] for line in result.err.splitlines()] == ["error", "hint"]


def test_a_closed_stdin_changes_nothing(console_command: list[str], tmp_path: Path) -> None:
    """Cron closes stdin; a command that does not ask for it must not notice."""
    line = line_of(console_command, *FIVE)
    result = in_bash(f"{line} <&-", tmp_path)
    assert result.code == 0
    assert result == in_bash(line, tmp_path)


def test_tickers_from_a_closed_stdin_are_refused(console_command: list[str], tmp_path: Path) -> None:
    refused(in_bash(f"{line_of(console_command, 'compare', '-', '--offline')} <&-", tmp_path), 2)


def test_a_closed_stderr_is_nobodys_error(console_command: list[str], tmp_path: Path) -> None:
    line = line_of(console_command, *FIVE)
    result = in_bash(f"{line} 2>&-", tmp_path)
    assert (result.code, result.raw) == (0, in_bash(line, tmp_path).raw)


@pytest.mark.parametrize(
    "text", ["IWM\nIJR\n", "IWM IJR\n", "ticker,name\nIWM,a\nIJR,b\n", "\ufeffIWM\r\nIJR\r\n", "# mine\niwm\nijr # b\n"]
)
def test_tickers_come_from_stdin(console: Run, text: str) -> None:
    asked = console("compare", "IWM", "IJR", "--offline", "-f", "csv")
    assert asked.code == 0
    assert console("compare", "-", "--offline", "-f", "csv", stdin=text) == asked


@pytest.mark.parametrize(
    "stdin", [b"", b"\n\n", b"\xff\xfe\x00I\x00W", b"\x00" * 200], ids=["", "blank", "utf16", "nul"]
)
def test_a_stdin_without_tickers_is_refused(console: Run, stdin: bytes) -> None:
    for errors in ("strict", "surrogateescape"):
        how = {"PYTHONIOENCODING": f"utf-8:{errors}"}
        refused(console("compare", "-", "--offline", stdin=stdin, env=how), 2)


# The environment


def test_a_home_that_cannot_be_written_does_not_matter(console: Run, tmp_path: Path) -> None:
    """A path below a file cannot be made even by root, whom permissions do not stop."""
    wall = tmp_path / "wall"
    wall.write_text("")
    below = str(wall / "home")
    hostile = {"HOME": below, "SMALLCAP_HOME": below, "XDG_CONFIG_HOME": below, "XDG_CACHE_HOME": below}
    result = console(*FIVE, env=hostile)
    assert result.code == 0
    assert result == console(*FIVE)


def test_an_empty_environment_is_enough(console_command: list[str], console: Run, tmp_path: Path) -> None:
    """Cron gives next to none."""
    kept = {name: os.environ[name] for name in ("PYTHONPATH", "SOURCE_DATE_EPOCH") if name in os.environ}
    ran = subprocess.run(
        [*console_command, *FIVE], env=kept, cwd=tmp_path, capture_output=True, timeout=WAIT_SECONDS, check=False
    )
    assert (ran.returncode, ran.stdout) == (0, console(*FIVE).raw)


@pytest.mark.parametrize("form", ["table", "csv", "json", "md", "html"])
def test_locale_and_zone_change_no_byte(console: Run, form: str) -> None:
    usual = console(*FIVE, "-f", form)
    strange = {"LC_ALL": "C", "LANG": "C", "TZ": "Asia/Tokyo", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    assert usual.code == 0
    assert console(*FIVE, "-f", form, env=strange) == usual


@pytest.mark.parametrize("form", ["json", "ndjson", "csv", "xlsx", "html"])
def test_two_runs_for_a_day_are_the_same_bytes(console: Run, form: str) -> None:
    asked = ("compare", "IWM", "IJR", "--as-of", "2026-04-30", "--offline", "-f", form)
    first = console(*asked)
    time.sleep(1.1)
    assert first.code == 0
    assert console(*asked).raw == first.raw


def test_json_is_strict(console: Run) -> None:
    def refuse(constant: str) -> None:
        raise ValueError(constant)

    document = json.loads(console(*FIVE, "-c", "all", "-f", "json").out, parse_constant=refuse)
    assert document["schema"] == "smallcap/1"
    assert document["generated_at"] == "2026-11-21T00:00:00Z"


@pytest.mark.parametrize(
    "arguments",
    [
        ("--config", "{}"),
        ("--prices", "{}"),
        ("--holdings", "{}"),
        ("--index-returns", "{}"),
        ("-q", "-o", "{}/x.csv"),
    ],
    ids=" ".join,
)
def test_a_path_with_escapes_is_visible_text_on_stderr(
    console: Run, tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    """A folder called so could set the colour or the title of a terminal, or forge a line."""
    name = f"{tmp_path}/{ESCAPE}]0;owned\x07\nerror: forged\x9b31m"
    command = "holdings" if "--holdings" in arguments else "compare"
    result = console(command, "IWM", *(word.format(name) for word in arguments))
    assert result.code == 2
    (line,) = [line for line in refused(result, 2) if "owned" in line]
    assert "\\x1b]0;owned\\x07\\nerror: forged\\x9b31m" in line


def test_a_warning_with_escapes_is_visible_text_too(console: Run, tmp_path: Path) -> None:
    """The folder of the configuration is named in a warning about the working folder's file."""
    (tmp_path / "smallcap.yaml").write_text("contact: me@example.com\n")
    result = console("metric", "list", cwd=tmp_path, env={"SMALLCAP_HOME": f"{tmp_path}/{ESCAPE}[31mred"})
    assert "\\x1b[31mred" in result.err
    assert_clean(result.err)


# Signals


def test_an_interrupt_is_130_and_quiet(console_command: list[str], tmp_path: Path) -> None:
    process = subprocess.Popen(
        [*console_command, "compare", "-", "--offline"], cwd=tmp_path,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        _wait_until_read(process, b"IWM\n")
        process.send_signal(signal.SIGINT)
        process.wait(WAIT_SECONDS)
    finally:
        process.kill()
        out, err = process.communicate()
    assert (process.returncode, out, err.decode()) == (130, b"", "")


def test_an_interrupt_while_modules_load_is_130_and_quiet(tmp_path: Path) -> None:
    """In the first 10 to 40 ms an interrupt printed a traceback of our imports."""
    loading = (
        "import runpy, sys\n"
        "class Interrupting:\n"
        "    def find_spec(self, name, *_):\n"
        "        if name == 'smallcap_cli.errors': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "runpy.run_module('smallcap_cli', run_name='__main__')\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", loading], cwd=tmp_path, capture_output=True, timeout=WAIT_SECONDS, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert (ran.returncode, ran.stdout, ran.stderr) == (130, b"", b"")


def test_the_package_imports_nothing_by_itself() -> None:
    """What loads above the guard of `__main__` is not guarded."""
    line = "import sys; before = set(sys.modules); import smallcap_cli; print(sorted(set(sys.modules) - before))"
    ran = subprocess.run(
        [sys.executable, "-c", line], cwd=ROOT, capture_output=True, timeout=WAIT_SECONDS, check=True, text=True
    )
    assert ran.stdout.strip() == "['smallcap_cli']"


def _wait_until_read(process: subprocess.Popen[bytes], line: bytes) -> None:
    """Write to a process and wait until it took everything: then it is past its imports, and wants more."""
    stdin = process.stdin
    assert stdin is not None
    stdin.write(line)
    stdin.flush()
    deadline = time.monotonic() + WAIT_SECONDS
    while any(fcntl.ioctl(stdin.fileno(), termios.FIONREAD, bytes(4))):
        assert time.monotonic() < deadline, "the process never read its stdin"
        time.sleep(0.02)


# Hostile input

HOSTILE = {
    "path": "../../etc/passwd",
    "absolute path": "/etc/passwd",
    "formula": "=cmd|'/c calc'!A0",
    "formula in capitals": "=SUM(A1)",
    "long": "A" * 10_000,
    "escapes": f"{ESCAPE}[31mIWM{ESCAPE}[0m",
    "title": f"{ESCAPE}]0;owned\x07",
    "null look-alike": "IWM\u2400",
    "newline": "IWM\nerror: forged",
    "return": "IWM\rerror: forged",
    "right to left": "\u202eMWI",
    "bytes": "\udcff\udcfe",
    "empty": "",
    "blank": "   ",
    "percent": "%s%n",
    "braces": "{0.__class__}",
    "wide": "ＩＷＭ",
}
WORDS = {name: word for name, word in HOSTILE.items() if word.strip()}


@pytest.mark.parametrize("ticker", HOSTILE.values(), ids=HOSTILE)
def test_a_ticker_that_cannot_be_one_is_refused(console: Run, ticker: str) -> None:
    lines = refused(console("compare", "IWM", ticker, "--offline"), 2)
    assert len(lines[0]) < 300


@pytest.mark.parametrize(
    "word", [v for v in HOSTILE.values() if v.strip()], ids=[k for k, v in HOSTILE.items() if v.strip()]
)
@pytest.mark.parametrize("option", ["--columns", "--preset", "--window", "--sort", "--provider", "--format", "--where"])
def test_a_strange_word_for_an_option_is_refused(smallcap: Run, option: str, word: str) -> None:
    result = smallcap("compare", "IWM", "--offline", f"{option}={word}")
    lines = refused(result, result.code)
    assert result.code in (2, 3)
    assert len(lines[0]) < 400


@pytest.mark.parametrize("word", WORDS.values(), ids=WORDS)
def test_a_strange_command_is_refused(console: Run, word: str) -> None:
    lines = refused(console(word), 2)
    assert len(lines[0]) < 300


def test_a_fund_name_that_begins_like_a_formula_is_neutralised(console: Run, tmp_path: Path) -> None:
    """Excel ran a name that began with an equals sign."""
    user = tmp_path / "home" / "config"
    user.mkdir(parents=True)
    (user / "funds.yaml").write_text(
        "funds:\n  ZZZT:\n    name: \"=HYPERLINK('x')\"\n    issuer: Nobody\n    segment: small blend\n"
    )
    result = console(
        "compare", "ZZZT", "-c", "ticker,name", "-f", "csv", "--offline", env={"SMALLCAP_HOME": str(tmp_path / "home")}
    )
    assert "Traceback" not in result.err
    assert not any(cell.startswith("=") for row in csv.reader(io.StringIO(result.out)) for cell in row)


# Files


def test_a_file_holds_what_stdout_would(console: Run, tmp_path: Path) -> None:
    target = tmp_path / "funds.csv"
    result = console(*FIVE, "-f", "csv", "-o", str(target))
    assert (result.code, result.out) == (0, "")
    assert target.read_bytes() == console(*FIVE, "-f", "csv").raw
    assert console(*FIVE, "-f", "csv", "-o", "-").raw == target.read_bytes()


def test_a_failed_answer_leaves_the_file_as_it_was(console: Run, tmp_path: Path) -> None:
    """A cron job's good file was emptied by a run that failed."""
    target = tmp_path / "funds.csv"
    target.write_text("yesterday\n")
    refused(console("compare", "QQQQQ", "--offline", "-o", str(target)), 4)
    assert [path.name for path in tmp_path.iterdir() if path.suffix != ""] == ["funds.csv"]
    assert target.read_text() == "yesterday\n"


def test_a_new_answer_replaces_the_file_and_keeps_its_mode(console: Run, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / "funds.csv"
    target.write_text("yesterday\n")
    target.chmod(0o640)
    assert console(*FIVE, "-f", "csv", "-o", str(target)).code == 0
    assert target.read_text().startswith("ticker,")
    assert target.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in folder.iterdir()] == ["funds.csv"]


def test_a_file_reached_by_a_link_is_replaced_and_the_link_stays(console: Run, tmp_path: Path) -> None:
    target, link = tmp_path / "real.csv", tmp_path / "link.csv"
    target.write_text("yesterday\n")
    link.symlink_to(target)
    assert console(*FIVE, "-f", "csv", "-o", str(link)).code == 0
    assert link.is_symlink()
    assert target.read_text().startswith("ticker,")


@pytest.mark.parametrize("target", ["absent/funds.csv", ".", "wall/funds.csv"], ids=["no folder", "a folder", "a file"])
def test_a_place_that_cannot_hold_a_file_is_refused(console: Run, tmp_path: Path, target: str) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    (folder / "wall").write_text("")
    refused(console(*FIVE, "-q", "-f", "csv", "-o", target, cwd=folder), 2)
    assert [path.name for path in folder.iterdir()] == ["wall"]


@pytest.mark.parametrize("target", ["no/funds.csv", "file/funds.csv", "."])
def test_a_place_that_cannot_be_is_found_before_anything_is_asked(
    smallcap: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    """A misspelt folder was found after everything had been fetched."""
    (tmp_path / "file").write_text("")
    monkeypatch.chdir(tmp_path)
    with FakeYahoo("ok") as fake:
        online = {"SMALLCAP_OFFLINE": "0", "SMALLCAP_YAHOO_URL": fake.url}
        refused(smallcap("compare", "ZZA", "-o", target, env=online), 2)
        assert fake.requests == []


def test_a_pipe_named_as_the_output_stays_a_pipe(console: Run, tmp_path: Path) -> None:
    """As root, `-o /dev/null` would put a regular file in place of the device; a pipe stands in for it here."""
    target = tmp_path / "funds.pipe"
    os.mkfifo(target)
    reader = os.open(target, os.O_RDONLY | os.O_NONBLOCK)
    try:
        result = console(*FIVE, "-q", "-f", "csv", "-o", str(target))
        assert stat.S_ISFIFO(target.stat().st_mode)
        assert result.code in (0, 2)
    finally:
        os.close(reader)


def test_nothing_is_written_into_the_current_folder(console: Run, tmp_path: Path) -> None:
    folder = tmp_path / "here"
    folder.mkdir()
    assert console(*FIVE, cwd=folder).code == 0
    assert list(folder.iterdir()) == []


def test_the_module_is_the_same_command(console: Run, tmp_path: Path) -> None:
    root = str(ROOT)
    ran = subprocess.run(
        [sys.executable, "-m", "smallcap_cli", *FIVE],
        env={**os.environ, "PYTHONPATH": root}, cwd=tmp_path, capture_output=True, timeout=WAIT_SECONDS, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stdout) == (0, console(*FIVE).raw)


@pytest.mark.parametrize("raised", [csv.Error("field larger"), struct.error("short"), Exception("of a library's own")])
def test_any_fault_inside_smallcap_is_70_in_two_lines(
    smallcap: Run, monkeypatch: pytest.MonkeyPatch, raised: Exception
) -> None:
    """What the list of exceptions did not name ended in a traceback and exit 1."""

    def fault(arguments: list[str]) -> int:
        raise raised

    monkeypatch.setattr("smallcap_cli.cli._run", fault)
    error, hint = refused(smallcap("compare", "IWM"), 70)
    assert error == f"error: something went wrong inside smallcap: {type(raised).__name__}: {raised}"
    assert "--debug" in hint


# Places that are no plain files


@pytest.mark.parametrize("place", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link"])
def test_an_output_that_is_standard_output_goes_where_the_shell_opened_it(
    console_command: list[str], tmp_path: Path, place: str
) -> None:
    """The redirected file was replaced by rename: header and footer were gone, with exit code 0."""
    (tmp_path / "link").symlink_to("/dev/stdout")
    line = line_of(console_command, "compare", "IWM", "-c", "ticker", "-f", "csv", "-q", "--offline", "-o", place)
    assert in_bash(f"{{ echo header; {line}; echo footer; }} > f", tmp_path).code == 0
    assert (tmp_path / "f").read_text() == "header\nticker\nIWM\nfooter\n"
    assert in_bash(f"{line} | cat", tmp_path).out == "ticker\nIWM\n"


def test_an_output_may_be_a_process_of_the_shell(console_command: list[str], tmp_path: Path) -> None:
    """`-o >(gzip > x)` ended with exit code 2."""
    line = line_of(console_command, "compare", "IWM", "-c", "ticker", "-f", "csv", "-q", "--offline")
    assert in_bash(f"{line} -o >(cat > x) && wait $!; cat x", tmp_path).out == "ticker\nIWM\n"


def test_a_descriptor_that_is_not_open_is_named(console: Run) -> None:
    result = console("compare", "IWM", "--offline", "-o", "/dev/fd/77")
    assert (result.code, "cannot write /dev/fd/77" in result.err) == (2, True)


def test_a_working_folder_that_was_deleted_does_not_stop_an_answer(console_command: list[str], tmp_path: Path) -> None:
    """It was exit code 70, "something went wrong inside smallcap"."""
    for asked in (("compare", "IWM", "-c", "ticker", "-f", "csv", "-q"), ("config", "path", "-f", "csv")):
        line = line_of(console_command, *asked)
        result = in_bash(f"mkdir g; cd g; rmdir ../g; SMALLCAP_OFFLINE=1 {line}", tmp_path)
        assert (result.code, "IWM" in result.out or "project settings" in result.out) == (0, True)


def test_what_is_missing_in_an_answer_is_an_error_only_with_an_exit_code_above_0(smallcap: Run) -> None:
    """`error:` stood beside exit 0, and a script that looked for it took the answer for a failure."""
    asked = ("compare", "IWM", "IJR", "ZZTOPX", "-f", "csv", "-q")
    whole, strict = smallcap(*asked), smallcap(*asked, "--strict")
    for result in (whole, strict):
        lines = [line for line in result.err.splitlines() if "ZZTOPX" in line]
        assert lines
        assert {line.split(": ")[0] for line in lines} == {"error" if result.code else "warning"}
    assert strict.code > 0
