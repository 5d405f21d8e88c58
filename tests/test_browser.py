"""The page of a report as a browser shows it: widths, light and dark, print. Skipped without Chromium."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from html import escape, unescape
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Run

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
WAIT_SECONDS = 120
#: Blink's words for the scheme that a user prefers.
SCHEMES = {"dark": "0", "light": "1"}
#: WCAG 2.1, success criterion 1.4.3.
LEAST_CONTRAST = 4.5
#: Runs in the page around the report, which is its frame: the report itself may run no script.
LOOK = """
const page = document.getElementById('page'), shown = page.contentDocument, view = page.contentWindow;
const part = v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
const light = c => { const [r, g, b] = c.match(/[0-9.]+/g).map(Number);
  return .2126 * part(r) + .7152 * part(g) + .0722 * part(b); };
const clear = c => c === 'transparent' || /, 0\\)$/.test(c);
const ground = e => { for (; e; e = e.parentElement) { const c = view.getComputedStyle(e).backgroundColor;
  if (!clear(c)) return c; } return 'rgb(255, 255, 255)'; };
const faint = [];
const read = 'h1,h2,p,a,th,td,caption span,li,summary,figcaption b,figcaption span,footer';
for (const e of shown.body.querySelectorAll(read)) {
  if (!e.textContent.trim() || !e.getClientRects().length) continue;
  const [a, b] = [light(view.getComputedStyle(e).color), light(ground(e))].sort((x, y) => y - x);
  const ratio = (a + 0.05) / (b + 0.05);
  if (ratio < LEAST) faint.push([e.tagName, e.textContent.slice(0, 30), ratio]);
}
const drawn = [...shown.querySelectorAll('svg')].filter(e => e.getClientRects().length && e.clientWidth > 100).length;
document.title = JSON.stringify({width: shown.documentElement.scrollWidth, ground: ground(shown.body), faint, drawn,
  figures: shown.querySelectorAll('figure').length, tables: shown.querySelectorAll('table').length});
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("page") / "report.html"


@pytest.fixture
def report(smallcap: Run, page: Path) -> str:
    """The page of three funds, written once."""
    if not page.exists():
        assert smallcap("report", "IWM", "IJR", "AVUV", "--as-of", "2026-04-30", "-o", str(page)).code == 0
    return page.read_text()


def browse(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}", *words],
        capture_output=True, text=True, timeout=WAIT_SECONDS, check=True, stdin=subprocess.DEVNULL,
    )  # fmt: skip


def seen(folder: Path, report: str, width: int, scheme: str, look: str = LOOK) -> dict[str, Any]:
    """What the script finds in a frame of that width."""
    around = folder / "around.html"
    script = look.replace("LEAST", str(LEAST_CONTRAST))
    around.write_text(
        f'<!DOCTYPE html><meta charset="utf-8"><iframe id="page" width="{width}" height="900" style="border:0" '
        f'srcdoc="{escape(report)}"></iframe><script>addEventListener("load", () => {{ {script} }});</script>'
    )
    setting = f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}"
    dom = browse(
        folder, setting, "--window-size=1400,1000", "--virtual-time-budget=4000", "--dump-dom", around.as_uri()
    )
    (title,) = re.findall(r"<title>(.*?)</title>\s*</head>", dom.stdout.split("<body")[0], re.DOTALL)
    found: dict[str, Any] = json.loads(unescape(title))
    return found


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("width", [360, 1200])
def test_the_page_fits_and_can_be_read(tmp_path: Path, report: str, width: int, scheme: str) -> None:
    found = seen(tmp_path, report, width, scheme)
    assert found["width"] <= width  # tables scroll inside their own box, the page never sideways
    assert found["faint"] == []
    assert found["figures"] >= 3
    assert found["drawn"] == found["figures"]  # of each chart's two drawings the one for this width
    light = sum(int(part) for part in re.findall(r"\d+", found["ground"])[:3])
    assert (light > 600) == (scheme == "light")


def test_the_page_prints(tmp_path: Path, page: Path, report: str) -> None:
    assert report
    browse(tmp_path, "--no-pdf-header-footer", f"--print-to-pdf={tmp_path / 'page.pdf'}", page.as_uri())
    content = (tmp_path / "page.pdf").read_bytes()
    assert content.startswith(b"%PDF-")
    # A page for every section left most of them half empty.
    assert 5 <= len(re.findall(rb"/Type\s*/Page\b", content)) <= 12


def test_paper_shows_every_column_and_a_caption_as_wide_as_the_page(tmp_path: Path, report: str) -> None:
    """Sources ran over the edge of the paper, so that their days were cut off."""
    sizes = "const wide = [...shown.querySelectorAll('table')].filter(e => e.offsetWidth > 760).length;"
    look = LOOK.replace("document.title = JSON.stringify({", f"{sizes} document.title = JSON.stringify({{wide, ")
    printed = report.replace("@media print", "@media all").replace("prefers-color-scheme: dark", "max-width: 1px")
    found = seen(tmp_path, printed, 760, "light", look)
    assert found["wide"] == 0
