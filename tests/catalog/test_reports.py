"""Report files: what they define, and every fault of one at once."""

from __future__ import annotations

import pytest

from smallcap_cli.catalog.reports import Mail, bundled_reports, bundled_text, parse_report, read_report
from smallcap_cli.errors import ConfigFault
from smallcap_cli.report.document import check_lines
from smallcap_cli.yamlfile import read

HEAD = "report:\n  id: mine\n  title: Mine\n  funds: [IWM, IJR]\n  sections:\n"


def definition(sections: str, head: str = HEAD) -> object:
    return parse_report(read("mine.yaml", (head + sections).encode()))


def test_a_section_is_a_command_line_with_the_funds_in_it() -> None:
    report = parse_report(read("mine.yaml", (HEAD + (
        '    - {id: a, run: "smallcap compare {funds} -c \\"return_1y, beta\\"", chart: true}\n'
        "    - {id: what-moved, changes: true}\n    - {id: b, text: Hello, title: Words}\n"
    )).encode()))  # fmt: skip
    first, second, third = report.sections
    assert first.words == ("compare", "IWM", "IJR", "-c", "return_1y, beta")
    assert (first.title, first.chart, first.shows) == ("A", True, "run")
    assert (second.title, second.shows) == ("What moved", "changes")
    assert (third.title, third.shows, third.text) == ("Words", "text", "Hello")


def test_mail_has_sender_and_receivers() -> None:
    head = HEAD.replace("  sections", "  mail: {from: a@b.example, to: [c@d.example]}\n  sections")
    report = parse_report(read("mine.yaml", (head + "    - {id: a, sources: true}\n").encode()))
    assert report.mail == Mail("a@b.example", ("c@d.example",))


@pytest.mark.parametrize(
    ("sections", "said"),
    [
        ("    - {id: a}\n", "mine.yaml:6: report.sections[0]: the section a shows nothing"),
        ("    - {id: a, run: fees IWM, changes: true}\n", "the section a has run and changes"),
        ("    - {id: a, text: x, chart: true}\n", "a chart belongs to the table of a command"),
        ('    - {id: a, run: "compare \'IWM"}\n', "cannot be split into words"),
        ("    - {id: A b, run: fees}\n", "'A b' is not small letters, figures, - and _"),
        (
            "    - {id: a, run: fees}\n    - {id: a, run: fees}\n",
            "mine.yaml:7: report.sections[1].id: id a",
        ),
        ("    - {id: a, runs: fees}\n", "unknown key 'runs'"),
        ("    - {id: a, run: 'compare {fund}'}\n", "mine.yaml:6: report.sections[0].run: {fund} stands for nothing"),
        ("    []\n", "sections"),
    ],
)
def test_a_fault_has_its_place(sections: str, said: str) -> None:
    with pytest.raises(ConfigFault) as fault:
        definition(sections)
    assert said in "\n".join(one.message for one in (fault.value, *fault.value.others))


def test_funds_that_are_not_listed_stand_for_nothing() -> None:
    with pytest.raises(ConfigFault, match="which has none"):
        definition("    - {id: a, run: 'compare {funds}'}\n", HEAD.replace("  funds: [IWM, IJR]\n", ""))


def test_all_faults_of_a_file_are_told() -> None:
    with pytest.raises(ConfigFault) as fault:
        definition("    - {id: a}\n    - {id: b, text: x, chart: true}\n")
    assert len(fault.value.others) == 1


@pytest.mark.parametrize("name", bundled_reports())
def test_the_reports_that_come_along_are_sound(name: str) -> None:
    check_lines(read_report(name))
    assert bundled_text(name).startswith("# yaml-language-server: $schema=report.schema.json\n")


@pytest.mark.parametrize("address", ["a@b.example\\nBcc: x@y.example", "nobody", "a@b, c@d"])
def test_what_is_no_address_is_refused(address: str) -> None:
    head = HEAD.replace("  sections", f'  mail: {{from: "{address}", to: [c@d.example]}}\n  sections')
    with pytest.raises(ConfigFault, match="is not an address such as desk"):
        definition("    - {id: a, sources: true}\n", head)


def test_an_address_may_have_a_name() -> None:
    head = HEAD.replace("  sections", '  mail: {from: "A Desk <a@b.example>", to: [c@d.example]}\n  sections')
    assert definition("    - {id: a, sources: true}\n", head)
