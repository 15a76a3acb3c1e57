"""How the log book calls what happens to files."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from gezhi.files.models import FileKind, StoredFile
from gezhi.kernel.actors import Actor
from gezhi.logbook import names, words
from gezhi.logbook.names import Named


def register() -> None:
    """Tells the log book our words; called once when the product starts."""
    words.say("file.stored", _("File stored"), state="info")
    words.say("file.destroyed", _("File destroyed"), state="none")
    words.fact("media_type", pgettext_lazy("fact in the log book", "type of file"))
    names.resolver("file", _files, noun=pgettext_lazy("reference", "File"))


def _files(ids: Collection[int], seen_by: Actor) -> Mapping[int, Named]:
    rows = StoredFile.objects.filter(pk__in=ids).values_list("pk", "kind", "sha256")
    return {pk: Named(f"{FileKind(kind).label} {sha256[:8]}") for pk, kind, sha256 in rows}
