"""Files that a user names: regular ones, pipes with and without a writer, devices, and standard input."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from smallcap_cli import inputfile
from smallcap_cli.errors import UsageFault
from smallcap_cli.inputfile import FileTerms, file_content
from tests.conftest import Run

TERMS = FileTerms("list of funds", 1_000_000, "one ticker a line")
#: Each place where a call takes a file, with its own way of asking.
READERS = (
    ("metric", "list", "--config"),
    ("methodology", "show"),
    ("methodology", "validate"),
    ("methodology", "apply", "russell_2000", "--universe"),
    ("methodology", "apply", "russell_2000", "--universe", "sample", "--prior"),
    ("methodology", "diverge", "russell_2000", "sp_smallcap_600", "--universe", "sample", "--returns"),
    ("verify",),
    ("compare", "--funds-from"),
    ("compare", "IWM", "--index-returns"),
    ("compare", "IWM", "--prices"),
    ("holdings", "IWM", "--holdings"),
    ("attribute", "--scheme", "SIC"),
    ("data", "layout"),
)


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputfile, "WRITER_SECONDS", 0.1)


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    place = tmp_path / "IWM.csv"
    os.mkfifo(place)
    return place


def writer(place: Path, chunks: Iterator[bytes]) -> threading.Thread:
    """A thread that writes to a pipe until its reader leaves."""

    def write() -> None:
        try:
            with place.open("wb", buffering=0) as out:
                for chunk in chunks:
                    out.write(chunk)
        except BrokenPipeError:
            return

    thread = threading.Thread(target=write, daemon=True)
    thread.start()
    return thread


@pytest.mark.parametrize("arguments", READERS, ids=" ".join)
@pytest.mark.parametrize("kind", ["device", "pipe"])
def test_a_device_and_a_pipe_without_a_writer_are_refused(
    smallcap: Run, pipe: Path, arguments: tuple[str, ...], kind: str
) -> None:
    """`/dev/zero` took all memory and ended in exit 70, or hung as the configuration; so did a pipe."""
    zero = pipe.with_name("AVUV.csv")
    zero.symlink_to("/dev/zero")
    result = smallcap(*arguments, str(pipe if kind == "pipe" else zero))
    assert result.code == 2, result.err
    first, hint = result.err.splitlines()
    assert [line.partition(" ")[0] for line in (first, hint)] == ["error:", "hint:"]
    assert "pipe" in first or "device" in first or "is not a folder" in first


def test_a_pipe_is_read_while_it_has_a_writer(pipe: Path) -> None:
    thread = writer(pipe, iter((b"IWM\n", b"IJR\n")))
    assert file_content(pipe, TERMS) == b"IWM\nIJR\n"
    thread.join()


def test_no_more_of_a_pipe_is_taken_than_its_kind_may_have(pipe: Path) -> None:
    thread = writer(pipe, iter(lambda: b"x" * 65_536, b""))
    with pytest.raises(UsageFault, match="larger than 1 MB"):
        file_content(pipe, TERMS)
    thread.join()


def test_a_pipe_that_does_not_end_is_given_up(monkeypatch: pytest.MonkeyPatch, pipe: Path) -> None:
    monkeypatch.setattr(inputfile, "PIPE_SECONDS", 0.2)
    handle = os.open(pipe, os.O_RDWR)
    try:
        with pytest.raises(UsageFault, match=r"the pipe did not end within 0\.2 s"):
            file_content(pipe, TERMS)
    finally:
        os.close(handle)


def test_the_size_is_looked_at_before_and_while_reading(tmp_path: Path) -> None:
    """A sparse file says its size; a file of /proc says 0 and has more."""
    sparse = tmp_path / "sparse.csv"
    with sparse.open("wb") as out:
        out.truncate(10**12)
    with pytest.raises(UsageFault, match=r"sparse\.csv: larger than 1 MB"):
        file_content(sparse, TERMS)
    with pytest.raises(UsageFault, match="larger than 0 MB"):
        file_content(Path("/proc/self/status"), TERMS._replace(most_bytes=10))


@pytest.mark.parametrize(("number", "code"), [(errno.EACCES, 4), (errno.EIO, 4), (errno.ENOENT, 2), (errno.ENXIO, 2)])
def test_what_the_machine_does_not_let_us_read_is_no_bad_usage(
    smallcap: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: int
) -> None:
    """A failing disk and a file without permission were bad usage for claims and data for prices."""
    named, before = tmp_path / "claims.yaml", os.open

    def refuse(path: str | Path, *given: int, **more: int) -> int:
        if path == named:
            raise OSError(number, os.strerror(number))
        return before(path, *given, **more)

    monkeypatch.setattr(os, "open", refuse)
    assert smallcap("verify", str(named)).code == code


def test_nothing_is_an_empty_file(smallcap: Run) -> None:
    """`--config /dev/null` is how a call is made without a configuration."""
    assert smallcap("metric", "list", "--config", os.devnull).code == 0


def test_standard_input_has_a_limit(smallcap: Run) -> None:
    result = smallcap("compare", "-", stdin=b"IWM\n" * 13_000_000)
    assert (result.code, result.err.splitlines()[0]) == (2, "error: standard input: larger than 50 MB")


def test_universe_rules_and_claims_come_from_standard_input(smallcap: Run) -> None:
    """A universe that a query prints needs no file between."""
    universe = Path("data/sample_universe.csv").read_bytes()
    from_file = smallcap("methodology", "apply", "russell_2000", "--universe", "sample", "-f", "csv")
    piped = smallcap("methodology", "apply", "russell_2000", "--universe", "-", "-f", "csv", stdin=universe)
    assert piped.out == from_file.out
    rules = Path("configs/methodologies/sp_smallcap_600.yaml").read_bytes()
    assert smallcap("methodology", "validate", "-", stdin=rules).code == 0
    claims = "- {id: a, kind: value, metric: growth_of_1000, ticker: VOO, as_of: soon, value: 1}\n"
    refused = smallcap("verify", "-", stdin=claims)
    assert refused.code == 2
    assert refused.err.startswith("error: standard input:1: [0].as_of")
