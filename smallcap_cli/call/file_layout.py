"""What layout.yaml would say of one price file, as the answer of `data layout`."""

from __future__ import annotations

from pathlib import Path

from smallcap_cli.call.answer import Answer
from smallcap_cli.errors import ExitCode, UsageFault
from smallcap_cli.inputfile import file_content


def layout_answer(path: Path) -> Answer:
    """The lines of layout.yaml for a file; exit code 1 where the file does not tell everything."""
    from smallcap_cli.providers.files.description import description_of
    from smallcap_cli.providers.files.folder import PRICE_FILE, ticker_of_name

    ticker = ticker_of_name(path.name)
    found = description_of(str(path), file_content(path, PRICE_FILE._replace(unreadable=UsageFault)), ticker)
    return Answer(None, ExitCode.NO if found.doubts else ExitCode.ANSWERED, text=found.yaml(str(path), ticker))
