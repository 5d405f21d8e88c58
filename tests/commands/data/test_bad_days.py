"""Bad input and bad days inside funds, as the command line meets them at fake servers. All invented."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import pytest

from tests.commands.inside_files import rows_of
from tests.conftest import Run
from tests.fakes import filings
from tests.fakes.edgar import FakeSec
from tests.fakes.filings import JUNE, MARCH, Report
from tests.fakes.issuers import FakeIssuers, ishares_csv, state_street_xlsx
from tests.tools.readme import CLOCK

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BOMB = f'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l0 "ha">{LAUGHS}]>'
ABROAD = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l9 SYSTEM "file:///etc/hostname">]>'
DTD = '<?xml version="1.0"?><!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd">'


def _env(server: FakeSec, **more: str) -> dict[str, str]:
    contact = "Tester tester@example.com"
    return {"SMALLCAP_OFFLINE": "0", "SMALLCAP_SEC_URL": server.url, "SMALLCAP_CONTACT": contact, **more}


def _path(report: Report) -> str:
    return f"/Archives/edgar/data/{report.cik}/{report.accession.replace('-', '')}/primary_doc.xml"


def _days_later(days: int) -> str:
    return str(int(CLOCK) + days * 86_400)


def _unread() -> dict[str, bytes]:
    folder = Path(os.environ["SMALLCAP_HOME"]) / "state" / "unread"
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.is_dir() else {}


def _one_line(text: str) -> str:
    return " ".join(text.split())


# A layout that changed


def test_a_filing_of_another_layout_is_kept_to_look_at(smallcap: Run) -> None:
    changed = filings.nport(JUNE).replace(b"valUSD", b"worth")
    with FakeSec(reports=(JUNE,), files={_path(JUNE): changed}) as server:
        fetched = smallcap("data", "fetch", "SMLI", "--holdings", env=_env(server))
    (name,) = _unread()
    assert (fetched.code, _unread()[name]) == (4, changed)
    assert f"error: SMLI, {JUNE.accession}: line 1: no valUSD\n" in fetched.err
    assert f"hint: what came is in {os.environ['SMALLCAP_HOME']}/state/unread/{name}; " in fetched.err
    assert smallcap("holdings", "SMLI").code != 0


def test_one_filing_of_another_layout_is_named_among_others(smallcap: Run) -> None:
    changed = filings.nport(JUNE).replace(b"pctVal", b"part")
    with FakeSec(reports=(MARCH, JUNE), files={_path(JUNE): changed}) as server:
        fetched = smallcap("data", "fetch", "SMLI", "--filings", env=_env(server))
    assert "note: SMLI: 1 filing stored, 0 stored before\n" in fetched.err
    assert f"note: not stored: SMLI, {JUNE.accession}: line 1: no pctVal (what came is in " in fetched.err


@pytest.mark.parametrize(
    ("path", "content", "said"),
    [
        ("/files/company_tickers_mf.json", b'{"fields": ["cik"], "data": []}', "seriesId"),
        ("/api/xbrl/companyfacts/CIK0000001001.json", b'{"cik": 1001, "entityName": "A", "figures": {}}', "facts"),
    ],
)
def test_a_list_of_another_layout_is_kept_to_look_at(smallcap: Run, path: str, content: bytes, said: str) -> None:
    with FakeSec(reports=(JUNE,)) as server:
        if "companyfacts" in path:
            smallcap("data", "fetch", "SMLI", "--holdings", env=_env(server))
        server.files[path] = content
        fetched = smallcap("data", "fetch", "SMLI", "--holdings", "--fundamentals", env=_env(server))
    assert said in fetched.err
    assert content in _unread().values()


def test_a_list_of_a_company_of_another_layout_is_kept_to_look_at(smallcap: Run) -> None:
    changed = ishares_csv().replace(b"Weight (%)", b"Heft")
    with FakeIssuers({"IWM": changed}) as server:
        env = {"SMALLCAP_OFFLINE": "0", "SMALLCAP_ISSUER_URL": server.url}
        fetched = smallcap("data", "fetch", "IWM", "--holdings", "--provider", "issuer", env=env)
    assert (fetched.code, _unread()) == (4, {"issuer-iShares-IWM.csv": changed})
    assert "weight" in fetched.err.lower()
    assert "issuer-iShares-IWM.csv; " in fetched.err


def test_no_more_than_twenty_are_kept(tmp_path: Path) -> None:
    from smallcap_cli.errors import CouldNotParse
    from smallcap_cli.providers.network.unread import MOST_FILES, unread_kept

    for number in range(MOST_FILES + 5):
        with pytest.raises(CouldNotParse), unread_kept(tmp_path, f"../sec {number}", b"x"):
            raise CouldNotParse("no field", "hint")
    assert len(list((tmp_path / "unread").iterdir())) == MOST_FILES
    assert [path.name for path in tmp_path.iterdir()] == ["unread"]


# Half a download


@pytest.mark.parametrize("mode", ["truncated", "html", "bomb", "redirect", "503", "429", "block"])
def test_what_is_stored_answers_with_its_day_on_a_bad_day(smallcap: Run, mode: str) -> None:
    """A day later the list is asked for again, and what comes is no list: nothing of it is stored."""
    with FakeSec(reports=(MARCH,)) as server:
        assert smallcap("data", "fetch", "SMLI", "--holdings", env=_env(server)).code == 0
        server.mode = mode
        later = _env(server, SOURCE_DATE_EPOCH=_days_later(2))
        found = smallcap("holdings", "SMLI", env=later)
        fetched = smallcap("data", "fetch", "SMLI", "--holdings", env=later)
    assert (found.code, fetched.code) == (0, 4)
    assert "SMLI · holdings of 2026-03-31" in _one_line(found.out)
    assert "note: SMLI: using stored holdings of 2026-03-31, because sec" in found.err
    offline = smallcap("holdings", "SMLI", "-f", "csv")
    assert len(rows_of(offline.out)) == len(MARCH.lines)


def test_what_is_stored_answers_without_a_contact_and_without_a_network(smallcap: Run) -> None:
    with FakeSec(reports=(MARCH,)) as server:
        smallcap("data", "fetch", "SMLI", "--holdings", env=_env(server))
        later = _env(server, SOURCE_DATE_EPOCH=_days_later(2))
        anonymous = smallcap("holdings", "SMLI", env={**later, "SMALLCAP_CONTACT": ""})
    alone = smallcap("holdings", "SMLI", env=later)
    for found, why in ((anonymous, "no contact is set"), (alone, "could not be reached")):
        assert (found.code, "SMLI · holdings of 2026-03-31" in _one_line(found.out)) == (0, True)
        assert "using stored holdings of 2026-03-31, because sec" in found.err
        assert why in found.err


def test_a_block_silences_the_host_for_every_command(smallcap: Run) -> None:
    """403 with the SEC's page of a block: the next calls ask nothing for ten minutes and say how long."""
    with FakeSec(reports=(MARCH,), modes={"/cgi-bin/browse-edgar": "block"}) as server:
        assert "blocks us" in smallcap("data", "fetch", "SMLI", "--holdings", env=_env(server)).err
        asked = len(server.paths)
        server.modes.clear()
        for command in (
            ["data", "fetch", "SMLI", "--filings"],
            ["holdings", "SMLI"],
            ["data", "fetch", "--identities"],
        ):
            silenced = smallcap(*command, env=_env(server))
            assert (silenced.code, "sec asked us to wait" in silenced.err) == (4, True), command
        assert len(server.paths) == asked


# XML and workbooks with more in them than figures


def _spreadsheet(head: str) -> bytes:
    cell = '<ss:Cell><ss:Data ss:Type="String">{}</ss:Data></ss:Cell>'
    rows = "".join(
        f"<ss:Row>{''.join(cell.format(text) for text in row)}</ss:Row>"
        for row in (("Ticker", "Name", "Weight (%)"), ("ALPI", "&l9;", "100"))
    )
    space = 'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
    sheet = f'<ss:Worksheet ss:Name="Holdings"><ss:Table>{rows}</ss:Table></ss:Worksheet>'
    return f"{head}<ss:Workbook {space}>{sheet}</ss:Workbook>".encode()


def _filing(head: str) -> bytes:
    body = filings.nport(JUNE).partition(b"?>")[2].replace(b"Alpha Invented Corp", b"&l9;")
    return head.encode() + body


def _workbook(part: str, text: bytes) -> bytes:
    """A sound workbook in which one part is another text."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(state_street_xlsx("IWM"))) as old, zipfile.ZipFile(written, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, text if name == part else old.read(name))
    return written.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
HOSTILE = {
    "laughs.xml": _filing(BOMB), "abroad.xml": _filing(ABROAD), "dtd.xml": _filing(DTD),
    "laughs.xls": _spreadsheet(BOMB), "abroad.xls": _spreadsheet(ABROAD), "dtd.xls": _spreadsheet(DTD),
    "laughs.xlsx": _workbook(SHEET, BOMB.encode() + b"<a>&l9;</a>"),
    "abroad.xlsx": _workbook("xl/workbook.xml", ABROAD.encode() + b"<a>&l9;</a>"),
    "unpacks.xlsx": _workbook(SHEET, b"<worksheet>" + b" " * 120_000_000 + b"</worksheet>"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_entities_references_and_what_unpacks_to_too_much_are_refused(smallcap: Run, tmp_path: Path, name: str) -> None:
    path = tmp_path / f"IWM_2026-06-30_{name}"
    path.write_bytes(HOSTILE[name])
    for command in (["holdings", "IWM"], ["data", "import"]):
        refused = smallcap(*command, "--holdings", str(path))
        assert refused.code == 4, refused.err
        assert path.name in refused.err
        assert "document type" in refused.err or "when unpacked" in refused.err
        assert "ha" * 10 not in refused.out + refused.err


# A file of another fund


def test_a_file_of_another_fund_than_named_is_told(smallcap: Run, tmp_path: Path) -> None:
    path = tmp_path / "IWM_2026-11-19.xlsx"
    path.write_bytes(state_street_xlsx("SPSM"))
    named = smallcap("data", "import", "--holdings", str(path))
    assert (named.code, "SPSM" in named.err) == (0, True), named.err
    refused = smallcap("data", "import", "--holdings", str(path), "--fund", "IJR")
    assert "SPSM" in refused.err
