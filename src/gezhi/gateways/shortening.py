"""Words made to fit: providers count characters, bytes, or SMS parts."""

MORE = "…"


def cut_characters(words: str, most: int) -> str:
    """At most `most` characters; what is cut ends with an ellipsis."""
    return words if len(words) <= most else words[: most - 1].rstrip() + MORE


def cut_bytes(words: str, most: int) -> str:
    """At most `most` bytes of UTF-8, no character cut in half; what is cut ends with an ellipsis."""
    if len(words.encode()) <= most:
        return words
    return words.encode()[: max(most - len(MORE.encode()), 0)].decode(errors="ignore").rstrip() + MORE
