"""The providers' signatures, each after its document. Pure: the time and the nonce are handed in."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote


def sha256(data: bytes) -> str:
    """In hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def _mac(key: bytes, words: str) -> bytes:
    return hmac.new(key, words.encode(), hashlib.sha256).digest()


def _escaped(words: str) -> str:
    """RFC 3986: letters, digits and -_.~ stand for themselves."""
    return quote(words, safe="-_.~")


def canonical_query(query: Mapping[str, str]) -> str:
    """The query in the order of its encoded names, as Alibaba Cloud wants it."""
    return "&".join(f"{name}={value}" for name, value in sorted((_escaped(k), _escaped(v)) for k, v in query.items()))


def acs3(
    method: str, path: str, query: Mapping[str, str], headers: Mapping[str, str], body: bytes, *, key_id: str, key: str
) -> str:
    """The Authorization header of Alibaba Cloud (阿里云: V3版本请求体&签名机制, ACS3-HMAC-SHA256).

    Signed are host, content-type and all x-acs- headers; x-acs-content-sha256 must be among them.
    """
    signed = {
        name.lower(): value.strip()
        for name, value in headers.items()
        if name.lower() in ("host", "content-type") or name.lower().startswith("x-acs-")
    }
    lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
    names = ";".join(sorted(signed))
    request = "\n".join([method, quote(path, safe="/-_.~"), canonical_query(query), lines, names, sha256(body)])
    signature = hmac.new(key.encode(), f"ACS3-HMAC-SHA256\n{sha256(request.encode())}".encode(), hashlib.sha256)
    return f"ACS3-HMAC-SHA256 Credential={key_id},SignedHeaders={names},Signature={signature.hexdigest()}"


def tc3(
    host: str, headers: Mapping[str, str], body: bytes, *, service: str, at: datetime, key_id: str, key: str
) -> str:
    """The Authorization header of Tencent Cloud for a POST of JSON (腾讯云: 签名方法 v3, TC3-HMAC-SHA256).

    Signed are host and the given headers, which must hold Content-Type; their values in lower case.
    """
    signed = {name.lower(): value.strip().lower() for name, value in headers.items()} | {"host": host}
    names = ";".join(sorted(signed))
    lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
    request = "\n".join(["POST", "/", "", lines, names, sha256(body)])
    day = at.astimezone(UTC).strftime("%Y-%m-%d")
    scope = f"{day}/{service}/tc3_request"
    words = "\n".join(["TC3-HMAC-SHA256", str(int(at.timestamp())), scope, sha256(request.encode())])
    derived = _mac(_mac(_mac(f"TC3{key}".encode(), day), service), "tc3_request")
    signature = hmac.new(derived, words.encode(), hashlib.sha256).hexdigest()
    return f"TC3-HMAC-SHA256 Credential={key_id}/{scope}, SignedHeaders={names}, Signature={signature}"


def dingtalk_robot(secret: str, milliseconds: int) -> str:
    """The `sign` of a robot's address (钉钉: 自定义机器人安全设置, 加签), before it is URL-encoded."""
    return base64.b64encode(_mac(secret.encode(), f"{milliseconds}\n{secret}")).decode()


def feishu_robot(secret: str, seconds: int) -> str:
    """The `sign` of a robot's message (飞书: 自定义机器人使用指南, 签名校验): the key is time and secret, the words are empty."""
    return base64.b64encode(_mac(f"{seconds}\n{secret}".encode(), "")).decode()


def feishu_event(timestamp: str, nonce: str, encrypt_key: str, body: bytes) -> str:
    """X-Lark-Signature of an event (飞书: 接收事件, 校验事件来源)."""
    return sha256((timestamp + nonce + encrypt_key).encode() + body)


def weixin(*parts: str) -> str:
    """SHA-1 over the sorted parts (微信公众平台: 接入指南, 消息加解密说明). The protocol's choice, not ours."""
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def same(ours: str, theirs: str) -> bool:
    """Compared in a time that does not tell where they differ."""
    return hmac.compare_digest(ours.encode(), theirs.encode())
