"""Ken French's data library on loopback: invented factors in the layouts of its files, zipped as the site zips them.

with FakeFrench() as server: ...     six files, one fault a mode
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

import numpy as np

from smallcap_cli.core.exchange import sessions
from tests.fakes.edgar import bomb
from tests.fakes.loopback import Answering, Loopback

MODES = (
    "ok", "404", "403", "503", "429", "html", "empty", "truncated", "half a zip", "redirect", "bomb", "no table",
    "two files",
)  # fmt: skip
FOLDER = "/pages/faculty/ken.french/ftp/"
NAMES = {
    "three": "F-F_Research_Data_Factors", "five": "F-F_Research_Data_5_Factors_2x3", "momentum": "F-F_Momentum_Factor",
}  # fmt: skip
HEADERS = {
    "three": ("Mkt-RF", "SMB", "HML", "RF"), "five": ("Mkt-RF", "SMB", "HML", "RMW", "CMA", "RF"), "momentum": ("Mom",),
}  # fmt: skip
ANNUAL = " Annual Factors: January-December "
COPYRIGHT = "Copyright 2026 Eugene F. Fama and Kenneth R. French"


def months_between(first: str, last: str) -> list[str]:
    """Months as the library writes them: 201910."""
    span = np.arange(np.datetime64(first, "M"), np.datetime64(last, "M") + 1)
    return [str(month).replace("-", "") for month in span]


def percents_of(kind: str, count: int, seed: int = 1, scale: float = 4.0) -> np.ndarray:
    """Invented returns in percent with two decimals; the bill's are 0.20. The market is the same in all files."""
    random = np.random.default_rng(seed)
    market = random.normal(0.6, scale, count)
    others = random.normal(0.1, scale / 2, (count, 6))
    made = {
        "three": np.column_stack([market, others[:, 0], others[:, 1], np.full(count, 0.20)]),
        "five": np.column_stack([market, others[:, 5], others[:, 1:4], np.full(count, 0.20)]),
        "momentum": others[:, 4:5],
    }
    return np.round(made[kind], 2)


def monthly_file(
    kind: str = "three", months: Sequence[str] = (), *, vintage: str = "202604", percents: np.ndarray | None = None
) -> bytes:
    """A monthly file: prose, the months, the years, a copyright line; CRLF."""
    months = months or months_between("2016-01", "2026-04")
    rows = percents_of(kind, len(months)) if percents is None else percents
    said = f"This file was created using the {vintage} CRSP database." if vintage else "Factors."
    lines = [said, "The 1-month TBill rate data until 202405 are from Ibbotson Associates.", ""]
    lines += [",".join(("", *HEADERS[kind]))]
    lines += [f"{month}," + ",".join(f"{one:8.2f}" for one in row) for month, row in zip(months, rows, strict=True)]
    lines += ["", ANNUAL, ",".join(("", *HEADERS[kind]))]
    lines += [f"  {year}," + ",".join(f"{10.0:8.2f}" for _ in HEADERS[kind]) for year in range(2017, 2026)]
    return ("\r\n".join([*lines, "", COPYRIGHT]) + "\r\n").encode()


def daily_file(
    kind: str = "three", first: str = "2016-01-04", last: str = "2026-04-30", *, vintage: str = "202604",
    iso: bool = False,
) -> bytes:  # fmt: skip
    """A daily file; with `iso` its dates and header are those that copies of it have."""
    days = sessions(np.datetime64(first, "D").item(), np.datetime64(last, "D").item())
    rows = percents_of(kind, len(days), scale=0.9)
    if kind != "momentum":
        rows[:, -1] = 0.01
    lines = [f"This file was created by using the {vintage} CRSP database.", ""]
    lines += [",".join(("Date" if iso else "", *HEADERS[kind]))]
    names = [str(day) if iso else str(day).replace("-", "") for day in days]
    lines += [f"{day}," + ",".join(f"{one:8.2f}" for one in row) for day, row in zip(names, rows, strict=True)]
    return ("\n".join([*lines, "", COPYRIGHT]) + "\n").encode()


def zipped(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def library(vintage: str = "202604") -> dict[str, bytes]:
    """File name -> zip, of all six files."""
    files = {}
    for kind, name in NAMES.items():
        files[f"{name}_CSV.zip"] = zipped(f"{name}.csv", monthly_file(kind, vintage=vintage))
        files[f"{name}_daily_CSV.zip"] = zipped(f"{name}_daily.csv", daily_file(kind, vintage=vintage))
    return files


class FakeFrench(Loopback):
    """The server; `modes` are faults by file name or `*`, `requests` has each path and the User-Agent that asked."""

    def __init__(self, files: Mapping[str, bytes] | None = None, modes: Mapping[str, str] | None = None) -> None:
        super().__init__(_Handler)
        self.files = dict(library() if files is None else files)
        self.modes = dict(modes or {})
        self.requests: list[tuple[str, str]] = []


class _Handler(Answering):
    def answer(self) -> None:
        fake: FakeFrench = self.server.fake
        fake.requests.append((self.path, self.headers.get("User-Agent", "")))
        folder, _, name = self.path.rpartition("/")
        mode = fake.modes.get(name, fake.modes.get("*", "ok"))
        known = fake.files.get(name) if f"{folder}/" == FOLDER else None
        bodies: dict[str, tuple[int, bytes]] = {
            "403": (403, b"no"), "404": (404, b"gone"), "503": (503, b"later"), "429": (429, b"slower"),
            "html": (200, b"<!DOCTYPE html><html>sorry</html>"), "empty": (200, b"  "),
            "no table": (200, zipped("F.csv", b"This file was created using the 202604 CRSP database.")),
            "two files": (200, _two_files()), "half a zip": (200, (known or b"")[: len(known or b"") // 2]),
        }  # fmt: skip
        status, body = bodies.get(mode, (200, known) if known is not None else (404, b"gone"))
        headers: dict[str, str] = {}
        if mode == "redirect":
            status, body, headers = 302, b"", {"Location": "https://elsewhere.example/file"}
        elif mode == "bomb":
            body, headers = bomb(), {"Content-Encoding": "gzip"}
        self.head(status, len(body), headers)
        self.wfile.write(body[: len(body) // 2] if mode == "truncated" else body)
        self.close_connection = True


def _two_files() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.csv", b"one")
        archive.writestr("b.csv", b"two")
    return packed.getvalue()
