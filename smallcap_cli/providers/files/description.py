"""What layout.yaml would say of a price file, from its content, and what the content cannot tell."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from smallcap_cli.errors import CouldNotParse, safe
from smallcap_cli.providers.files.csv import parse_text, price_rows, price_text
from smallcap_cli.providers.files.dates import ISO, form_of, is_day
from smallcap_cli.providers.files.heading import PREAMBLE, heading_of
from smallcap_cli.providers.files.layout import Layout
from smallcap_cli.providers.files.notation import notation_of_file
from smallcap_cli.providers.files.owner import download_head
from smallcap_cli.providers.files.parquet import parse_parquet
from smallcap_cli.providers.files.series import history_of
from smallcap_cli.userfiles.sheet import likely_encoding, separator_of
from smallcap_cli.userfiles.workbook import SUFFIX, workbook_text

WINDOWS = "cp1252"
PARQUET = ".parquet"
#: Keys in the order in which they are written.
KEYS = ("encoding", "separator", "skip", "columns", "date_format", "decimal", "thousands", "currency_sign")


class Description(NamedTuple):
    """The layout of a file as far as its content tells, and a line for each thing that it does not tell."""

    layout: Layout
    doubts: tuple[str, ...]

    def yaml(self, name: str, ticker: str) -> str:
        """The lines of layout.yaml, and the doubts as comments."""
        said = {key: value for key in KEYS if (value := getattr(self.layout, key))}
        said |= {"separator": "tab"} if said.get("separator") == "\t" else {}
        lines = [f"    {key}: {_scalar(value)}" for key, value in said.items()]
        if lines:
            lines = ["files:", f"  {json.dumps(ticker)}:", *lines]
        elif not self.doubts:
            lines = [f"# {safe(name, 200)} is read as it is: it needs no lines"]
        return "\n".join((*lines, *(f"# not clear: {doubt}" for doubt in self.doubts), ""))


def description_of(name: str, content: bytes, ticker: str) -> Description:
    """The layout of a file for a ticker, found step by step until one cannot be taken; Parquet has all but names.

    **Raises** CouldNotAsk for Parquet without pyarrow.
    """
    layout, doubts = Layout(), []
    try:
        if name.casefold().endswith(PARQUET):
            history_of(ticker, parse_parquet(name, content, layout, ticker), layout)
            return Description(layout, ())
        if name.casefold().endswith(SUFFIX):
            text = workbook_text(name, content, CouldNotParse)
        else:
            layout = replace(layout, encoding=_encoding_of(content))
            text = price_text(name, content, layout.encoding)
            if layout.encoding == WINDOWS:
                doubts.append("the encoding; cp1252, that of Windows, is likely")
        if download_head(name, text, ticker) is None:
            layout = _with_heading(name, text, layout, ticker)
            layout = _with_forms(name, text, layout, ticker, doubts)
        if not doubts or layout.encoding:
            history_of(ticker, parse_text(name, text, layout, ticker), layout)
    except CouldNotParse as fault:
        doubt = f"{fault.message}; {fault.hint}"
        doubts = [*doubts, doubt] if doubt not in doubts else doubts
    return Description(layout, tuple(doubts))


def _encoding_of(content: bytes) -> str:
    """UTF-16 without its mark; Windows for what is not UTF-8; empty for what needs no word."""
    likely = likely_encoding(content)
    if likely or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return likely
    try:
        content.decode()
    except UnicodeDecodeError:
        return WINDOWS
    return ""


def _with_heading(name: str, text: str, layout: Layout, ticker: str) -> Layout:
    """The layout with what the header needs; its columns by what stands below where their names say nothing."""
    try:
        heading = heading_of(name, text, layout, ticker)
    except CouldNotParse as fault:
        found = _columns_by_content(text)
        if found is None:
            raise
        line, separator, dated, priced = found
        if len(priced) != 1:
            ways = " or ".join(f"`columns: {{date: {dated}, close: {known}}}`" for known in priced[:6])
            raise CouldNotParse(f"{name}:{line}: which column is the close", f"write {ways}") from fault
        layout = replace(layout, columns={"date": dated, "close": priced[0]}, skip=line - 1)
        return replace(layout, separator="" if separator == "," else separator)
    above = any(part.strip() for part in text.split("\n")[: heading.line - 1])
    separator = "" if heading.separator == "," else heading.separator
    return replace(layout, separator=separator, skip=heading.line - 1 if above else 0)


def _columns_by_content(text: str) -> tuple[int, str, str, list[str]] | None:
    """Line and separator of the last line above the first day, the heading of the days, those of numbers."""
    lines = text.split("\n", PREAMBLE + 1)[: PREAMBLE + 1]
    for index, (line, below) in enumerate(pairwise(lines)):
        separator = separator_of(line)
        header, cells = ([cell.strip().strip('"') for cell in row.split(separator)] for row in (line, below))
        dated = [at for at, cell in enumerate(cells) if is_day(cell)]
        if len(header) == len(cells) > 1 and dated and header[dated[0]]:
            priced = [head for at, head in enumerate(header) if at != dated[0] and cells[at][-1:].isdigit() and head]
            return (index + 1, separator, header[dated[0]], priced) if priced else None
    return None


def _with_forms(name: str, text: str, layout: Layout, ticker: str, doubts: list[str]) -> Layout:
    """The layout with the forms of days and numbers; a doubt for one that the cells do not settle."""
    heading = heading_of(name, text, layout, ticker)
    rows = price_rows(name, heading)
    lines = [row.line for row in rows]
    cells = {role: [row.cells[at] if at < len(row.cells) else "" for row in rows] for role, at in
             heading.positions.items()}  # fmt: skip
    try:
        form = form_of(name, lines, cells.pop("date"))
        layout = replace(layout, date_format="" if form == ISO else form)
    except CouldNotParse as fault:
        doubts.append(f"{fault.message}; {fault.hint}")
    taken = set(heading.positions.values())
    others = [[row.cells[at] if at < len(row.cells) else "" for row in rows]
              for at in range(len(heading.cells)) if at not in taken]  # fmt: skip
    try:
        notation, sign = notation_of_file(name, lines, cells, others, layout, heading.separator)
        if (*notation, sign) != (".", "", ""):
            decimal, thousands = notation
            layout = replace(layout, decimal=decimal, thousands=thousands, currency_sign=sign)
    except CouldNotParse as fault:
        doubts.append(f"{fault.message}; {fault.hint}")
    return layout


def _scalar(value: object) -> str:
    """A value as YAML that is JSON too."""
    return json.dumps(dict(value) if isinstance(value, dict) else value, ensure_ascii=False)
