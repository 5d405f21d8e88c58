"""Lines that make a machine write a report every weekday: for cron, and for systemd."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import NamedTuple

from smallcap_cli.errors import UsageFault, safe
from smallcap_cli.settings import user_path

ZONE = "America/New_York"


class TimeOfDay(NamedTuple):
    """Hour and minute."""

    hour: int
    minute: int


def time_of(text: str) -> TimeOfDay:
    """The time that `18:30` names. **Raises** UsageFault."""
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", text, re.ASCII)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        raise UsageFault(f"--at {safe(text)} is no time of day", "such as 18:30")
    return TimeOfDay(int(match[1]), int(match[2]))


def _words(file: str, folder: str) -> list[str]:
    """The command line with whole paths, since cron runs in another folder and knows no PATH."""
    found = shutil.which("smallcap")
    program = [found] if found else [sys.executable, "-m", "smallcap_cli"]
    place = str(Path(user_path(file)).resolve()) if user_path(file).exists() else file
    return [*program, "report", "run", place, "-o", f"{Path(user_path(folder)).resolve()}/", "--quiet"]


def crontab(name: str, file: str, folder: str, time: TimeOfDay) -> str:
    """The lines of a crontab; cron of Debian, Fedora and BSD knows CRON_TZ, or takes the machine's time."""
    line = shlex.join(_words(file, folder)).replace("%", r"\%")
    return (
        f"# smallcap report {name}: on weekdays, New York time; cron mails what it prints\n"
        f"CRON_TZ={ZONE}\n{time.minute} {time.hour} * * 1-5 {line}\n"
    )


def units(name: str, file: str, folder: str, time: TimeOfDay) -> str:
    """A service that writes the report, a timer that starts it, and one that says when it failed."""
    unit = f"smallcap-report-{name}"
    words = " ".join(shlex.quote(word).replace("%", "%%") for word in _words(file, folder))
    return f"""\
# ~/.config/systemd/user/{unit}.service
[Unit]
Description=smallcap report {name}
OnFailure={unit}-failed.service

[Service]
Type=oneshot
# 5: a section has no answer, and the report says so
SuccessExitStatus=5
ExecStart={words}

# ~/.config/systemd/user/{unit}.timer
[Unit]
Description=smallcap report {name} on weekdays

[Timer]
OnCalendar=Mon..Fri {time.hour:02}:{time.minute:02} {ZONE}
Persistent=true

[Install]
WantedBy=timers.target

# ~/.config/systemd/user/{unit}-failed.service
[Unit]
Description=smallcap report {name} failed

[Service]
Type=oneshot
ExecStart=/usr/bin/logger -p user.err "smallcap report {name} failed: journalctl --user -u {unit}"

# then: systemctl --user daemon-reload && systemctl --user enable --now {unit}.timer
"""
