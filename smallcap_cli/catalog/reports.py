"""Reads report files: a title, funds, and sections that are command lines."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from smallcap_cli.core.document import Mail
from smallcap_cli.core.words import command_words
from smallcap_cli.errors import safe
from smallcap_cli.settings import bundled_folder, named_content, user_path
from smallcap_cli.yamlfile import Document, read, yaml_terms
from smallcap_cli.yamlshape import Flag, ListOf, Mapped, Matching, ShapeFault, Text

FOLDER = "reports"
#: What stands for the funds of a report in its lines.
FUNDS = "{funds}"
IDENTIFIER = re.compile(r"[a-z][a-z0-9_-]{0,39}", re.ASCII)
MOST_SECTIONS = 60
_ID = Matching(IDENTIFIER, "small letters, figures, - and _, beginning with a letter")
_SECTION = Mapped(
    {
        "id": _ID, "title": Text(), "text": Text(), "run": Text(), "chart": Flag(), "changes": Flag(),
        "sources": Flag(),
    },
    ("id",),
)  # fmt: skip
_ADDRESS = Matching(
    re.compile(r"(?:[^\x00-\x1f<>@]* <)?[^\s<>@,;]+@[^\s<>@,;]+>?"), "an address such as desk@example.org"
)
_MAIL = Mapped({"from": _ADDRESS, "to": ListOf(_ADDRESS, least=1), "subject": Text()}, ("from", "to"))
REPORT_FILE = Mapped(
    {
        "report": Mapped(
            {
                "id": _ID, "title": Text(), "funds": ListOf(Text(), least=1), "mail": _MAIL,
                "sections": ListOf(_SECTION, least=1),
            },
            ("id", "title", "sections"),
        )
    },
    ("report",),
)  # fmt: skip
#: What a section shows; exactly one of them, a text may stand above a table.
SHOWS = ("run", "changes", "sources", "text")


class ReportSection(NamedTuple):
    """One section: `words` are those of a command line, `shows` is one of SHOWS."""

    id: str
    title: str
    shows: str
    words: tuple[str, ...] = ()
    chart: bool = False
    text: str = ""


class ReportDefinition(NamedTuple):
    """A report as a file defines it; `funds` stand in the words of its sections already."""

    id: str
    title: str
    sections: tuple[ReportSection, ...]
    mail: Mail | None = None


def bundled_reports() -> tuple[str, ...]:
    """The names of the report files that come along."""
    folder = bundled_folder("configs") / FOLDER
    return tuple(sorted(file.name.removesuffix(".yaml") for file in folder.iterdir() if file.name.endswith(".yaml")))


def bundled_text(name: str) -> str:
    """The text of a report file that comes along."""
    return (bundled_folder("configs") / FOLDER / f"{name}.yaml").read_text(encoding="utf-8")


def read_report(name: str) -> ReportDefinition:
    """The report that a file defines; a bare name is a bundled one where no file has it. **Raises** ConfigFault."""
    if name in bundled_reports() and not user_path(name).exists():
        return parse_report(read(f"{FOLDER}/{name}.yaml", bundled_text(name).encode()))
    place, content = named_content(name, yaml_terms("report file"))
    return parse_report(read(place, content))


def parse_report(document: Document) -> ReportDefinition:
    """The report of a document. **Raises** ConfigFault."""
    facts = document.check(REPORT_FILE)["report"]
    funds = tuple(facts.get("funds", ()))
    sections, faults = [], []
    for number, one in enumerate(facts["sections"]):
        try:
            sections.append(_section(one, funds, ("report", "sections", number)))
        except ShapeFault as fault:
            faults.append(fault)
    ids = [one["id"] for one in facts["sections"]]
    faults += [
        ShapeFault(("report", "sections", number, "id"), f"id {one} stands twice", "give each section its own")
        for number, one in enumerate(ids)
        if one in ids[:number]
    ]
    if len(ids) > MOST_SECTIONS:
        faults.append(ShapeFault(("report", "sections"), f"{len(ids)} sections", f"at most {MOST_SECTIONS}"))
    document.refuse(faults)
    mail = facts.get("mail")
    return ReportDefinition(
        facts["id"], facts["title"], tuple(sections),
        Mail(mail["from"], tuple(mail["to"]), mail.get("subject", "")) if mail else None,
    )  # fmt: skip


def _section(facts: Mapping[str, Any], funds: tuple[str, ...], path: tuple[str | int, ...]) -> ReportSection:
    shown = [name for name in SHOWS if facts.get(name)]
    kinds = [name for name in shown if name != "text"] or shown
    if len(kinds) != 1:
        what = "shows nothing" if not kinds else f"has {' and '.join(kinds)}"
        raise ShapeFault(path, f"the section {facts['id']} {what}", f"give one of: {', '.join(SHOWS)}")
    if facts.get("chart") and kinds != ["run"]:
        raise ShapeFault((*path, "chart"), "a chart belongs to the table of a command", "add run, or leave chart out")
    words = _words(str(facts.get("run", "")), funds, (*path, "run"))
    title = str(facts.get("title") or facts["id"].replace("_", " ").replace("-", " ").capitalize())
    return ReportSection(facts["id"], title, kinds[0], words, bool(facts.get("chart")), str(facts.get("text", "")))


def _words(line: str, funds: tuple[str, ...], path: tuple[str | int, ...]) -> tuple[str, ...]:
    try:
        words = command_words(line)
    except ValueError as error:
        raise ShapeFault(path, f"cannot be split into words: {error}", "close the quotation") from None
    if FUNDS in words and not funds:
        raise ShapeFault(path, f"{FUNDS} stands for the funds of the report, which has none", "add funds: [IWM, IJR]")
    odd = next((word for word in words if re.fullmatch(r"\{[^{}]*\}", word) and word != FUNDS), "")
    if odd:
        raise ShapeFault(path, f"{safe(odd)} stands for nothing", f"did you mean {FUNDS}?")
    return tuple(word for one in words for word in (funds if one == FUNDS else (one,)))
