"""A report as a mail message: plain text, and a page whose charts are pictures, since mail programs draw no SVG."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from html import escape
from importlib.util import find_spec
from textwrap import wrap
from typing import TYPE_CHECKING

from smallcap_cli.render.document.page import html_page
from smallcap_cli.render.document.plain import plain_text
from smallcap_cli.render.text_safety import clean

if TYPE_CHECKING:
    from smallcap_cli.core.document import ReportDocument, ReportPart
    from smallcap_cli.render import Style

#: Columns of the plain part.
WIDTH = 78
#: Who a mail is from where the report names nobody: a message has to name somebody (RFC 5322, 3.6).
NOBODY = "smallcap <smallcap@localhost>"
#: What draws pictures.
PACKAGE = "resvg_py"
WITHOUT_PICTURES = "charts are left out: pip install 'smallcap-cli[png]' adds them"


def mail_message(document: ReportDocument, style: Style) -> bytes:
    """The message as a mail program takes it: CRLF, UTF-8, pictures by content id; nothing in it is random."""
    pictures = dict(_pictures(document)) if find_spec(PACKAGE) is not None else {}
    message = EmailMessage(policy=SMTP)
    message["Subject"] = clean(_subject(document))
    sender = document.mail.sender if document.mail else NOBODY
    message["From"] = clean(sender)
    message["To"] = ", ".join(clean(one) for one in document.mail.to) if document.mail else "undisclosed-recipients:;"
    if style.generated_at is not None:
        message["Date"] = format_datetime(style.generated_at.astimezone(UTC))
    plain = _short_lines(plain_text(document, style._replace(width=WIDTH, color=False, terminal=True)))
    message.set_content(plain if pictures or not _has_charts(document) else f"{plain}\n{WITHOUT_PICTURES}\n")
    page = html_page(document, style, figure=lambda section: _image(section, pictures))
    message.add_alternative(page, subtype="html")
    *_, page_part = message.iter_parts()
    for name, picture in pictures.items():
        page_part.add_related(picture, "image", "png", cid=f"<{name}@smallcap>", filename=f"{name}.png")
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"=_smallcap_{document.id}_{number}")
    return message.as_bytes()


def _subject(document: ReportDocument) -> str:
    """The subject that the report names, `{day}` being its day; else title and day, which tell mails apart."""
    day = str(document.as_of) if document.as_of is not None else ""
    if document.mail is not None and document.mail.subject:
        return document.mail.subject.replace("{day}", day)
    return ", ".join(part for part in (document.title, day) if part)


def _short_lines(text: str) -> str:
    """The text with what is too long for a mail, such as a source in full, continued on lines of its own."""
    lines = (wrap(line, WIDTH, subsequent_indent="    ") if len(line) > WIDTH else [line] for line in text.split("\n"))
    return "\n".join(part for parts in lines for part in parts)


def _has_charts(document: ReportDocument) -> bool:
    return any(section.chart is not None for section in document.sections)


def _pictures(document: ReportDocument) -> Iterator[tuple[str, bytes]]:
    from smallcap_cli.render.charts.png import png_of

    for section in document.sections:
        if section.chart is not None:
            yield section.id, png_of(section.chart)


def _image(section: ReportPart, pictures: dict[str, bytes]) -> str:
    """The chart of a section as a picture of the message; what it shows is the table below it."""
    if section.chart is None or section.id not in pictures:
        return ""
    text = escape(clean(f"{section.chart.title}: {section.chart.subtitle}"))
    return f'<p><img src="cid:{escape(section.id)}@smallcap" alt="{text}" style="max-width:100%"></p>\n'
