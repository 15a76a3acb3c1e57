"""Static files of a running product: named after their content, so that browsers keep them for good, and compressed."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class NamedByContent(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # whitenoise has no types
    """A file that a page asks for and nobody collected is asked for by its plain name, instead of breaking the page."""

    manifest_strict = False
