"""Loading the application: what is loaded stays, so nobody looks for garbage meanwhile; that took a third of the time."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading() -> Iterator[None]:
    """Within the block the collector rests; what stands there at its end is never looked through again."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
