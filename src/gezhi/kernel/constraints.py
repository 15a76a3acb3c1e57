"""Turns a violated database constraint into the sentence that belongs to it.

Constraint names are English sentences ("one person answers"); the capability that owns a constraint
declares the sentence for the user beside its tables. Facts are kept by the database and not written twice.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError

from gezhi.kernel.refusals import Conflict, Sentence

_sentences: dict[str, tuple[Sentence, str]] = {}
_SHARD = re.compile(r"_\d{6,}$")


def declare(name: str, sentence: Sentence, *, field: str = "") -> str:
    """Binds `sentence` to the constraint called `name`; returns the name, so it can be used in the table itself."""
    _sentences[name] = (sentence, field)
    return name


def sentence_for(name: str) -> tuple[Sentence, str] | None:
    """The sentence and field declared for a constraint; a Citus shard suffix (`_102009`) is cut off first."""
    return _sentences.get(name) or _sentences.get(_SHARD.sub("", name))


def declared() -> dict[str, tuple[Sentence, str]]:
    """All declared constraints, for the generated list in docs/ and the test that every one exists."""
    return dict(_sentences)


@contextmanager
def plainly() -> Iterator[None]:
    """Within the block a violated declared constraint becomes `Conflict` with its sentence; any other error passes."""
    try:
        yield
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        found = sentence_for(diagnosis.constraint_name or "") if diagnosis else None
        if found is None:
            raise
        sentence, field = found
        raise Conflict(sentence, field=field, code="constraint") from error
