"""Long words as SMS: 160 plain or 70 other characters in one, 153 or 67 in each of several (3GPP TS 23.040, 9.2.3.24.1).

"Characters" of UCS-2 are units of UTF-16: an emoji counts two, and its two halves stay in one part.
"""

from gezhi.gateways.smpp.pdu import DEFAULT_ALPHABET, UCS2

PLAIN = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 \n\r!\"#%&'()*+,-./:;<=>?")
"""Where the default alphabet of GSM 03.38 has the same numbers as ASCII; anything else goes as UCS-2."""
MOST_PARTS = 255


def coded(words: str) -> tuple[int, list[bytes]]:
    """The data coding, and the characters in it, none of which may be cut."""
    if set(words) <= PLAIN:
        return DEFAULT_ALPHABET, [one.encode() for one in words]
    return UCS2, [one.encode("utf-16-be", "replace") for one in words]


def room(coding: int, *, several: bool) -> int:
    """How many bytes of words fit into one SMS."""
    if coding == UCS2:
        return 134 if several else 140
    return 153 if several else 160


def parts(words: str) -> tuple[int, list[bytes]]:
    """The data coding and the words cut into as many SMS as they need. ValueError for more than 255."""
    coding, characters = coded(words)
    if sum(map(len, characters)) <= room(coding, several=False):
        return coding, [b"".join(characters)]
    cut, most = [b""], room(coding, several=True)
    for one in characters:
        if len(cut[-1]) + len(one) > most:
            cut.append(b"")
        cut[-1] += one
    if len(cut) > MOST_PARTS:
        raise ValueError("too long")
    return coding, cut


def with_headers(cut: list[bytes], reference: int) -> list[bytes]:
    """The parts with the header that lets a phone put them together; `reference` is any number, the same for all."""
    if len(cut) == 1:
        return cut
    return [bytes([5, 0, 3, reference & 0xFF, len(cut), number]) + part for number, part in enumerate(cut, 1)]
