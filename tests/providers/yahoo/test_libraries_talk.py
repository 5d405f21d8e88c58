"""What yfinance and curl say on their own account is not on the user's stderr; what went wrong is, in our words."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import Run
from tests.fakes.yahoo import FakeYahoo
from tests.places import ROOT

TALK = """
import logging, warnings
from smallcap_cli.providers.yahoo.provider import LIBRARIES, _set_up_yfinance
_set_up_yfinance()
for library in LIBRARIES:
    logging.getLogger(library).error("HTTP Error 401")
    logging.getLogger(library + ".data").error("HTTP Error 401")
    warnings.warn_explicit("cookie conflict", UserWarning, "x.py", 1, module=library + ".cookies")
logging.getLogger("somebody").error("else")
"""


def test_the_libraries_say_nothing_by_themselves() -> None:
    """An expired crumb put `HTTP Error 401` on stderr, under -q too; the logs of other programs stay theirs."""
    ran = subprocess.run([sys.executable, "-c", TALK], cwd=ROOT, capture_output=True, check=True, text=True)
    assert (ran.stdout, ran.stderr) == ("", "else\n")


@pytest.mark.parametrize("arguments", [("data", "fetch"), ("data", "snapshot")], ids=" ".join)
def test_a_401_is_two_lines_of_ours(console: Run, arguments: tuple[str, ...]) -> None:
    with FakeYahoo("all_401") as fake:
        result = console(*arguments, "IWM", "-q", env={"SMALLCAP_YAHOO_URL": fake.url, "SMALLCAP_OFFLINE": "0"})
    assert result.code == 4
    assert result.err.splitlines() == [
        "error: yahoo refused to answer for IWM (401)",
        "hint: try again later, or --offline to use stored data",
    ]
