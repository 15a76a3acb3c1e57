"""Where webhooks may go: the public internet; private networks only if the operator says so; metadata never."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from gezhi.kernel.refusals import Refused
from gezhi.webhooks import guard

PUBLIC = ["93.184.216.34", "8.8.8.8", "223.5.5.5", "2606:2800:220:1::1"]
PRIVATE = ["127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.3.4", "192.168.1.1", "100.64.0.9", "::1", "fd12:3456::1"]
NEVER = [
    "169.254.169.254", "169.254.0.1", "100.100.100.200", "192.0.0.192", "0.0.0.0", "224.0.0.1", "255.255.255.255",
    "240.0.0.1", "::", "fe80::1", "ff02::1", "fd00:ec2::254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::1",
]  # fmt: skip
WRAPPED = [
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_allowed(address: str, settings: Settings) -> None:
    settings.WEBHOOK_PRIVATE = False
    assert guard.allowed(ip_address(address))


@pytest.mark.parametrize("address", [*PRIVATE, *WRAPPED])
def test_private_ones_only_if_the_operator_says_so(address: str, settings: Settings) -> None:
    settings.WEBHOOK_PRIVATE = False
    assert not guard.allowed(ip_address(address))
    settings.WEBHOOK_PRIVATE = True
    assert guard.allowed(ip_address(address))


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize("address", NEVER)
def test_metadata_and_link_local_never(address: str, private: bool, settings: Settings) -> None:
    settings.WEBHOOK_PRIVATE = private
    assert not guard.allowed(ip_address(address))


@given(st.ip_addresses(v=4))
def test_wrapping_an_address_in_ipv6_opens_nothing(address: IPv4Address) -> None:
    number = int(address)
    wrapped = [0xFFFF << 32 | number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80]
    for one in wrapped:
        assert guard.allowed(IPv6Address(one)) == guard.allowed(address)


@given(st.one_of(st.ip_addresses(network="10.0.0.0/8"), st.ip_addresses(network="fc00::/7")))
def test_no_address_of_a_private_network_is_allowed(address: guard.Address) -> None:
    assert not guard.allowed(address)


@pytest.mark.parametrize(
    "url",
    ["", "receiver.example", "ftp://receiver.example/", "https://", "https:///path", "http://host:99999/", "https://a b/",
     "https://user:word@receiver.example/", "https://receiver.example/#part", "https://127.0.0.1/", "http://[::1]:80/",
     "https://169.254.169.254/latest/meta-data", "https://x/" + "y" * 500, "https://receiver.example/\r\nX: y",
     "javascript:alert(1)", "https://" + "x" * 70 + ".example/"],
)  # fmt: skip
def test_what_is_no_address_for_webhooks_is_refused_with_a_sentence(url: str, settings: Settings) -> None:
    settings.WEBHOOK_PRIVATE = False
    with pytest.raises(Refused) as refused:
        guard.target(url)
    assert refused.value.field == "url" and str(refused.value.sentence)


@given(st.text(max_size=60))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    for url in (text, f"https://{text}", f"https://receiver.example/{text}"):
        try:
            target = guard.target(url)
        except Refused:
            continue
        assert target.host and target.path.startswith("/") and target.path.isascii()


def test_an_address_is_taken_apart() -> None:
    assert guard.target("https://接收.example/回调?键=值&a=1") == guard.Target(
        True, "xn--gzuu8a.example", 443, "/%E5%9B%9E%E8%B0%83?%E9%94%AE=%E5%80%BC&a=1"
    )
    assert guard.target("http://receiver.example:8080?x=%20") == guard.Target(
        False, "receiver.example", 8080, "/?x=%20"
    )


def test_in_production_only_https(settings: Settings) -> None:
    settings.PRODUCTION = True
    assert guard.target("https://receiver.example/").tls
    with pytest.raises(Refused, match="https://"):
        guard.target("http://receiver.example/")
