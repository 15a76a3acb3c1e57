"""Small words that several overview pages share."""

from django.utils.translation import pgettext

from gezhi.registry.models import Duty
from gezhi.registry.models.duties import Post


def role_of(duty: Duty) -> str:
    """What stands under a name: the title of the duty, and for whom a substitute stands in."""
    if duty.stands_in_for:
        return pgettext("role under a name", "substitute for %(name)s") % {"name": duty.stands_in_for.name}
    return duty.title or str(Post(duty.post).label)
