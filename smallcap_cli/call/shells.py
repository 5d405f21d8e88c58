"""What shells need to complete `smallcap`: their scripts, where each looks for one, and the program's answers."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path

from smallcap_cli.atomicfile import make_own_folder, write_file
from smallcap_cli.call.completion import Offer
from smallcap_cli.errors import DataUnavailable, UsageFault, did_you_mean, safe

FOLDER = Path(__file__).parent.parent / "shell"
#: Shell -> its script.
SHELLS = {
    "bash": "smallcap.bash", "zsh": "_smallcap", "fish": "smallcap.fish", "powershell": "smallcap.ps1",
    "pwsh": "smallcap.ps1",
}  # fmt: skip
#: Characters that end a word for bash alone: what stands before them is not replaced.
BREAKING = ":="
PROFILE_SECONDS = 60


def reply(shell: str, offers: Iterable[Offer], incomplete: str, breaks: str) -> str:
    """One value a line, for shells that show it with a line about it after a tab."""
    if shell != "bash":
        return "".join(f"{o.value}\t{o.about}\n" if o.about else f"{o.value}\n" for o in offers)
    kept = max((incomplete.rfind(mark) + 1 for mark in BREAKING if mark in breaks), default=0)
    begun = incomplete[:kept]
    return "".join(f"{o.value[kept:] if o.value.startswith(begun) else o.value}\n" for o in offers)


def shell_of(words: list[str], environment: Mapping[str, str]) -> str:
    """The shell named, else the one of the login. **Raises** UsageFault for one that smallcap has no script for."""
    if len(words) > 1:
        raise UsageFault(f"one shell at a time, not {len(words)}", f"one of: {', '.join(SHELLS)}")
    name = (words or [Path(environment.get("SHELL", "")).name])[0].lower()
    if name not in SHELLS:
        what = f"no completion for a shell called {safe(name)!r}" if name else "SHELL does not say which shell you use"
        raise UsageFault(what, did_you_mean(name, tuple(SHELLS), f"name one of: {', '.join(SHELLS)}"))
    return name


def script(shell: str) -> str:
    """The completion script of a shell."""
    return (FOLDER / SHELLS[shell]).read_text(encoding="utf-8")


def install(shell: str, environment: Mapping[str, str]) -> str:
    """Write the script where the shell finds it, and once a line into the file it starts with; what was done.

    fish needs no such line. **Raises** UsageFault or DataUnavailable for files that cannot be written.
    """
    home = Path.home()
    data = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    if shell == "bash":
        place = data / "bash-completion" / "completions" / "smallcap"
        start, line = home / ".bashrc", f"[ -r {_in_quotes(place)} ] && . {_in_quotes(place)}"
    elif shell == "zsh":
        place = home / ".zfunc" / "_smallcap"
        start = Path(environment.get("ZDOTDIR") or home) / ".zshrc"
        line = "fpath+=~/.zfunc; autoload -Uz compinit; compinit"
    elif shell == "fish":
        config = Path(environment.get("XDG_CONFIG_HOME") or home / ".config")
        return f"{_write_script(config / 'fish' / 'completions' / 'smallcap.fish', shell)}\n"
    else:
        start = _profile(shell)
        place = start.with_name("smallcap-completion.ps1")
        line = f". {_in_quotes(place)}"
    return f"{_write_script(place, shell)}\n{_add_line(start, line)}\nOpen a new {shell} to use it.\n"


def _write_script(place: Path, shell: str) -> str:
    make_own_folder(place.parent, f"smallcap --show-completion {shell}")
    write_file(place, script(shell).encode())
    return f"wrote {place}"


def _add_line(start: Path, line: str) -> str:
    """Append the line to a start-up file that does not have it; everything else of the file stays as it is."""
    try:
        text = start.read_text(encoding="utf-8", errors="replace") if start.exists() else ""
        if line in text.splitlines():
            return f"{start} reads it already"
        with start.open("a", encoding="utf-8") as file:
            file.write(f"{'' if not text or text.endswith(chr(10)) else chr(10)}{line}\n")
    except OSError as error:
        text = f"cannot write {start}: {error.strerror or error}"
        raise DataUnavailable(text, f"add this line to it: {line}") from None
    return f"added a line to {start}"


def _in_quotes(path: Path) -> str:
    return "'" + str(path).replace("'", "'\\''") + "'"


def _profile(shell: str) -> Path:
    """The file that PowerShell starts with, which only it knows."""
    try:
        told = subprocess.run(
            [shell, "-NoProfile", "-Command", "$PROFILE"],
            capture_output=True, text=True, timeout=PROFILE_SECONDS, check=True,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        hint = "run it in PowerShell, or add the output of `smallcap --show-completion pwsh` to your $PROFILE"
        raise UsageFault(f"{shell} does not say where its profile is", hint) from None
    profile = Path(told.stdout.strip())
    profile.parent.mkdir(parents=True, exist_ok=True)
    return profile
