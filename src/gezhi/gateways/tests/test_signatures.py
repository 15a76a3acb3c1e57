"""Signatures come out as in the providers' own examples, and whatever the parameters, as the provider computes them."""

import hashlib
from contextlib import suppress
from datetime import UTC, datetime
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gezhi.gateways import signing
from gezhi.gateways.contract import Forged
from gezhi.gateways.unsealing import decoded, flat_xml, unsealed

RUN_INSTANCES = {
    "host": "ecs.cn-shanghai.aliyuncs.com",
    "x-acs-action": "RunInstances",
    "x-acs-content-sha256": signing.sha256(b""),
    "x-acs-version": "2014-05-26",
}
IMAGE = {"ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", "RegionId": "cn-shanghai"}
UNNAMED = b'{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}'


@pytest.mark.parametrize(
    ("date", "nonce", "signature"),
    [
        (
            "2023-10-26T10:22:32Z",
            "3156853299f313e23d1673dc12e1703d",
            "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
        ),
        (
            "2023-10-26T09:01:01Z",
            "d410180a5abf7fe235dd9b74aca91fc0",
            "e521358f7776c97df52e6b2891a8bc73026794a071b50c3323388c4e0df64804",
        ),
    ],
)
def test_alibaba_cloud_s_published_examples(date: str, nonce: str, signature: str) -> None:
    headers = RUN_INSTANCES | {"x-acs-date": date, "x-acs-signature-nonce": nonce}
    keys = {"key_id": "YourAccessKeyId", "key": "YourAccessKeySecret"}
    assert signing.acs3("POST", "/", IMAGE, headers, b"", **keys).endswith(f"Signature={signature}")


def test_tencent_cloud_s_published_example() -> None:
    signed = signing.tc3(
        "cvm.tencentcloudapi.com",
        {"Content-Type": "application/json; charset=utf-8"},
        UNNAMED,
        service="cvm",
        at=datetime.fromtimestamp(1551113065, UTC),
        key_id="AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE",
        key="Gu5t9xGARNpq86cd98joQYCN3EXAMPLE",
    )
    assert signed == (
        "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, "
        "SignedHeaders=content-type;host, Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"
    )


def test_feishu_s_published_example_is_opened() -> None:
    sealed = decoded("P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=")
    assert unsealed(hashlib.sha256(b"test key").digest(), sealed[:16], sealed[16:]) == b"hello world"


@given(st.dictionaries(st.text(min_size=1), st.text(), max_size=8))
def test_a_canonical_query_says_what_was_meant_and_is_in_order(query: dict[str, str]) -> None:
    written = signing.canonical_query(query)
    assert dict(parse_qsl(written, keep_blank_values=True, strict_parsing=bool(query))) == query
    assert written.isascii() and not set(written) & set(" +*!'()")
    pairs = [tuple(pair.split("=")) for pair in written.split("&")] if query else []
    assert pairs == sorted(pairs)


@given(st.permutations(["token", "1409304348", "xxxxxx", "sealed"]))
def test_wechat_s_signature_does_not_depend_on_the_order(parts: list[str]) -> None:
    assert signing.weixin(*parts) == signing.weixin("token", "1409304348", "xxxxxx", "sealed")


@given(st.binary(max_size=200))
def test_whatever_is_sent_sealed_is_opened_or_forged(sealed: bytes) -> None:
    try:
        opened = unsealed(b"k" * 32, b"v" * 16, sealed)
    except Forged:
        return
    assert len(opened) < len(sealed)


@pytest.mark.parametrize(
    "document",
    [
        b'<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><xml><Event>&b;</Event></xml>',
        b'<!DOCTYPE xml SYSTEM "file:///etc/passwd"><xml/>',
        b"<xml><Event>",
        b"",
        b"<xml>" + b"a" * (1 << 20) + b"</xml>",
    ],
)
def test_documents_that_a_provider_does_not_write_are_forged(document: bytes) -> None:
    with pytest.raises(Forged):
        flat_xml(document)


@given(st.binary(max_size=300))
def test_whatever_is_no_document_is_forged_and_nothing_else(document: bytes) -> None:
    with suppress(Forged):
        flat_xml(document)
