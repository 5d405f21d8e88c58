"""A report in any of its formats; the same document, moment and style give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from smallcap_cli.errors import UsageFault, did_you_mean, safe

if TYPE_CHECKING:
    from smallcap_cli.core.document import ReportDocument
    from smallcap_cli.render import Style

DOCUMENT_FORMATS = ("table", "md", "html", "json", "csv", "xlsx", "eml")


def render_document(document: ReportDocument, format: str, style: Style) -> bytes:
    """The report in the named format. **Raises** UsageFault for a format that is not in DOCUMENT_FORMATS."""
    if format not in _RENDERERS:
        hint = did_you_mean(format, DOCUMENT_FORMATS, "one of " + ", ".join(DOCUMENT_FORMATS))
        raise UsageFault(f"no format of reports called {safe(format)}", hint)
    made = _RENDERERS[format](document, style)
    return made.encode() if isinstance(made, str) else made


def _screen(document: ReportDocument, style: Style) -> str:
    from smallcap_cli.render.document.plain import plain_text

    return plain_text(document, style)


def _markdown(document: ReportDocument, style: Style) -> str:
    from smallcap_cli.render.document.markdown import markdown_text

    return markdown_text(document, style)


def _html(document: ReportDocument, style: Style) -> str:
    from smallcap_cli.render.document.page import html_page

    return html_page(document, style)


def _json(document: ReportDocument, style: Style) -> str:
    from smallcap_cli.render.document.data import document_node
    from smallcap_cli.render.machine import json_text

    return json_text(document_node(document, generated_at=style.generated_at))


def _csv(document: ReportDocument, style: Style) -> str:
    from smallcap_cli.render.document.data import cell_lines

    return cell_lines(document, header=style.header)


def _workbook(document: ReportDocument, style: Style) -> bytes:
    from smallcap_cli.render.document.book import report_workbook

    return report_workbook(document, style)


def _mail(document: ReportDocument, style: Style) -> bytes:
    from smallcap_cli.render.document.mail import mail_message

    return mail_message(document, style)


_RENDERERS: Mapping[str, Callable[[ReportDocument, Style], str | bytes]] = MappingProxyType(
    {
        "table": _screen, "md": _markdown, "html": _html, "json": _json, "csv": _csv, "xlsx": _workbook, "eml": _mail,
    }
)  # fmt: skip
