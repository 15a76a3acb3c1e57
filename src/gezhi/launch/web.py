"""The web process: granian serves the ASGI application on one port.

python -m gezhi.launch.web HOST PORT
"""

import importlib
import multiprocessing
import os
import sys

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from gezhi.launch import environment
from gezhi.launch.children import end_with_parent
from gezhi.launch.loading import loading

APPLICATION = "gezhi.project.asgi"


def serve(host: str, port: int) -> None:
    """Serves until SIGTERM or SIGINT; requests that are being answered are finished first."""
    if multiprocessing.get_start_method() == "fork":
        with loading():
            importlib.import_module(APPLICATION)  # loaded once, and shared by the processes that answer
    Granian(
        f"{APPLICATION}:application",
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=min(int(environment.value("GEZHI_WEB_PROCESSES")), os.cpu_count() or 1),
        respawn_failed_workers=True,
        http=HTTPModes.http1,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=15_000, max_buffer_size=65_536),
        log_level=LogLevels.warning,
        workers_kill_timeout=15,
    ).serve()


if __name__ == "__main__":
    end_with_parent()
    serve(sys.argv[1], int(sys.argv[2]))
