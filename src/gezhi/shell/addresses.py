"""Addresses of pages that another capability offers."""

from django.urls import NoReverseMatch, reverse


def address(page: str, *args: object) -> str:
    """The address of a page by its name; empty if nobody offers it, so that the link is left out."""
    try:
        return reverse(page, args=args)
    except NoReverseMatch:
        return ""
