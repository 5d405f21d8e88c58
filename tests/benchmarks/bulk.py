"""Measures one fund out of a quarterly N-PORT set of the real size: seconds and peak memory of a process of its own.

python -m tests.benchmarks.bulk

The largest real set had some 7 million rows of holdings and as many of identifiers, in the layout that is written here.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path
from typing import NamedTuple

from tests.fakes.nport_archive import HEADS, ArchiveFund, rows_of

FUNDS, FUND_LINES = 7_000, 1_000
PEAK_GOAL_MB = 100.0
SERIES = "S000000007"
#: What stands for the accession number in the rows that all funds share.
_MARK, _SERIES_MARK = "0000000000-26-000000", "S000000000"
CHILD = "from tests.benchmarks.bulk import read; import sys; read(sys.argv[1])"


class Streamed(NamedTuple):
    """How many rows the archive had, how long one fund out of it took, and the most memory the process had."""

    rows: int
    seconds: float
    peak_mb: float


def streamed() -> Streamed:
    """One fund out of an archive of the real size."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_archive_of_real_size(Path(folder) / "nport.zip")
        said = subprocess.run([sys.executable, "-c", CHILD, str(path)], check=True, capture_output=True, text=True)
    seconds, peak = json.loads(said.stdout)
    return Streamed(2 * FUNDS * FUND_LINES, seconds, peak)


def read(archive: str) -> None:
    """In a process of its own: read one fund and print seconds and MB."""
    from smallcap_cli.providers.sec.bulk import reports_in

    start = time.perf_counter()
    (report,) = reports_in(Path(archive), [SERIES])
    if len(report.lines) != FUND_LINES:
        raise RuntimeError("the benchmark's archive lost lines")
    sys.stdout.write(json.dumps([time.perf_counter() - start, peak_mb()]))


def peak_mb() -> float:
    """The most memory this process ever had; on Linux not its parent's, which getrusage hands down."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="ascii").splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024 / 1024


def write_archive_of_real_size(path: Path) -> Path:
    """An archive whose funds hold the same lines under accession numbers of their own."""
    fund = ArchiveFund(_MARK, _SERIES_MARK, lines=FUND_LINES)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for table, heads in HEADS.items():
            rows = ({"ACCESSION_NUMBER": _MARK, **row} for row in rows_of(table, fund))
            lines = ("\t".join(row.get(head, "") for head in heads) for row in rows)
            shared = "".join(f"{line}\n" for line in lines).encode()
            with archive.open(f"{table}.tsv", "w") as file:
                file.write("\t".join(heads).encode() + b"\n")
                for number in range(FUNDS):
                    own = shared.replace(_MARK.encode(), f"{number:010d}-26-000000".encode())
                    file.write(own.replace(_SERIES_MARK.encode(), f"S{number:09d}".encode()))
    return path


def row(found: Streamed) -> str:
    """The figures as a line of a Markdown table."""
    verdict = "ok" if found.peak_mb <= PEAK_GOAL_MB else "over"
    return (
        f"| one fund of an N-PORT set of {found.rows:,} rows | {found.seconds:.1f} | {found.peak_mb:.0f}"
        f" | {PEAK_GOAL_MB:g} | {verdict} |"
    )


HEAD = "| streamed | s | peak MB | goal MB | |\n|---|---:|---:|---:|---|"


def main() -> None:
    """Print the figures as a Markdown table."""
    sys.stdout.write(f"{HEAD}\n{row(streamed())}\n")


if __name__ == "__main__":
    main()
