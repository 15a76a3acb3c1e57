"""The secret part of a feed's address: it follows from the row's nonce and the server's key, and is stored nowhere."""

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from gezhi.cases.models import CalendarFeed
from gezhi.people.models import Person

SALT = "cases.calendar-feed"


def secret_of(feed: CalendarFeed) -> str:
    """`7-3f9a…`: the feed's number and 128 bits that nobody can guess."""
    return f"{feed.pk}-{_code(feed, settings.SECRET_KEY)}"


def feed_of(*, person: Person) -> CalendarFeed | None:
    """One's own feed; None if one has made none, or closed it."""
    return CalendarFeed.objects.filter(person=person, revoked_at=None).first()


def feed_with(secret: str) -> CalendarFeed | None:
    """The feed that this secret opens; None if there is none, it was revoked or its person has left."""
    number, _hyphen, code = secret.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    feed = (
        CalendarFeed.objects.select_related("person").filter(pk=number, revoked_at=None, person__is_active=True).first()
    )
    if feed is None:
        return None
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return feed if any(constant_time_compare(code, _code(feed, key)) for key in keys) else None


def _code(feed: CalendarFeed, key: str) -> str:
    return salted_hmac(SALT, f"{feed.pk}:{feed.nonce}", secret=key, algorithm="sha256").hexdigest()[:32]
