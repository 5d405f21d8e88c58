"""Names, texts and claims from outside stay inert in every format of a report: no script, formula, link or trick."""

from __future__ import annotations

import email.policy
import io
import json
import re
from email import message_from_bytes
from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import etree

from tests.conftest import Run
from tests.render.validity import page_faults, svg_faults

#: Each does harm somewhere: pages, attributes, spreadsheets, headers of mails, Markdown, reading order, XML.
SCRIPT = "<script>alert(1)</script>"
ATTRIBUTE = "\\\" onmouseover=alert(1) x='"
FORMULA = "=cmd|' /C calc'!A0"
TURNED = "S&P \\u202Egnp.exe\\u200F"
CONTROL = "a\\x01b\\x1b[31mred\\x07"
LINK = "[x](javascript:alert(1)) ![y](http://evil.example/z) `c` | d"
HEADER = "Today\\r\\nBcc: evil@evil.example"
AMPERSANDS = "&" * 120
ALL = " ".join((SCRIPT, ATTRIBUTE, TURNED, CONTROL, LINK))

FUNDS = f"""\
sources: {{mine: "{FORMULA} {ALL}, http://evil.example"}}
funds:
  EVIL:
    name: "{FORMULA} {ALL}"
    issuer: "{SCRIPT}"
    segment: broad
    management: active
    currency: USD
    identity: {{status: verified, source: mine}}
    fees: [{{value: 0.01, status: disputed, source: mine, note: "{FORMULA} {ALL}"}}]
"""
EVENTS = f"""\
events:
  - {{fund: EVIL, day: 2024-06-14, kind: merger, text: "{FORMULA} {ALL}", status: verified, source: ["{ALL}"]}}
"""
CHECKS = f"""\
checks:
  - {{id: up, when: return_ytd(EVIL) > -50%, severity: fail, text: "{FORMULA} {ALL}"}}
"""
CLAIMS = f"""\
- id: mine
  text: "{FORMULA} {ALL}"
  source: {{title: "{ALL}", publisher: "{SCRIPT}", url: "javascript:alert(1)"}}
  as_of: 2025-12-31
  kind: value
  metric: period_return
  ticker: EVIL
  window: 1y
  value: 3%
"""
REPORT = f"""\
report:
  id: mine
  title: "{FORMULA} {HEADER} {ALL} {AMPERSANDS}"
  mail: {{from: "a@b.example", to: ["c@d.example"], subject: "{HEADER} {ALL}"}}
  sections:
    - {{id: funds, title: "{FORMULA} {ALL}", text: "{FORMULA} {ALL}", run: compare EVIL IWM --preset card}}
    - {{id: growth, title: "'{SCRIPT}'!A1", run: growth EVIL IWM --window 3y --by year, chart: true}}
    - {{id: drawdown, title: "{TURNED}", run: drawdown EVIL IWM, chart: true}}
    - {{id: months, title: "{CONTROL}", run: returns EVIL --by month, chart: true}}
    - {{id: card, title: "{LINK}", run: fund show EVIL}}
    - {{id: checks, run: check "CHECKS"}}
    - {{id: claims, run: verify "CLAIMS"}}
    - {{id: odd, run: "compare EVIL --no-such '{FORMULA}'"}}
    - {{id: sources, sources: true}}
"""
DAY = ("--as-of", "2025-12-31", "-q")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    home = tmp_path / "smallcap-home" / "config"
    home.mkdir(parents=True)
    (home / "funds.yaml").write_text(FUNDS)
    (home / "events.yaml").write_text(EVENTS)
    prices = tmp_path / "prices <b> & co"
    prices.mkdir()
    days = [f"{year}-{month:02}-28,{90 + year - 2020 + month}" for year in range(2021, 2026) for month in range(1, 13)]
    (prices / "EVIL.csv").write_text("\n".join(["Date,Close", *days, "2025-12-31,101", ""]))
    for name, text in (("checks.yaml", CHECKS), ("claims.yaml", CLAIMS)):
        (tmp_path / name).write_text(text)
    report = REPORT.replace("CHECKS", str(tmp_path / "checks.yaml")).replace("CLAIMS", str(tmp_path / "claims.yaml"))
    (tmp_path / "mine.yaml").write_text(
        report.replace('check "', "'check \"").replace('.yaml"}', ".yaml\"'}").replace('verify "', "'verify \"")
    )
    return tmp_path / "mine.yaml"


def written(smallcap: Run, file: Path, suffix: str) -> bytes:
    place = file.parent / f"it.{suffix}"
    result = smallcap("report", "run", str(file), *DAY, "--prices", str(file.parent / "prices <b> & co"),
                      "-o", str(place))  # fmt: skip
    assert result.code == 5, result.err  # the section `odd` has no answer, and says so
    assert "\x1b" not in result.err
    return place.read_bytes()


def no_tricks(text: str) -> None:
    """Nothing in the text moves a cursor, is invisible or turns the reading order."""
    assert re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]", text) is None


def inert_page(page: str) -> None:
    no_tricks(page)
    assert page_faults(page) == []
    tags = {tag.casefold() for tag in re.findall(r"<\s*/?\s*([A-Za-z][\w:-]*)", page)}
    assert not tags & {"script", "iframe", "object", "embed", "form", "b-", "base", "foreignobject"}
    for tag in re.findall(r"<[A-Za-z][^>]*>", page):
        outside_of_values = re.sub(r'"[^"]*"', '""', tag)
        assert re.search(r"\bon\w+\s*=", outside_of_values) is None, tag
        assert re.search(r'(?:href|src|style)="[^"]*(?:javascript|url)', tag) is None, tag
    assert set(re.findall(r'(?:href|src)="([^"#]*)', page)) <= {"data:,", ""} | {
        f"cid:{name}@smallcap" for name in ("growth", "drawdown", "months")
    }


def test_a_page_runs_and_asks_for_nothing(smallcap: Run, file: Path) -> None:
    page = written(smallcap, file, "html").decode()
    inert_page(page)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    for svg in re.findall(r"<svg.*?</svg>", page, re.DOTALL):
        assert svg_faults(svg) == []


def test_a_mail_has_the_headers_of_the_report_alone(smallcap: Run, file: Path) -> None:
    message = message_from_bytes(written(smallcap, file, "eml"), policy=email.policy.default)
    assert message["Bcc"] is None
    assert message["To"] == "c@d.example"
    plain, page = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert page is not None
    no_tricks(str(message["Subject"]))
    no_tricks(plain.get_content().replace("\r", ""))
    inert_page(page.get_content())


def test_a_workbook_has_no_formula_and_no_link_outside(smallcap: Run, file: Path) -> None:
    with ZipFile(io.BytesIO(written(smallcap, file, "xlsx"))) as book:
        for name in book.namelist():
            if not name.endswith((".xml", ".rels", ".vml")):
                continue
            root = etree.fromstring(book.read(name))  # every part is well-formed
            for node in root.iter():
                tag = etree.QName(node).localname if isinstance(node.tag, str) else ""
                text = node.text or ""
                no_tricks(text)
                if tag == "f":  # the cells of a chart or a small line, whose sheet has its name in quotes
                    assert re.fullmatch(r"('[^']+'|\w+)!\$?[A-Z]+\$?\d+(:\$?[A-Z]+\$?\d+)?", text), (name, text)
                assert node.get("TargetMode") != "External", name
                if tag == "t" and text.lstrip()[:1] in ("=", "+", "@"):
                    raise AssertionError((name, text))
                if tag in ("oddFooter", "evenFooter"):
                    assert len(text) <= 255
                    assert not re.search(r"&(?![&LR8PN])", text.replace("&&", "")), text


def test_markdown_has_no_link_picture_or_tag(smallcap: Run, file: Path) -> None:
    text = written(smallcap, file, "md").decode()
    no_tricks(text)
    plain = re.sub(r"\\.", "", text)  # what is escaped is text
    assert not re.search(r"!?\[[^\]]*\]\(", plain)
    assert "<script" not in plain
    assert "<b>" not in plain


def test_figures_for_programs_keep_no_formula(smallcap: Run, file: Path) -> None:
    lines = written(smallcap, file, "csv").decode()
    no_tricks(lines)
    assert not re.search(r'(?m)(^|,)"?[=@+]', lines)
    node = json.loads(written(smallcap, file, "json"))
    assert [one["id"] for one in node["sections"] if one["fault"]] == ["odd"]
    no_tricks(json.dumps(node, ensure_ascii=False))


@pytest.mark.parametrize("command", ["growth", "drawdown", "returns", "compare"])
def test_a_picture_has_no_element_of_its_text(smallcap: Run, file: Path, command: str) -> None:
    place = file.parent / "it.svg"
    prices = str(file.parent / "prices <b> & co")
    more = () if command == "compare" else ("--window", "3y")
    more += ("--by", "month") if command == "returns" else ()
    assert smallcap(command, "EVIL", *more, *DAY, "--prices", prices, "--svg", str(place)).code == 0
    assert svg_faults(place.read_text()) == []
    no_tricks(place.read_text())
