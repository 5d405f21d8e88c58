"""`smallcap help`: the pages of the guide as a terminal shows them, and the help of commands."""

from __future__ import annotations

import pytest

from smallcap_cli.errors import NotFound
from smallcap_cli.guide import page, topic, topic_names
from smallcap_cli.guide.text import page_text
from tests.conftest import Run

PAGE = """\
# A page

One `sentence` that is **longer** than forty columns. [Here](https://example.org/x), [there](there.md).

## Part

- an item of a list that goes on
  in the next line
- another

| name | what it is |
|---|---|
| `one` | a \\| b |
| `three` | words that need more than one line of the table |

```console
$ smallcap a-command-that-is-longer-than-forty-columns

| `kept` |
```
"""

#: Forty columns: the table has 5 + 2 + 33.
AT_40 = """\
A PAGE

One sentence that is longer than forty
columns. Here (https://example.org/x),
there.

Part

- an item of a list that goes on in the
  next line
- another

name   what it is
-----  ---------------------------------
one    a | b
three  words that need more than one
       line of the table

    $ smallcap a-command-that-is-longer-than-forty-columns

    | `kept` |
"""


def test_a_page_is_wrapped_and_its_fences_are_kept() -> None:
    assert page_text(PAGE, 40) == AT_40


def test_prose_is_never_wider_than_a_hundred_columns() -> None:
    text = page_text("# T\n\n" + "word " * 60, 200)
    assert [len(line) for line in text.splitlines()] == [1, 0, 99, 99, 99]


@pytest.mark.parametrize("name", topic_names())
def test_every_page_is_a_line_of_the_list(smallcap: Run, name: str) -> None:
    """A first sentence that does not fit beside its topic at 80 columns is too long for a list."""
    lines = smallcap("help", env={"COLUMNS": "80"}).out.splitlines()
    assert f"  {name:<12}  {topic(name).summary.replace('`', '')}" in lines


@pytest.mark.parametrize("name", topic_names())
def test_no_paragraph_or_table_is_wider_than_the_terminal(name: str) -> None:
    wide = [line for line in page_text(page(name), 80).splitlines() if len(line) > 80 and not line.startswith("    ")]
    assert wide == []


def test_help_prints_the_page_to_the_width_of_the_terminal(smallcap: Run) -> None:
    result = smallcap("help", "conventions", env={"COLUMNS": "60"})
    assert (result.code, result.err) == (0, "")
    assert result.out == page_text(page("conventions"), 60)
    assert result.out.startswith("CONVENTIONS\n\nWhich day, window, return and benchmark")


@pytest.mark.parametrize("command", [("compare",), ("data", "fetch"), ("methodology",)], ids=" ".join)
def test_help_of_a_command_is_its_help(smallcap: Run, command: tuple[str, ...]) -> None:
    assert smallcap("help", *command).out == smallcap(*command, "--help").out != ""


def test_a_topic_that_is_also_a_command_shows_the_page(smallcap: Run) -> None:
    out = smallcap("help", "verify").out
    assert out.startswith("VERIFY\n")
    assert "smallcap verify --help" in out


def test_global_options_change_nothing_of_a_page(smallcap: Run) -> None:
    plain = smallcap("help", "settings").out
    assert smallcap("-q", "--config", "x.yaml", "help", "settings").out == plain
    assert smallcap("help", "--no-color", "settings").out == plain


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("conventons",), 3, "error: no topic or command called 'conventons'\nhint: did you mean conventions?\n"),
        (("comapre",), 3, "error: no topic or command called 'comapre'\nhint: did you mean compare?\n"),
        (("\x1b[31m",), 3, "error: no topic or command called '?[31m'\nhint: smallcap help\n"),
        (("../cli",), 3, "error: no topic or command called '../cli'\nhint: smallcap help\n"),
        (("columns", "x"), 2, "error: help shows one topic, not 2\nhint: smallcap help columns\n"),
        (("columns", "--width"), 2, "error: help has no option '--width'\nhint: smallcap help TOPIC\n"),
    ],
)
def test_what_help_cannot_show_is_refused(smallcap: Run, words: tuple[str, ...], code: int, error: str) -> None:
    result = smallcap("help", *words)
    assert (result.code, result.out, result.err) == (code, "", error)


def test_a_page_outside_the_guide_is_not_read() -> None:
    with pytest.raises(NotFound, match=r"no topic called '\.\./guide/flows'"):
        page("../guide/flows")
