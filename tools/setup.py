"""Makes .venv and puts into it what the product or its tests need; does nothing when all is up to date.

    python3 tools/setup.py product|tests

Runs on the machine's own Python before anything is installed: standard library only.
"""

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
LOCKS = {"product": "requirements.lock", "tests": "requirements-dev.lock"}
QUIET = ["--quiet", "--disable-pip-version-check", "--no-input"]


def main() -> None:
    """Brings .venv up to date for what is wanted."""
    if sys.version_info < (3, 11):  # noqa: UP036  (whoever starts this may have an older one)
        sys.exit(
            f"Gezhi needs Python 3.11 or newer; {sys.executable} is {sys.version.split()[0]}. "
            "Install one (Debian: apt-get install python3.11 python3.11-venv; macOS: brew install python) "
            "or name it: make run PYTHON=/path/to/python3.11"
        )
    wanted = sys.argv[1] if len(sys.argv) > 1 else "product"
    (ROOT / ".cache").mkdir(exist_ok=True)
    with (ROOT / ".cache" / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_environment()
        install(wanted)
        compile_translations()
    if wanted == "tests":
        find_chromium()


def make_environment() -> None:
    """A virtual environment whose Python runs and has pip; one that is broken (a Python that is gone) is made anew."""
    if (
        PYTHON.exists()
        and subprocess.run([PYTHON, "-c", "import pip"], capture_output=True, check=False).returncode == 0
    ):
        return
    print("Making .venv …", flush=True)
    command = [sys.executable, "-m", "venv", "--clear", str(VENV)]
    tried = subprocess.run(command, capture_output=True, text=True, check=False)
    if tried.returncode != 0 and apt_install(f"python3.{sys.version_info.minor}-venv"):
        tried = subprocess.run(command, capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        shutil.rmtree(VENV, ignore_errors=True)
        sys.exit(
            f"{tried.stdout}{tried.stderr}\nThis Python cannot make a virtual environment. "
            f"On Debian and Ubuntu: sudo apt-get install python3.{sys.version_info.minor}-venv, then again."
        )


def install(wanted: str) -> None:
    """The locked packages, checked against their hashes, then the product itself from this folder."""
    installed = json.loads(STAMP.read_text()) if STAMP.exists() else {}
    locks = {name: digest(ROOT / lock) for name, lock in LOCKS.items()}
    if installed.get(wanted) != locks[wanted]:
        print(f"Installing {LOCKS[wanted]} …", flush=True)
        pip("install", "--require-hashes", "-r", str(ROOT / LOCKS[wanted]))
        # What the tests need has the product's packages in the same versions (a test compares the two locks).
        installed = {**installed, **(locks if wanted == "tests" else {"product": locks["product"]})}
    itself = f"{ROOT} {digest(ROOT / 'pyproject.toml')}"
    if installed.get("itself") != itself:
        pip("install", "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
        installed["itself"] = itself
    STAMP.write_text(json.dumps(installed))


def pip(*arguments: str) -> None:
    """pip in .venv; ends with its words and a sentence if it fails."""
    tried = subprocess.run([PYTHON, "-m", "pip", arguments[0], *QUIET, *arguments[1:]], check=False)
    if tried.returncode != 0:
        sys.exit("The packages could not be installed; pip says why above. Check the network connection, then again.")


def compile_translations() -> None:
    """The catalogues that Django reads, when a word was changed since."""
    catalogues = list((ROOT / "src").rglob("*.po"))
    if any(not is_fresh(path.with_suffix(".mo"), path) for path in catalogues):
        subprocess.run(
            [PYTHON, str(ROOT / "tools" / "translations.py"), "compile"], check=True, stdout=subprocess.DEVNULL
        )


def is_fresh(made: Path, source: Path) -> bool:
    """Whether `made` is there and not older than its source."""
    return made.exists() and made.stat().st_mtime >= source.stat().st_mtime


def find_chromium() -> None:
    """The journeys need a Chromium: the machine's, or Debian's, which root can install."""
    look = [str(PYTHON), "-c", "from testing.chromium import chromium_path; print(chromium_path())"]
    if subprocess.run(look, cwd=ROOT, capture_output=True, check=False).returncode != 0:
        apt_install("chromium", "fonts-noto-cjk")
        if subprocess.run(look, cwd=ROOT, capture_output=True, check=False).returncode != 0:
            told = subprocess.run(
                [PYTHON, "-c", "from testing.chromium import HOW_TO_GET_ONE as t; print(t)"], cwd=ROOT, check=False
            )
            sys.exit(told.returncode or 1)


def apt_install(*packages: str) -> bool:
    """On Debian as root: installs the packages; False if that is not possible."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"Installing {' '.join(packages)} …", flush=True)
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    steps = (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages])
    return all(
        subprocess.run(step, env=quiet, stdout=subprocess.DEVNULL, check=False).returncode == 0 for step in steps
    )


def digest(path: Path) -> str:
    """What the content of a file boils down to."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    main()
