"""Makes the virtual environment and installs a lock file and the project into it; called by `bootstrap.py`."""

import argparse
import importlib.util
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PIP = ["-m", "pip", "--disable-pip-version-check", "--no-input", "install", "-qq", "--no-deps"]


def main(arguments: list[str]) -> int:
    """Install what `arguments` ask for; returns the exit status (2: this Python cannot make environments)."""
    parser = argparse.ArgumentParser(prog="bootstrap.py", description=__doc__)
    parser.add_argument("venv", type=Path, help="folder of the virtual environment")
    parser.add_argument("lock", type=Path, help="lock file to install")
    asked = parser.parse_args(arguments)
    python = asked.venv / "bin" / "python"
    if not _works(python):
        if not _can_make_environments():
            sys.stderr.write(
                f"{sys.executable} has no complete venv module: install it (Debian and Ubuntu: "
                f"`apt-get install python3-venv`), or name another Python with `make PYTHON=python3.12 ...`.\n"
            )
            return 2
        print(f"Making {asked.venv} with Python {sys.version.split()[0]}", flush=True)
        _run(sys.executable, "-m", "venv", "--clear", str(asked.venv))
    print(f"Installing {asked.lock} into {asked.venv} (about a minute the first time)", flush=True)
    # Two steps, because pip refuses an editable install in a run that checks hashes.
    _run(str(python), *PIP, "--require-hashes", "-r", str(asked.lock))
    _run(str(python), *PIP, "--no-build-isolation", "--editable", str(ROOT))
    return 0


def _works(python: Path) -> bool:
    """Tell whether the environment is whole: an interrupted `venv` has no pip, a system upgrade kills one."""
    if not python.exists():
        return False
    probe = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([python, "-c", probe], capture_output=True, check=False).returncode == 0


def _can_make_environments() -> bool:
    # Debian ships `venv` without `ensurepip`, and then makes half an environment before it fails.
    return all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))


def _run(*command: str) -> None:
    done = subprocess.run(command, check=False)
    if done.returncode:
        sys.stderr.write(f"This step failed, see above: {' '.join(command)}\n")
        sys.exit(1)
