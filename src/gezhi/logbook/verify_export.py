#!/usr/bin/env python3
"""Checks an exported log book without the system that wrote it. One file, Python 3.9 or newer, nothing to install:
an auditor takes it along and reads it whole, so it stays one file however long it is.

    python verify_export.py FILE [--key VKEY] [--checkpoint FILE] [--every-signature] [--language zh|en]

FILE is an export (.jsonl, .jsonl.gz or .zip, "-" = standard input) or the proof of one entry (.json). --key is the
verifier key that you noted when you first trusted this log; --checkpoint a checkpoint text that you kept. Both may be
given several times. Ends with 0 = everything is as it was sealed, 1 = something was tampered with (named), 2 = the file
cannot be read. It knows the format only: RFC 6962 tree, RFC 8785 text, C2SP checkpoints, RFC 8032 Ed25519.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import json
import os
import re
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TextIO

Point = tuple[int, int, int, int]
Record = dict[str, Any]
Say = Callable[..., None]

WORDS = {
    "log": (
        "Log %(name)s: %(leaves)d entries, %(checkpoints)d checkpoints.",
        "日志 %(name)s：共 %(leaves)d 条，检查点 %(checkpoints)d 个。",
    ),
    "root": ("Root over %(leaves)d entries: %(root)s", "前 %(leaves)d 条的树根：%(root)s"),
    "signatures": (
        "Signatures checked: %(checked)d of %(checkpoints)d.",
        "已核对签名 %(checked)d 个，共 %(checkpoints)d 个。",
    ),
    "own-key": (
        "Note: the key was taken from the file itself. Compare it with the one you noted: %(key)s",
        "注意：公钥取自文件本身，应与您先前记下的公钥核对：%(key)s",
    ),
    "ok": ("OK. Everything is as it was sealed.", "通过。全部内容与封存时一致。"),
    "ok-proof": (
        "OK. Entry %(entry)s is leaf %(leaf)d of the log of %(size)d entries.",
        "通过。条目 %(entry)s 是共 %(size)d 条日志中的第 %(leaf)d 号叶。",
    ),
    "bad": ("TAMPERED. %(count)d findings.", "不通过。发现 %(count)d 处问题。"),
    "unreadable": ("The file cannot be read: %(why)s", "文件读不出来：%(why)s"),
    "changed": (
        "%(what)s: does not agree with its seal; it was changed after it was sealed.",
        "%(what)s：与封存时不一致，封存后被改动。",
    ),
    "gone": ("%(what)s: was sealed and is gone; it was deleted.", "%(what)s：封存过，现已不在，被删除。"),
    "missing": (
        "Leaves %(first)d to %(last)d: missing; entries were deleted with their seals.",
        "第 %(first)d 至 %(last)d 号叶缺失：条目连同封存一起被删除。",
    ),
    "repeated": ("%(what)s: this leaf was there before; the seal was forged.", "%(what)s：叶号重复，封存是伪造的。"),
    "order": (
        "%(what)s: stands after entry %(before)s; one of them was moved or put in.",
        "%(what)s：排在条目 %(before)s 之后，其中之一被移动或插入。",
    ),
    "root-differs": (
        "Between leaf %(first)d and leaf %(last)d: entries were changed together with their hashes (checkpoint over %(size)d).",
        "第 %(first)d 至 %(last)d 号叶之间：条目连同哈希一起被改动（检查点 %(size)d）。",
    ),
    "unconfirmed": (
        "After that, %(count)d more checkpoints cannot be confirmed.",
        "其后还有 %(count)d 个检查点无法确认。",
    ),
    "unsigned": (
        "The checkpoint over %(size)d entries is not signed with the key.",
        "检查点 %(size)d 不是用该公钥对应的密钥签署的。",
    ),
    "not-a-note": ("Line %(line)d: not a checkpoint.", "第 %(line)d 行不是检查点。"),
    "time": (
        "The checkpoint over %(size)d entries is dated before the one before it.",
        "检查点 %(size)d 的时间早于前一个。",
    ),
    "uncovered": (
        "Leaves from %(first)d on: no signed checkpoint covers them.",
        "自第 %(first)d 号叶起：没有签署的检查点覆盖。",
    ),
    "cut-short": (
        "The log was cut short: %(size)d entries were signed, %(leaves)d are here.",
        "日志被截短：签署过 %(size)d 条，这里只有 %(leaves)d 条。",
    ),
    "rewritten": (
        "The log was rewritten: the kept checkpoint over %(size)d entries has another root.",
        "日志被改写：您保留的检查点 %(size)d 的树根不同。",
    ),
    "kept-unsigned": (
        "The kept checkpoint over %(size)d entries is not signed with the key.",
        "您保留的检查点 %(size)d 不是用该公钥对应的密钥签署的。",
    ),
    "other-key": ("The file names another key than the one you gave: %(key)s", "文件里的公钥与您给出的不同：%(key)s"),
    "no-path": ("%(what)s: the path does not lead to the signed root.", "%(what)s：路径推不出签署的树根。"),
}


# -- Ed25519, RFC 8032 §5.1 ---------------------------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)
BASE_Y = 4 * pow(5, P - 2, P) % P


def add(p: Point, q: Point) -> Point:
    """The sum of two points in extended homogeneous coordinates (X, Y, Z, T)."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def recover_x(y: int, sign: int) -> int | None:
    """The x of a point by its y and the lowest bit of x; None if there is no such point."""
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * SQRT_M1 % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def decompress(data: bytes) -> Point | None:
    """The point written in 32 bytes; None if there is none."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & ((1 << 255) - 1)
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


def compress(p: Point) -> bytes:
    """The 32 bytes of a point."""
    inverse = pow(p[2], P - 2, P)
    x, y = p[0] * inverse % P, p[1] * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = decompress(BASE_Y.to_bytes(32, "little")) or (0, 1, 1, 0)


def ed25519_verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (64 bytes) over `message` was made with the private half of `public` (32 bytes)."""
    key = decompress(public) if len(public) == 32 and len(signature) == 64 else None
    s = int.from_bytes(signature[32:], "little")
    if key is None or s >= ORDER:
        return False
    k = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    minus = (P - key[0], key[1], 1, P - key[3])
    both, point = add(BASE, minus), (0, 1, 1, 0)
    for bit in range(max(s.bit_length(), k.bit_length()) - 1, -1, -1):
        point = add(point, point)
        chosen = (s >> bit & 1) + 2 * (k >> bit & 1)
        if chosen:
            point = add(point, (BASE, minus, both)[chosen - 1])
    return compress(point) == signature[:32]


# -- text and tree ------------------------------------------------------------------------------------------------


def ordered(value: Any) -> Any:
    """The value with the keys of its objects sorted by UTF-16 code units. Raises ValueError for a fraction."""
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be", "surrogatepass"))
        return {key: ordered(value[key]) for key in keys}
    if isinstance(value, list):
        return [ordered(item) for item in value]
    if isinstance(value, float) or (isinstance(value, int) and abs(value) >= 2**53):
        raise ValueError("a number without canonical text")
    return value


def leaf_hash(entry: Any) -> bytes | None:
    """SHA-256 of a zero byte and the entry's canonical JSON; None if it has none."""
    try:
        text = json.dumps(ordered(entry), ensure_ascii=False, separators=(",", ":")).encode()
    except ValueError:
        return None
    return hashlib.sha256(b"\x00" + text).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of a one byte and the two hashes below."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """The Merkle tree of RFC 6962 while it grows: the roots of its complete subtrees."""

    def __init__(self) -> None:
        self.size = 0
        self.edge: list[bytes] = []

    def add(self, digest: bytes) -> None:
        """Adds a leaf hash."""
        size = self.size
        while size & 1:
            digest, size = node_hash(self.edge.pop(), digest), size >> 1
        self.edge.append(digest)
        self.size += 1

    def root(self) -> bytes:
        """The root over all leaves so far."""
        if not self.edge:
            return hashlib.sha256(b"").digest()
        digest = self.edge[-1]
        for left in self.edge[-2::-1]:
            digest = node_hash(left, digest)
        return digest


def climb(digest: bytes, leaf: int, size: int, path: list[bytes]) -> bytes | None:
    """The root that `path` leads to from leaf number `leaf` of `size`; None if it cannot be a path there."""
    last = size - 1
    for sibling in path:
        if last == 0:
            return None
        if leaf & 1 or leaf == last:
            digest = node_hash(sibling, digest)
            while not leaf & 1 and leaf:
                leaf, last = leaf >> 1, last >> 1
        else:
            digest = node_hash(digest, sibling)
        leaf, last = leaf >> 1, last >> 1
    return digest if last == 0 else None


# -- checkpoints and keys -----------------------------------------------------------------------------------------


class Key:
    """A verifier key in C2SP form: name+hash+base64."""

    def __init__(self, text: str) -> None:
        self.text = text.strip()
        self.name, digest, coded = self.text.split("+", 2)
        raw = base64.b64decode(coded, validate=True)
        self.public = raw[1:]
        self.hash = hashlib.sha256(self.name.encode() + b"\n" + raw).digest()[:4]
        if raw[:1] != b"\x01" or len(raw) != 33 or self.hash.hex() != digest:
            raise ValueError("not a verifier key: " + self.text)


class Checkpoint:
    """A signed checkpoint text: name, size, root, possibly a time; then signatures."""

    def __init__(self, text: str) -> None:
        body, gap, tail = text.replace("\r\n", "\n").strip("\n \t\ufeff").partition("\n\n")
        lines = body.split("\n")
        if not gap or len(lines) < 3 or not lines[1].isdigit():
            raise ValueError("not a checkpoint")
        self.body, self.size, self.root = (
            (body + "\n").encode(),
            int(lines[1]),
            base64.b64decode(lines[2], validate=True),
        )
        self.time = next((line[5:] for line in lines[3:] if line.startswith("time ")), "")
        self.signatures: list[tuple[str, bytes]] = []
        for line in filter(None, tail.split("\n")):
            mark, name, coded = line.split(" ", 2)
            if mark == "\u2014":
                self.signatures.append((name, base64.b64decode(coded, validate=True)))

    def signed_by(self, keys: list[Key]) -> bool:
        """Whether one of the keys signed it."""
        return any(
            name == key.name and raw[:4] == key.hash and ed25519_verify(key.public, self.body, raw[4:])
            for name, raw in self.signatures
            for key in keys
        )


# -- reading ------------------------------------------------------------------------------------------------------


def lines_of(path: str) -> Iterator[bytes]:
    """The lines of an export, whether plain, gzipped, zipped or on standard input."""
    if path == "-":
        yield from sys.stdin.buffer
        return
    with Path(path).open("rb") as file:
        head = file.read(4)
        file.seek(0)
        if head[:2] == b"\x1f\x8b":
            yield from gzip.GzipFile(fileobj=file)
        elif head == b"PK\x03\x04":
            with zipfile.ZipFile(file) as bundle, bundle.open("log.jsonl") as inner:
                yield from inner
        else:
            yield from file


def records_of(lines: Iterator[bytes]) -> Iterator[tuple[int, Record]]:
    """The JSON objects in the lines, with their line numbers."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                record = json.loads(line)
            except ValueError as error:
                raise ValueError(f"line {number}: {error}") from error
            if not isinstance(record, dict):
                raise ValueError(f"line {number} is not an object")
            yield number, record


# -- verifying ----------------------------------------------------------------------------------------------------


class Check:
    """One verification: says what it finds as it goes."""

    def __init__(self, say: Say, every_signature: bool = False) -> None:
        self.say, self.every = say, every_signature
        self.findings, self.leaves, self.checkpoints, self.checked = 0, 0, 0, 0
        self.keys: list[Key] = []
        self.kept: list[Checkpoint] = []
        self.own_key = False
        self.tree, self.good, self.step, self.last_time, self.last_entry = Tree(), 0, 1, "", 0
        self.bad: list[int] = []
        self.waiting: Checkpoint | None = None

    def find(self, word: str, **facts: Any) -> None:
        """Says one finding."""
        self.findings += 1
        self.say(word, facts, bad=True)

    def trust(self, header: Record, given: list[Key]) -> None:
        """Settles the keys: those given by the reader, otherwise those in the file."""
        named = [Key(text) for text in header.get("keys", [])]
        self.keys, self.own_key = (given, False) if given else (named, True)
        for key in named:
            if given and key.text not in [known.text for known in given]:
                self.find("other-key", key=key.text)
        self.step = 1 if self.every else max(1, -(-int(header.get("checkpoints", 0)) // 500))

    def entry(self, record: Record) -> None:
        """The next leaf: in its place, and as it was sealed."""
        leaf, entry, sealed = record["leaf"], record.get("entry"), bytes.fromhex(record["hash"])
        what = named(record)
        if leaf < self.tree.size:
            self.find("repeated", what=what)
            return
        if leaf > self.tree.size:
            self.find("missing", first=self.tree.size, last=leaf - 1)
            while self.tree.size < leaf:
                self.grow(bytes(32))
        if entry is None:
            self.find("gone", what=what)
        else:
            if leaf_hash(entry) != sealed:
                self.find("changed", what=what)
            if entry.get("id", 0) < self.last_entry:
                self.find("order", what=what, before=self.last_entry)
            self.last_entry = entry.get("id", 0)
        self.leaves += 1
        self.grow(sealed)

    def grow(self, digest: bytes) -> None:
        """Adds a leaf hash and compares the kept checkpoints that end here."""
        self.tree.add(digest)
        for kept in self.kept:
            if kept.size == self.tree.size and kept.root != self.tree.root():
                self.find("rewritten", size=kept.size)

    def checkpoint(self, line: int, record: Record) -> None:
        """A checkpoint at the place where it was signed."""
        try:
            note = Checkpoint(record["checkpoint"])
        except (ValueError, KeyError, AttributeError):
            self.find("not-a-note", line=line)
            return
        self.checkpoints += 1
        self.last_entry = 0
        differs = note.size != self.tree.size or note.root != self.tree.root()
        signed = True
        self.waiting = None
        if differs or self.checkpoints % self.step == 0:
            signed = self.signature(note)
        else:
            self.waiting = note
        if signed:
            self.judge(note, differs)

    def signature(self, note: Checkpoint) -> bool:
        """Whether the checkpoint is signed."""
        self.checked += 1
        signed = note.signed_by(self.keys)
        if not signed:
            self.find("unsigned", size=note.size)
        return signed

    def judge(self, note: Checkpoint, differs: bool) -> None:
        """A signed checkpoint against the tree."""
        if note.time < self.last_time:
            self.find("time", size=note.size)
        self.last_time = note.time
        if differs:
            self.bad.append(note.size)
        else:
            self.good, self.bad = note.size, []

    def finish(self, header: Record) -> None:
        """What can only be said after the last line."""
        if self.waiting:
            self.signature(self.waiting)
        if self.bad:
            self.find("root-differs", first=self.good, last=max(self.bad[0] - 1, self.good), size=self.bad[0])
            if len(self.bad) > 1:
                self.find("unconfirmed", count=len(self.bad) - 1)
        elif self.tree.size > self.good:
            self.find("uncovered", first=self.good)
        signed_size = max([int(header.get("size", 0)), *(kept.size for kept in self.kept)])
        if self.tree.size < signed_size:
            self.find("cut-short", size=signed_size, leaves=self.tree.size)
        for kept in self.kept:
            if not kept.signed_by(self.keys):
                self.find("kept-unsigned", size=kept.size)

    def export(self, header: Record, records: Iterator[tuple[int, Record]]) -> None:
        """All lines after the header."""
        for number, record in records:
            if "checkpoint" in record:
                self.checkpoint(number, record)
            else:
                self.entry(record)
        self.finish(header)
        self.say("log", {"name": header.get("name"), "leaves": self.leaves, "checkpoints": self.checkpoints})
        self.say("root", {"leaves": self.tree.size, "root": self.tree.root().hex()})
        self.say("signatures", {"checked": self.checked, "checkpoints": self.checkpoints})

    def proof(self, record: Record) -> None:
        """The proof of one entry: its hash, the path to a root, the signed checkpoint over that root."""
        note = Checkpoint(record["checkpoint"])
        what, leaf = named(record), record["leaf"]
        digest = leaf_hash(record["entry"])
        if digest is None or digest.hex() != record["hash"]:
            self.find("changed", what=what)
        elif climb(digest, leaf, note.size, [bytes.fromhex(step) for step in record["path"]]) != note.root:
            self.find("no-path", what=what)
        if not note.signed_by(self.keys):
            self.find("unsigned", size=note.size)
        for kept in self.kept:
            if kept.size == note.size and kept.root != note.root:
                self.find("rewritten", size=kept.size)
        if not self.findings:
            self.say("ok-proof", {"entry": record["entry"]["id"], "leaf": leaf, "size": note.size})


def named(record: Record) -> str:
    """Names the entry of a record for people."""
    entry = record.get("entry") or {}
    verb, written = entry.get("verb", "?"), entry.get("recorded_at", "?")
    return f"#{entry.get('id', '?')}, leaf {record['leaf']}, {verb}, {written}"


def speaker(language: str, out: TextIO) -> Say:
    """A function that says a word of WORDS in this language on this stream."""
    column = 1 if language == "zh" else 0

    def say(word: str, facts: Record, bad: bool = False) -> None:
        out.write(("  x " if bad else "") + WORDS[word][column] % facts + "\n")

    return say


def verify(path: str, keys: list[Key], kept: list[Checkpoint], say: Say, every_signature: bool = False) -> int:
    """Verifies a file; returns the exit code."""
    records = records_of(lines_of(path))
    nothing: Record = {}
    _, header = next(records, (0, nothing))
    check = Check(say, every_signature)
    check.kept = kept
    check.trust(header, keys)
    if header.get("format") == "gezhi-log/1":
        check.export(header, records)
    elif header.get("format") == "gezhi-proof/1":
        check.proof(header)
    else:
        raise ValueError("it is neither a gezhi-log/1 nor a gezhi-proof/1")
    if check.own_key:
        for key in check.keys:
            say("own-key", {"key": key.text})
    say("bad" if check.findings else "ok", {"count": check.findings})
    return 1 if check.findings else 0


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--key", action="append", default=[], metavar="VKEY")
    parser.add_argument("--checkpoint", action="append", default=[], metavar="FILE")
    parser.add_argument("--every-signature", action="store_true")
    spoken = os.environ.get("LC_ALL") or os.environ.get("LANG") or "en"
    parser.add_argument("--language", choices=["en", "zh"], default="zh" if re.match("zh", spoken) else "en")
    options = parser.parse_args(arguments)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(encoding="utf-8")
    say = speaker(options.language, sys.stdout)
    try:
        kept = []
        for path in options.checkpoint:
            kept.append(Checkpoint(Path(path).read_text("utf-8")))
        return verify(options.file, [Key(text) for text in options.key], kept, say, options.every_signature)
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        say("unreadable", {"why": error})
        return 2


if __name__ == "__main__":
    sys.exit(main())
