"""The product as a person starts it: real processes on a free port, on a data folder of the test's own."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KEPT = ("PATH", "PYTHONPATH", "HOME", "GEZHI_SCHEMA", "TMPDIR", "USER")
"""What the product gets from the test's own environment; nothing that points to the test's database."""


def bare_environment(**more: str) -> dict[str, str]:
    """The environment of a fresh terminal, in English, with `more` set."""
    return {name: os.environ[name] for name in KEPT if name in os.environ} | {"LANG": "en_US.UTF-8"} | more


def gezhi(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Runs one command to its end."""
    command = [sys.executable, "-m", "gezhi.cli.main", *map(str, arguments)]
    return subprocess.run(
        command, env=bare_environment(**environment), capture_output=True, text=True, check=False, timeout=300
    )


@dataclass
class Product:
    """A product that runs in the background."""

    process: subprocess.Popen[str]
    address: str
    told: dict[str, Any]

    @classmethod
    def start(cls, data: Path, *arguments: str, port: int = 0, **environment: str) -> "Product":
        """Starts it and returns once it answers; AssertionError with its words if it does not."""
        command = [
            sys.executable,
            "-m",
            "gezhi.cli.main",
            "up",
            "--data",
            str(data),
            "--port",
            str(port),
            "--json",
            *arguments,
        ]
        process = subprocess.Popen(
            command, env=bare_environment(**environment), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        assert process.stdout and process.stderr
        line = process.stdout.readline()
        assert line, process.stderr.read()
        told = json.loads(line)
        return cls(process, told["address"].rstrip("/"), told)

    def get(self, path: str) -> tuple[int, Any]:
        """Status and JSON of an answer."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=10) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.load(refusal)

    def wait_until_ready(self, *, ready: bool = True, seconds: float = 60) -> dict[str, Any]:
        """What /readyz says once it says so; AssertionError with the latest if it never does."""
        until = time.monotonic() + seconds
        findings: dict[str, Any] = {}
        while time.monotonic() < until:
            _, findings = self.get("/readyz")
            if findings["ready"] is ready:
                return findings
            time.sleep(0.3)
        raise AssertionError(findings)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Ends it; gives exit code and what it said on standard error."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        _, told = self.process.communicate(timeout=60)
        return self.process.returncode, told
