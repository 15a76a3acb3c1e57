"""The chain of responsibility as the `chain` partial shows it: the highest first, the place itself last."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from gezhi.registry.models.duties import Post
from gezhi.registry.models.places import Kind
from gezhi.registry.reads.answering import Answer, Holder, Link

OTHERS = (Post.CHECKER, Post.CONTACT)


def levels(answer: Answer) -> list[dict[str, Any]]:
    """One level per person from the zone's head down to whoever answers for the place; the last one is marked `here`.

    Places on the way without a holder of their own are left out: the person above them is already in the chain.
    """
    shown = [level for link in reversed(answer.links) for level in _of_link(link)]
    if shown:
        shown[-1]["here"] = True
        if not answer.own:
            shown[-1]["note"] = _("answers from above")
    return shown


def others(answer: Answer) -> list[Holder]:
    """Checkers and contacts of the place itself."""
    return [holder for holder in answer.links[0].holders if holder.post in OTHERS]


def _of_link(link: Link) -> list[dict[str, Any]]:
    above = [holder for holder in link.holders if holder.post == Post.ORGANISER]
    own = [link.answers] if link.own else []
    ordered = own + above if link.kind == Kind.ZONE else above + own
    return [_level(holder, link) for holder in ordered]


def _level(holder: Holder, link: Link) -> dict[str, Any]:
    return {
        "duty": f"{Post(holder.post).label} · {link.name}",
        "name": holder.name,
        "role": role(holder),
        "since": holder.since,
        "until": holder.until,
        "href": reverse("registry:duty", args=[holder.duty_id]),
    }


def role(holder: Holder) -> str:
    """What stands under the name: the title, and for whom a substitute stands in."""
    if holder.stands_in_for:
        return pgettext("role under a name", "substitute for %(name)s") % {"name": holder.stands_in_for}
    return holder.title or str(Post(holder.post).label)
