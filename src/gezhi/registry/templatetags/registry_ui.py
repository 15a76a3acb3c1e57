"""Words and small parts that registry pages share."""

from collections.abc import Sequence
from typing import Any

from django import template
from django.urls import reverse

from gezhi.registry.models import Place
from gezhi.registry.models.duties import Post
from gezhi.registry.models.places import Kind, SiteKind
from gezhi.registry.reads.answering import Link

register = template.Library()


@register.filter
def kind_name(kind: str, site_kind: str = "") -> str:
    """A kind of place in words; a site by what it is run as, if that is known."""
    return str(SiteKind(site_kind).label if site_kind else Kind(kind).label)


@register.filter
def post_name(post: str) -> str:
    """A post in words."""
    return str(Post(post).label)


@register.inclusion_tag("shell/ui/crumb.html")
def place_crumb(path: Sequence[Link], place: Place) -> dict[str, Any]:
    """Where a place lies, from the zone down to itself."""
    above = [{"name": link.name, "href": reverse("registry:place", args=[link.place_id])} for link in path[:-1]]
    return {"entries": [*above, {"name": place.name}], "code": place.code}
