"""`gezhi up`: the whole product in the foreground, until Ctrl-C."""

from argparse import ArgumentParser, BooleanOptionalAction, Namespace
from pathlib import Path

from gezhi.cli.words import gettext as _


def describe(parser: ArgumentParser) -> None:
    """The arguments of `gezhi up`."""
    parser.add_argument("--host", help=_("address to listen on (GEZHI_HOST, or this machine only)"))
    parser.add_argument("--port", type=int, help=_("port to listen on; 0 takes a free one (GEZHI_PORT, or 8000)"))
    parser.add_argument(
        "--demo", action=BooleanOptionalAction, default=False, help=_("fill an empty zone with the demo one")
    )


def run(options: Namespace) -> int:
    """Starts PostgreSQL, web process and worker, and watches them; gives the launcher's exit code."""
    from gezhi.launch import environment
    from gezhi.launch.product import up

    return up(
        data=Path(options.data),
        host=options.host or environment.value("GEZHI_HOST"),
        port=options.port if options.port is not None else int(environment.value("GEZHI_PORT")),
        demo=options.demo,
        as_json=options.json,
    )
