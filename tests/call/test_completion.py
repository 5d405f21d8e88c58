"""What the shell completes, through the protocol that the installed scripts speak; no network, no numbers."""

from __future__ import annotations

import pytest

from tests.conftest import Run


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("smallcap meth", ["methodology"]),
        ("smallcap compare IJ", ["IJR", "IJS", "IJT"]),
        ("smallcap compare IWM --benchmark VO", ["VOO"]),
        ("smallcap compare IWM -c return_1", ["return_1m", "return_1y", "return_10y"]),
        ("smallcap methodology show crsp_us_small_cap_", ["crsp_us_small_cap_growth", "crsp_us_small_cap_value"]),
        ("smallcap hel", ["help"]),
        ("smallcap help sig", ["significance"]),
        ("smallcap help ver", ["verify"]),
        ("smallcap help comp", ["compare"]),
        ("smallcap fund list --group smallcap-v", ["smallcap-value"]),
    ],
)
def test_the_shell_is_offered(console: Run, words: str, offered: list[str]) -> None:
    asked = {"_SMALLCAP_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split()) - 1)}
    assert console(env=asked).out.split() == offered
