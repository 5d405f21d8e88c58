"""`report`: the documents that a user, a mail program, a spreadsheet and the next report read; bundled data alone."""

from __future__ import annotations

import csv
import email.policy
import io
import json
import re
import shlex
import shutil
from email import message_from_bytes
from email.message import EmailMessage
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from tests.conftest import Run

DAY = ("--as-of", "2026-04-30")
FILE = """\
report:
  id: mine
  title: "Small & <dear>"
  funds: [IWM, IJR]
  mail: {from: "a@b.example", to: ["c@d.example", "e@f.example"], subject: "Today"}
  sections:
    - {id: funds, title: "Side by side", run: "compare {funds} -c return_ytd,expense_ratio"}
    - {id: changed, changes: true}
    - {id: growth, run: "growth {funds} --by year", chart: true}
    - {id: words, title: "Words", text: "Read <this> first."}
    - {id: sources, sources: true}
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.yaml"
    path.write_text(FILE)
    return path


def test_a_report_on_funds_needs_no_file(smallcap: Run, tmp_path: Path) -> None:
    result = smallcap("report", "IWM", "IJR", *DAY, "-o", str(tmp_path / "funds.html"))
    assert (result.code, result.out, result.err) == (0, "", "")
    page = (tmp_path / "funds.html").read_text()
    assert re.findall(r"<h2>(.+?)</h2>", page) == [
        "Side by side", "Why they differ", "Small or large caps", "Rate cycles", "Growth", "Drawdowns",
        "Calendar years", "Flows", "What is inside", "Index rules", "Sources",
    ]  # fmt: skip
    regime = page.partition("Small or large caps</h2>")[2].partition("</section>")[0]
    assert regime.index("<p>IWM is ahead of SPY in ") < regime.index("<svg")  # not hidden behind the chart
    assert "13.12" in page  # IWM's year to April 2026, of data/monthly_total_returns.csv
    assert "<svg" in page
    assert "smallcap compare IWM IJR --explain --as-of 2026-04-30" in page


def test_one_fund_has_nothing_to_differ_from(smallcap: Run) -> None:
    text = smallcap("report", "AVUV", *DAY).out
    assert "Why they differ" not in text
    assert "Index rules" not in text  # AVUV follows no index
    assert text.startswith("AVUV\nas of 2026-04-30, 0 sessions behind 2026-04-30\n")  # the day and its age


def test_what_qualifies_a_table_of_index_rules_is_in_every_document(smallcap: Run, tmp_path: Path) -> None:
    """The change of the rules was in the command alone, and that the companies do not exist nowhere."""
    run = "methodology backtest crsp_us_small_cap --universe sample --set percentile_band.lo=80 --tilts"
    (tmp_path / "rules.yaml").write_text(
        f"report: {{id: rules, title: Rules, sections: [{{id: one, title: One, run: {run!r}}}]}}\n"
    )
    notes = ("changed from the published rules: percentile_band.lo=80", "the universe is synthetic: none of its")
    for name in ("r.md", "r.html"):
        answer = smallcap("report", "run", "rules.yaml", "-o", name, cwd=tmp_path)
        assert answer.code == 0, answer.err
        text = (tmp_path / name).read_text()
        assert [text.count(note) for note in notes] == [1, 1]
    assert smallcap("report", "run", "rules.yaml", "-o", "r.json", cwd=tmp_path).code == 0
    table = json.loads((tmp_path / "r.json").read_text())["sections"][0]["table"]
    assert table["warnings"][0] == notes[0]
    assert table["conventions"]["set"] == "percentile_band.lo=80"


class _Page(HTMLParser):
    """Whether every element that must be closed is, in order, and which addresses the page names."""

    VOID = frozenset({"meta", "link", "img", "br", "path", "line", "rect", "circle", "polyline", "polygon"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.addresses: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name in ("href", "src")]

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


def test_the_page_asks_nobody_and_its_text_does_nothing(smallcap: Run, file: Path) -> None:
    assert smallcap("report", "run", str(file), *DAY, "-o", str(file.with_suffix(".html"))).code == 0
    text = file.with_suffix(".html").read_text()
    page = _Page()
    page.feed(text)
    assert page.open == []
    assert {address for address in page.addresses if not address.startswith("#")} == {"data:,"}
    assert [address.removeprefix("#") for address in page.addresses if address.startswith("#")] == [
        "funds", "changed", "growth", "words", "sources",
    ]  # fmt: skip
    assert "<h1>Small &amp; &lt;dear&gt;</h1>" in text
    assert "<p>Read &lt;this&gt; first.</p>" in text
    assert "<script" not in text


def test_a_folder_gets_the_page_and_the_figures_and_the_next_says_what_changed(smallcap: Run, file: Path) -> None:
    folder = file.parent / "reports"
    folder.mkdir()
    for day in ("2026-03-31", "2026-04-30"):
        assert smallcap("report", "run", str(file), "--as-of", day, "-o", f"{folder}/").code == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        f"mine-{day}.{suffix}" for day in ("2026-03-31", "2026-04-30") for suffix in ("html", "json")
    ]
    first, second = ((folder / f"mine-{day}.html").read_text() for day in ("2026-03-31", "2026-04-30"))
    assert "the first report: there is none of an earlier day" in first
    assert "changed from 2026-03-31 to 2026-04-30" in second
    result = smallcap("report", "diff", *(str(folder / f"mine-{day}.json") for day in ("2026-03-31", "2026-04-30")),
                      "-f", "csv")  # fmt: skip
    rows = {(row["section"], row["key"], row["column"]): row for row in csv.DictReader(io.StringIO(result.out))}
    changed = rows["funds", "IWM", "return_ytd"]
    assert (changed["kind"], changed["before"], changed["after"]) == ("new data", "0.93 %", "13.12 %")
    assert rows["growth", "2026-04-30", "IWM"]["kind"] == "added"
    again = smallcap("report", "run", str(file), *DAY, "-o", f"{folder}/")
    assert (again.code, len(list(folder.iterdir()))) == (0, 4)


def test_since_names_the_report_to_compare_with(smallcap: Run, file: Path, tmp_path: Path) -> None:
    smallcap("report", "run", str(file), "--as-of", "2026-03-31", "-o", str(tmp_path / "old.json"))
    text = smallcap("report", "run", str(file), *DAY, "--since", str(tmp_path / "old.json")).out
    assert "changed from 2026-03-31 to 2026-04-30" in text
    (tmp_path / "empty").mkdir()
    nothing = smallcap("report", "run", str(file), *DAY, "--since", str(tmp_path / "empty"))
    assert (nothing.code, "has no report mine of a day before 2026-04-30" in nothing.err) == (3, True)
    (tmp_path / "other.json").write_text('{"schema": "smallcap/1", "command": "compare"}')
    other = smallcap("report", "run", str(file), *DAY, "--since", str(tmp_path / "other.json"))
    assert (other.code, "not a report" in other.err) == (2, True)


@pytest.mark.parametrize("suffix", ["html", "md", "json", "csv", "xlsx", "eml"])
def test_the_same_data_gives_the_same_bytes(smallcap: Run, file: Path, suffix: str) -> None:
    paths = [file.with_name(f"{name}.{suffix}") for name in ("one", "two")]
    for path in paths:
        assert smallcap("report", "run", str(file), *DAY, "-o", str(path)).code == 0
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_the_json_has_the_document_of_every_table(smallcap: Run, file: Path) -> None:
    node = json.loads(smallcap("report", "run", str(file), *DAY, "-f", "json").out)
    alone = json.loads(smallcap("compare", "IWM", "IJR", "-c", "return_ytd,expense_ratio", *DAY, "-f", "json").out)
    table = node["sections"][0]["table"]
    assert {name: table[name] for name in ("columns", "rows", "cells")} == {
        name: alone[name] for name in ("columns", "rows", "cells")
    }
    assert (node["id"], node["as_of"], node["sections"][0]["fault"]) == ("mine", "2026-04-30", None)


def test_the_csv_has_a_line_a_cell(smallcap: Run, file: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(smallcap("report", "run", str(file), *DAY, "-f", "csv").out)))
    (cell,) = [r for r in rows if (r["section"], r["key"], r["column"]) == ("funds", "IWM", "return_ytd")]
    assert (cell["unit"], cell["start"], cell["as_of"]) == ("fraction", "2025-12-31", "2026-04-30")
    assert float(cell["value"]) == pytest.approx(0.1312, abs=5e-5)


def test_the_mail_can_be_read_back(smallcap: Run, file: Path) -> None:
    smallcap("report", "run", str(file), *DAY, "-o", str(file.with_suffix(".eml")))
    content = file.with_suffix(".eml").read_bytes()
    message = message_from_bytes(content, _class=EmailMessage, policy=email.policy.default)
    assert (message["From"], message["To"], message["Subject"]) == ("a@b.example", "c@d.example, e@f.example", "Today")
    plain, page = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert page is not None
    assert "Side by side\r\n============" in plain.get_content()
    assert max(map(len, plain.get_content().splitlines())) <= 80
    assert "<svg" not in page.get_content()
    pictures = [part.get_content() for part in message.walk() if part.get_content_type() == "image/png"]
    if find_spec("resvg_py") is None:
        assert "pip install 'smallcap-cli[png]' adds them" in plain.get_content()
        assert pictures == []
    else:
        assert [picture[:8] for picture in pictures] == [b"\x89PNG\r\n\x1a\n"]
        assert 'src="cid:growth@smallcap"' in page.get_content()


def test_the_workbook_has_a_sheet_a_section_and_charts_of_its_own(smallcap: Run, file: Path) -> None:
    smallcap("report", "run", str(file), *DAY, "-o", str(file.with_suffix(".xlsx")))
    with ZipFile(file.with_suffix(".xlsx")) as book:
        names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
        assert names == ["report", "Side by side", "Changed", "Growth", "Growth data", "Words", "Sources"]
        assert "c:lineChart" in book.read("xl/charts/chart1.xml").decode()
        assert "sparkline" in book.read("xl/worksheets/sheet1.xml").decode()
    pandas = pytest.importorskip("pandas")
    data = pandas.read_excel(file.with_suffix(".xlsx"), sheet_name="Growth data", engine="calamine")
    assert data["IWM"].iloc[0] == pytest.approx(1_000.0)


@pytest.mark.filterwarnings("ignore:Sparkline Group:UserWarning")
def test_a_sheet_says_what_the_section_of_the_page_says(smallcap: Run, file: Path) -> None:
    """Titles, texts, notes and commands were missing, the days of charts were ### and printed on 60 of 80 pages."""
    file.write_text(
        FILE.replace("- {id: words", "- {id: flow, run: flows IWM, text: Late, chart: true}\n    - {id: words")
    )
    place = file.with_suffix(".xlsx")
    smallcap("report", "run", str(file), *DAY, "-o", str(place))
    book = openpyxl.load_workbook(io.BytesIO(place.read_bytes()))
    assert {sheet.title for sheet in book if sheet.sheet_state == "hidden"} == {"Growth data", "Flow data"}
    said = {sheet.title: [str(row[0].value) for row in sheet.iter_rows() if row[0].value] for sheet in book}
    assert said["Flow"][:2] == ["Flow", "Late"]
    assert said["Growth"][-1].startswith("smallcap growth IWM IJR --by year --as-of 2026-04-30")
    small = [text for text in said["report"] if text.endswith((": IWM", ": IJR"))]
    assert len(small) == len(set(small)) >= 3  # growth and relative were both called by the title of the chart
    assert said["report"][:2] == ["Small & <dear>", "as of 2026-04-30, 0 sessions behind 2026-04-30"]
    for sheet in book:
        assert sheet.page_setup.fitToWidth in (None, 1), sheet.title
    assert book["Growth"].page_setup.orientation == "portrait"  # its charts stand below its table
    data = book["Flow data"]
    assert data.column_dimensions["A"].width >= len("2026-04-30")
    with ZipFile(place) as archive:
        charts = [name for name in archive.namelist() if name.startswith("xl/charts/chart")]
        kinds = [re.search(r"c:(line|bar)Chart", archive.read(name).decode())[1] for name in sorted(charts)]  # type: ignore[index]
    assert sorted(kinds) == ["bar", "line", "line", "line"]  # growth, relative, flows and what they add up to


def test_a_section_without_an_answer_is_a_marked_gap(smallcap: Run, file: Path) -> None:
    file.write_text(FILE.replace("growth {funds} --by year", "growth {funds} --by century"))
    result = smallcap("report", "run", str(file), *DAY, "-o", str(file.with_suffix(".html")))
    assert (result.code, "error: section growth: --by century is not valid" in result.err) == (5, True)
    assert '<p class="fault">No answer: --by century is not valid</p>' in file.with_suffix(".html").read_text()


@pytest.mark.usefixtures("no_network_configured")
def test_an_unknown_fund_keeps_the_rest_of_the_report(smallcap: Run) -> None:
    result = smallcap("report", "IWM", "QQQQQ", *DAY)
    assert result.code == 3  # as in compare: a name that is not there, and an answer about the others
    assert "13.12 %" in result.out
    assert "error: sections compare, why, growth, drawdown, calendar, inside: no fund called QQQQQ\n" in result.err
    assert result.err.count("no fund called QQQQQ") == 1


def test_a_fund_that_could_not_be_asked_for_is_named(smallcap: Run, tmp_path: Path) -> None:
    """A table with a row for it answers with 0, and the report named the fund nowhere but in its document."""
    (tmp_path / "prices").mkdir()
    (tmp_path / "prices" / "ZZZZ.csv").write_text("date,close\n2026-04-30,text\n")
    result = smallcap("report", "IWM", "ZZZZ", *DAY, "--prices", str(tmp_path / "prices"), "-o", str(tmp_path / "r.md"))
    assert result.code in (3, 5)  # flows of it are not known either
    assert "error: sections compare, why, growth, drawdown, calendar, inside: " in result.err
    assert "ZZZZ.csv" in result.err


def test_a_broken_report_leaves_the_one_of_yesterday(smallcap: Run, file: Path) -> None:
    place = file.with_suffix(".html")
    place.write_text("yesterday")
    file.write_text("report: {id: mine, title: T, sections: [{id: a, run: growth QQQQQ}]}\n")
    result = smallcap("report", "run", str(file), *DAY, "-o", str(place))
    assert (result.code, place.read_text()) == (4, "yesterday")
    assert "error: no section of the report has an answer" in result.err


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("compare IWM -o x.html", "section a: -o is not for a section"),
        ("comapre IWM", "section a: no command called 'comapre'\nhint: did you mean compare?"),
        ("compare IWM --chart", "section a: --chart is not for a section"),
        ("data clear --yes", "section a: data clear has no table for a report"),
        ("check new x.yaml", "section a: check new has no table for a report"),
        ("config init", "section a: config init has no table for a report"),
        ("report run x", "section a: report run has no table for a report"),
        ("comparr IWM", "section a: no command called 'comparr'"),
        ("data", "section a: data is a group of commands"),
        ("../x IWM", "section a: no command called '../x'"),
    ],
)
def test_lines_that_are_not_for_a_report(smallcap: Run, file: Path, line: str, said: str) -> None:
    file.write_text(f"report: {{id: mine, title: T, sections: [{{id: a, run: '{line}'}}]}}\n")
    result = smallcap("report", "run", str(file))
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith(f"error: {said}")


@pytest.mark.parametrize("words", [("--help",), ("--nonsense",)])
def test_a_line_that_gives_no_table_is_a_gap(smallcap: Run, file: Path, words: tuple[str, ...]) -> None:
    line = " ".join(("fees", "IWM", *words))
    file.write_text(f"report: {{id: mine, title: T, sections: [{{id: a, run: '{line}'}}, {{id: b, run: fees IWM}}]}}\n")
    result = smallcap("report", "run", str(file))
    assert (result.code, "section a:" in result.err) == (5, True)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["-f", "tsv"], 2, "no format called 'tsv'"),
        (["-o", "nowhere/"], 2, "--output nowhere/ is no folder"),
        (["-o", "nowhere/x.html"], 2, "nowhere"),
        (["--as-of", "2026-02-30"], 2, "--as-of 2026-02-30 is not a date"),
    ],
)
def test_what_cannot_be_written(smallcap: Run, file: Path, words: list[str], code: int, said: str) -> None:
    result = smallcap("report", "run", str(file), *words)
    assert (result.code, result.out) == (code, "")
    assert said in result.err


def test_a_report_file_to_begin_with(smallcap: Run, tmp_path: Path) -> None:
    made = smallcap("report", "init", cwd=tmp_path)
    assert (made.code, made.out) == (0, "report.yaml\n") or made.out.endswith("report.yaml\n")
    assert smallcap("report", "init", cwd=tmp_path).code == 2
    assert smallcap("report", "init", "--force", cwd=tmp_path).code == 0
    run = smallcap("report", "run", "report.yaml", *DAY, cwd=tmp_path)
    assert (run.code, run.out.splitlines()[0]) == (0, "Small caps today")


def test_lines_for_cron_and_systemd(smallcap: Run, file: Path) -> None:
    lines = smallcap("report", "schedule", str(file), "--into", str(file.parent), "--at", "7:05").out.splitlines()
    assert [line[0] for line in lines[:3]] == ["#"] * 3
    assert lines[3] == "CRON_TZ=America/New_York"
    assert lines[4].startswith("5 7 * * 1-5 ")
    assert lines[4].endswith(f" report run {file} -o {file.parent}/ --quiet") or "'" in lines[4]
    asked = smallcap("report", "schedule", str(file), "--system", "systemd")
    assert asked.err == "note: reports is no folder yet: create it before the first report\n"
    units = asked.out
    for said in ("OnCalendar=Mon..Fri 18:30 America/New_York", "Persistent=true", "OnFailure=smallcap-report-mine-"):
        assert said in units
    for words in (("--at", "25:00"), ("--system", "launchd")):
        assert smallcap("report", "schedule", str(file), *words).code == 2


def test_the_lines_name_the_store_and_the_settings_of_the_call(smallcap: Run, file: Path, tmp_path: Path) -> None:
    """cron and systemd know nothing of the shell that printed the lines: the report came from another store."""
    home, config = str(tmp_path / "my 100% home"), str(tmp_path / "set.yaml")
    (tmp_path / "set.yaml").write_text("options: {basis: total}\n")
    env = {"SMALLCAP_HOME": home, "SMALLCAP_CONFIG": config}
    line = smallcap("report", "schedule", str(file), env=env).out.splitlines()[-1]
    escaped = home.replace("%", chr(92) + "%")
    assert line.startswith(f"30 18 * * 1-5 SMALLCAP_HOME='{escaped}' SMALLCAP_CONFIG={shlex.quote(config)} ")
    units = smallcap("report", "schedule", str(file), "--system", "systemd", env=env).out
    service = units.partition("ExecStart=")[0]
    assert f'Environment="SMALLCAP_HOME={home.replace("%", "%%")}" "SMALLCAP_CONFIG={config}"\n' in service


def test_a_settings_file_of_the_call_goes_into_the_lines(smallcap: Run, file: Path, tmp_path: Path) -> None:
    (tmp_path / "set.yaml").write_text("options: {basis: total}\n")
    line = smallcap("report", "schedule", str(file), "--config", "set.yaml", cwd=tmp_path).out.splitlines()[-1]
    assert f"SMALLCAP_CONFIG={shlex.quote(str(tmp_path / 'set.yaml'))} " in line


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")
def test_systemd_reads_the_time(smallcap: Run, file: Path) -> None:
    import subprocess

    units = smallcap("report", "schedule", str(file), "--system", "systemd").out
    (calendar,) = re.findall(r"OnCalendar=(.+)", units)
    subprocess.run(["systemd-analyze", "calendar", calendar], check=True, capture_output=True)


def test_a_table_of_which_nothing_can_be_drawn_stays_without_a_chart(smallcap: Run, file: Path) -> None:
    """Of AVUV no flow is bundled, and no chart is drawn of rulebooks."""
    lines = ("{id: a, run: flows AVUV, chart: true}", "{id: b, run: 'fund show IWM', chart: true}")
    file.write_text(f"report: {{id: mine, title: T, sections: [{', '.join(lines)}]}}\n")
    result = smallcap("report", "run", str(file), *DAY)
    assert result.code == 5  # no flow of AVUV is known
    assert "no answer: no flow is known" in result.out
    assert "note: no chart: nothing of this table can be drawn" in result.out


def test_a_report_of_nothing_replaces_nothing(smallcap: Run, file: Path) -> None:
    place = file.with_suffix(".html")
    place.write_text("yesterday")
    file.write_text("report: {id: mine, title: T, sections: [{id: a, run: flows IJR}]}\n")
    assert smallcap("report", "run", str(file), *DAY, "-o", str(place)).code == 4
    assert place.read_text() == "yesterday"


def test_a_report_without_any_figure_is_not_written(smallcap: Run, file: Path) -> None:
    """As of 1990 no fund of the report existed, and tables of dashes replaced the report that was there."""
    place = file.with_suffix(".html")
    place.write_text("yesterday")
    result = smallcap("report", "run", str(file), "--as-of", "1990-01-01", "-o", str(place))
    assert (result.code, place.read_text()) == (4, "yesterday")
    assert result.err.startswith("error: no section of the report has a figure as of 1990-01-01: ")
    assert "not yet listed" in result.err or "not listed then" in result.err
    bundled = smallcap("report", "run", "daily", "--as-of", "1990-01-01", "-o", str(place))
    assert (bundled.code, place.read_text()) == (4, "yesterday")


def test_a_report_of_words_alone_is_written(smallcap: Run, file: Path) -> None:
    file.write_text("report: {id: mine, title: T, sections: [{id: a, run: 'methodology show russell_2000'}]}\n")
    assert smallcap("report", "run", str(file), *DAY).code == 0


def test_the_help_has_a_line_for_each_of_its_commands(smallcap: Run) -> None:
    """The list below the examples was wrapped into one paragraph."""
    lines = smallcap("report", "--help").out.splitlines()
    at = lines.index("  Commands of its own:")
    assert [line.split()[1] for line in lines[at + 1 :]] == ["run", "init", "schedule", "diff"]


def test_a_mail_of_a_report_without_addresses_is_from_somebody(smallcap: Run, tmp_path: Path) -> None:
    smallcap("report", "AVUV", *DAY, "-o", str(tmp_path / "r.eml"))
    message = message_from_bytes((tmp_path / "r.eml").read_bytes(), _class=EmailMessage, policy=email.policy.default)
    assert (message["From"], message["To"]) == ("smallcap <smallcap@localhost>", "undisclosed-recipients:;")
    assert message["Subject"].endswith(", 2026-04-30")


def test_a_subject_may_name_the_day(smallcap: Run, file: Path) -> None:
    file.write_text(file.read_text().replace('"Today"', '"On {day}: {what}"'))
    smallcap("report", "run", str(file), *DAY, "-o", str(file.with_suffix(".eml")))
    content = file.with_suffix(".eml").read_bytes()
    message = message_from_bytes(content, _class=EmailMessage, policy=email.policy.default)
    assert message["Subject"] == "On 2026-04-30: {what}"


@pytest.mark.parametrize(("words", "suffix"), [(("report", "IWM"), "tsv"), (("compare", "IWM"), "eml")])
def test_a_suffix_of_a_format_that_the_command_has_not_is_refused(
    smallcap: Run, tmp_path: Path, words: tuple[str, ...], suffix: str
) -> None:
    place = tmp_path / f"x.{suffix}"
    result = smallcap(*words, *DAY, "-o", str(place))
    assert (result.code, place.exists()) == (2, False)
    assert f"this command writes no {suffix}" in result.err


def test_sheets_of_charts_take_no_name_of_a_section(smallcap: Run, file: Path) -> None:
    line = "run: 'growth IWM IJR', chart: true"
    titles = ("Growth", "Growth data", "Growth")
    parts = ", ".join(f"{{id: s{number}, title: {title}, {line}}}" for number, title in enumerate(titles))
    file.write_text(f"report: {{id: mine, title: T, sections: [{parts}]}}\n")
    assert smallcap("report", "run", str(file), *DAY, "-o", str(file.with_suffix(".xlsx"))).code == 0
    with ZipFile(file.with_suffix(".xlsx")) as book:
        names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
    assert names == [
        "report", "Growth", "Growth data", "Growth data 2", "Growth data 2 data", "Growth 2", "Growth 2 data",
    ]  # fmt: skip
