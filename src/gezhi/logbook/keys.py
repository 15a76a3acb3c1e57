"""The log's signing key: a file beside the database, never in it. Public keys that ever signed stand in a file next to it.

`<data>/keys/logbook.ed25519` (PEM, 0600; the setting GEZHI_LOG_KEY names another place) is made once, before the first
checkpoint. `<the same>.pub` lists the verifier keys, oldest first. Whoever changes the database does not hold these.
"""

import os
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from django.conf import settings

from gezhi.logbook.notes import NotAText, SigningKey, VerifierKey


class NoKey(Exception):
    """The private key is not where it should be, or cannot be read."""


class OtherKey(NoKey):
    """There is a private key, but not the one that this log is signed with."""


def key_path() -> Path:
    """Where the private key is kept."""
    named = getattr(settings, "GEZHI_LOG_KEY", "")
    return Path(named) if named else Path(settings.DATA) / "keys" / "logbook.ed25519"


def public_path() -> Path:
    """Where the verifier keys are listed, oldest first."""
    return Path(f"{key_path()}.pub")


def log_name() -> str:
    """What the log is called in checkpoints (setting GEZHI_LOG_NAME, otherwise from the zone's schema)."""
    return getattr(settings, "GEZHI_LOG_NAME", "") or f"gezhi/{settings.ZONE_SCHEMA}"


def verifier_keys() -> list[VerifierKey]:
    """The keys that this log's checkpoints may be signed with, oldest first; the last one signs now. Raises NoKey.

    If the list was lost, the private key answers for itself; without both there are none.
    """
    try:
        lines = public_path().read_text("utf-8").splitlines()
    except FileNotFoundError:
        return [SigningKey(log_name(), _private()).verifier] if key_path().exists() else []
    try:
        return [VerifierKey.parse(line) for line in lines if line.strip()]
    except NotAText as error:
        raise NoKey(f"{public_path()}: {error}") from error


def signing_key() -> SigningKey:
    """The private key, under the name that its public half is listed with. Raises NoKey, OtherKey."""
    private = _private()
    newest = verifier_keys()[-1:]
    if not newest or newest[0].public != private.public_key().public_bytes_raw():
        raise OtherKey(f"{key_path()} is not the key listed last in {public_path()}")
    return SigningKey(newest[0].name, private)


def make_key() -> SigningKey:
    """Makes the log's key, or adopts the one that already lies there, and lists its public half.

    Only before the first checkpoint, or when the operator begins anew after a loss (`actions.change_key`).
    """
    path = key_path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
    key = SigningKey(log_name(), _private())
    if not public_path().exists() or key.verifier not in verifier_keys():
        with public_path().open("a", encoding="utf-8") as file:
            file.write(key.verifier.vkey + "\n")
    return key


def _private() -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(key_path().read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise NoKey(f"{key_path()}: {error}") from error
    if not isinstance(key, Ed25519PrivateKey):
        raise NoKey(f"{key_path()} is not an Ed25519 key")
    return key
