"""Pages, charts and mails are valid HTML and SVG. Where `VNU_JAR` names vnu.jar, the Nu checker judges them too."""

from __future__ import annotations

import email.policy
import os
import subprocess
from email import message_from_bytes
from pathlib import Path

import pytest

from tests.conftest import Run
from tests.render.validity import page_faults, svg_faults

DAY = ("--as-of", "2026-04-30", "-q")
FUNDS = ("IWM", "IJR", "VB", "AVUV")
PAGES = {
    "report": ("report", *FUNDS), "one": ("report", "IWM"), "run": ("report", "run", "daily"),
    "compare": ("compare", *FUNDS), "explain": ("compare", "IWM", "IJR", "--explain"), "flows": ("flows", "IWM"),
    "flows chart": ("flows", "IWM", "--chart"), "library": ("methodology", "list"), "card": ("fund", "show", "IWM"),
}  # fmt: skip
PICTURES = {
    "growth": ("growth", *FUNDS), "drawdown": ("drawdown", *FUNDS), "months": ("returns", *FUNDS, "--by", "month"),
    "compare": ("compare", *FUNDS), "flows": ("flows", "IWM"), "season": ("season", "IWM"),
    "correlate": ("correlate", *FUNDS),
}  # fmt: skip


def nu_checker(path: Path) -> str:
    """What the Nu checker says of the file; nothing where it is not there."""
    jar = os.environ.get("VNU_JAR", "")
    if not jar:
        return ""
    words = ["java", "-jar", jar, "--stdout", *(["--svg"] if path.suffix == ".svg" else []), str(path)]
    return subprocess.run(words, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL).stdout


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_valid(smallcap: Run, tmp_path: Path, name: str) -> None:
    place = tmp_path / "page.html"
    result = smallcap(*PAGES[name], *(DAY if PAGES[name][0] not in ("methodology", "fund") else ()), "-o", str(place))
    assert result.code == 0, result.stderr
    assert page_faults(place.read_text()) == []
    assert nu_checker(place) == ""


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_is_valid(smallcap: Run, tmp_path: Path, name: str) -> None:
    place = tmp_path / "picture.svg"
    assert smallcap(*PICTURES[name], *DAY, "--svg", str(place)).code == 0
    assert svg_faults(place.read_text()) == []
    assert nu_checker(place) == ""


def test_the_page_of_a_mail_is_valid(smallcap: Run, tmp_path: Path) -> None:
    place = tmp_path / "mail.eml"
    assert smallcap("report", "run", "daily", *DAY, "-o", str(place)).code == 0
    body = message_from_bytes(place.read_bytes(), policy=email.policy.default).get_body(("html",))
    assert body is not None
    page = place.with_suffix(".html")
    page.write_text(body.get_content())
    assert page_faults(page.read_text()) == []
    assert nu_checker(page) == ""


def test_faults_are_found() -> None:
    page = "<!DOCTYPE html><html lang=en><head><title>x</title></head><body>{}</body></html>"
    assert page_faults(page.format("<h1>a</h1>")) == []
    for body in (
        '<h1>a</h1><p id="b">a</p><p id="b">c</p>', '<h1>a</h1><a href="#b">a</a>', "<h1>a</h1><h3>b</h3>",
        '<h1>a</h1><img src="data:,">', "<h1>a</h1><p><div>b</div></p>", "<h1>a</h1><div><li>b</li></div>",
        "<h1>a</h1><table><tr><td>a</td></tr><tr><td>a</td><td>b</td></tr></table>",
        '<h1>a</h1><section aria-label="b"></section><section aria-label="b"></section>',
        '<meta content="img-src data:"><h1>a</h1><img alt="a" src="cid:a">',
        "<h1>a</h1><style>a{padding:calc(1em + .8 * var(--b))}</style>",
    ):  # fmt: skip
        assert page_faults(page.format(body)) != [], body
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><title>a</title><desc>b</desc>{}</svg>'
    assert svg_faults(svg.format("<g/>")) == []
    for part in ("<blink/>", '<g onload="a"/>', '<a href="b"/>'):
        assert svg_faults(svg.format(part)) != [], part
