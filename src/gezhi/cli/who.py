"""`gezhi who PLACE`: who answers for a place at an instant, as known then or as known now."""

from argparse import ArgumentParser, Namespace
from typing import TYPE_CHECKING

from gezhi.cli.acting import actor
from gezhi.cli.moments import instant, shown, written
from gezhi.cli.shapes import HolderFacts, LinkFacts, WhoFacts
from gezhi.cli.tables import printable, table
from gezhi.cli.telling import Told
from gezhi.cli.words import gettext as _

if TYPE_CHECKING:
    from gezhi.kernel.actors import Actor
    from gezhi.registry.models import Place
    from gezhi.registry.reads.answering import Answer, Holder, Link


def describe(parser: ArgumentParser) -> None:
    """The arguments of `gezhi who`."""
    parser.add_argument("place", metavar="PLACE", help=_("its code, its name if only one place has it, or its number"))
    parser.add_argument("--at", metavar="ISO", help=_("the instant asked about (now if not given)"))
    parser.add_argument("--known", metavar="ISO", help=_("as it was known at that instant (as known now if not given)"))


def run(options: Namespace) -> Told:
    """Asks the same read as the place's page and the API."""
    from gezhi.registry.reads.answering import answering

    somebody = actor(options)
    place = the_place(options.place, somebody)
    answer = answering(
        place=place,
        at=instant(options.at) if options.at is not None else options.now,
        known=instant(options.known) if options.known is not None else None,
        seen_by=somebody,
    )
    return Told(_facts(place, answer), _lines(place, answer))


def the_place(text: str, seen_by: "Actor") -> "Place":
    """The one place that `text` means. Refused with the list if it means several, NotThere if none."""
    from gezhi.kernel.refusals import NotThere, Refused
    from gezhi.registry.reads.places import find_place

    found = find_place(text=text, seen_by=seen_by)
    if not found:
        raise NotThere(
            _("No place is called “%(text)s”. Give its code or its full name.") % {"text": text}, field="place"
        )
    if len(found) > 1:
        listed = "".join(f"\n  {place.code}  {printable(place.name)}" for place in found)
        sentence = _("Several places are called “%(text)s”. Give the code of the one you mean:")
        raise Refused(sentence % {"text": text} + listed, field="place", code="several")
    return found[0]


def _facts(place: "Place", answer: "Answer") -> WhoFacts:
    return {
        "place": place.pk,
        "kind": place.kind,
        "name": place.name,
        "code": place.code,
        "at": written(answer.at),
        "known": written(answer.known),
        "own": answer.own,
        "answers": _holder(answer.answers),
        "chain": [_link(link) for link in answer.links],
    }


def _link(link: "Link") -> LinkFacts:
    return {
        "place": link.place_id,
        "kind": link.kind,
        "name": link.name,
        "code": link.code,
        "own": link.own,
        "answers": _holder(link.answers),
        "holders": [_holder(holder) for holder in link.holders],
    }


def _holder(holder: "Holder") -> HolderFacts:
    return {
        "duty": holder.duty_id,
        "person": holder.person_id,
        "name": holder.name,
        "post": holder.post,
        "title": holder.title,
        "since": written(holder.since),
        "until": written(holder.until),
        "stands_in_for": holder.stands_in_for,
    }


def _lines(place: "Place", answer: "Answer") -> list[str]:
    told = [
        f"{printable(place.name)}  {place.code}",
        _("%(at)s: %(name)s answers (%(post)s, since %(since)s).")
        % {
            "at": shown(answer.at),
            "name": printable(answer.answers.name),
            "post": _post(answer.answers),
            "since": shown(answer.answers.since),
        },
    ]
    if not answer.own:
        above = next(link for link in answer.links if link.own)
        sentence = _("The place has nobody of its own; %(above)s answers for it from above.")
        told.append(sentence % {"above": printable(above.name)})
    if answer.known:
        told.append(_("As it was known at %(known)s.") % {"known": shown(answer.known)})
    headings = [_("Level"), _("Place"), _("Post"), _("Name"), _("Since"), _("Until"), _("Note")]
    return [*told, "", *table(headings, [row for link in answer.links for row in _rows(link)])]


def _rows(link: "Link") -> list[list[str]]:
    from gezhi.registry.models.places import Kind

    head = [str(Kind(link.kind).label), link.name]
    rows = [
        [*head, _post(holder), holder.name, shown(holder.since), shown(holder.until), _note(holder)]
        for holder in link.holders
    ]
    if link.own:
        return rows
    from_above = _("answers from above")
    return [*rows, [*head, "-", link.answers.name, "", "", from_above]]


def _post(holder: "Holder") -> str:
    from gezhi.registry.models.duties import Post

    label = str(Post(holder.post).label)
    return f"{label} {printable(holder.title)}" if holder.title not in ("", label) else label


def _note(holder: "Holder") -> str:
    return _("stands in for %(name)s") % {"name": holder.stands_in_for} if holder.stands_in_for else ""
