"""What providers send sealed: AES in CBC mode, and XML that is read without entities."""

import base64
import binascii
from xml.parsers import expat

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from gezhi.gateways.contract import Forged

LARGEST = 1 << 20


def decoded(words: str) -> bytes:
    """Base64 as providers write it; Forged if it is none."""
    try:
        return base64.b64decode(words, validate=True)
    except (binascii.Error, ValueError):
        raise Forged from None


def unsealed(key: bytes, vector: bytes, sealed: bytes) -> bytes:
    """AES-CBC with the padding of PKCS #7 (WeChat pads to 32 bytes, so up to 32 are cut). Forged if it does not fit."""
    if not sealed or len(sealed) % 16:
        raise Forged
    cipher = Cipher(AES(key), CBC(vector)).decryptor()
    plain = cipher.update(sealed) + cipher.finalize()
    padding = plain[-1]
    if not 1 <= padding <= 32 or padding > len(plain) or plain[-padding:] != bytes([padding]) * padding:
        raise Forged
    return plain[:-padding]


def flat_xml(body: bytes) -> dict[str, str]:
    """The texts of a document's elements by name. A document type, an error, or too much of it: Forged."""
    found: dict[str, str] = {}
    path: list[str] = []
    parser = expat.ParserCreate()

    def forbidden(*_: object) -> None:
        raise Forged

    def started(name: str, _attributes: object) -> None:
        path.append(name)

    def said(words: str) -> None:
        found[path[-1]] = found.get(path[-1], "") + words

    parser.StartDoctypeDeclHandler = forbidden
    parser.EntityDeclHandler = forbidden
    parser.StartElementHandler = started
    parser.EndElementHandler = lambda _name: path.pop()
    parser.CharacterDataHandler = said
    if len(body) > LARGEST:
        raise Forged
    try:
        parser.Parse(body, True)
    except expat.ExpatError:
        raise Forged from None
    return {name: words.strip() for name, words in found.items()}
