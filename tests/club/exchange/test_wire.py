"""The way out: only to the open internet, to the address that was checked (safety.md R60, I6)."""

import pytest

from club import wire

PRIVATE = [
    "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.9", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "0.0.0.0", "224.0.0.1", "255.255.255.255", "198.18.0.1", "192.0.2.1", "240.0.0.1",  # noqa: S104
    "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "ff02::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::",
    "2001:db8::1", "not an address",
]  # fmt: skip
ADDRESSES = [
    ("http://good.example/", "scheme"), ("file:///etc/passwd", "scheme"), ("gopher://a.example/", "scheme"),
    ("ftp://good.example/", "scheme"), ("//good.example/", "scheme"), ("", "scheme"),
    ("https:///nowhere", "address"), ("https://user:pw@good.example/", "address"),
    ("https://good.example@evil.example/", "address"), ("https://good.example/a b", "address"),
    ("https://good.example:22/", "port"), ("https://good.example:99999/", "address"),
    ("https://[::1", "address"), ("https://missing.example/", "name"),
]  # fmt: skip


def resolve(*addresses: str) -> wire.Resolve:
    return lambda host, port: list(addresses)


@pytest.mark.proves("I6")
@pytest.mark.parametrize("address", PRIVATE)
def test_no_address_of_our_own_net_is_reached(address: str) -> None:
    with pytest.raises(wire.Unreachable, match="private"):
        wire.target_of("https://innocent.example/", resolve(address))


@pytest.mark.proves("I6")
@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]", "[::ffff:7f00:1]"],
)
def test_other_spellings_of_home_are_home(host: str) -> None:
    with pytest.raises(wire.Unreachable):
        wire.target_of(f"https://{host}/")


@pytest.mark.parametrize(("url", "why"), ADDRESSES)
def test_odd_addresses_say_why(url: str, why: str) -> None:
    def nobody(host: str, port: int) -> list[str]:
        raise OSError

    with pytest.raises(wire.Unreachable, match=why):
        wire.target_of(url, nobody if why == "name" else resolve("93.184.216.34"))


def test_one_bad_address_of_several_is_enough() -> None:
    with pytest.raises(wire.Unreachable, match="private"):
        wire.target_of("https://two.example/", resolve("93.184.216.34", "10.0.0.1"))


@pytest.mark.proves("I6")
def test_a_name_is_resolved_once_and_that_address_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the second answer would be home; nobody asks for it."""
    answers = iter([["93.184.216.34"], ["127.0.0.1"]])
    reached = []

    def connect(address: tuple[str, int], seconds: int) -> None:
        reached.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr("socket.create_connection", connect)
    with pytest.raises(wire.Unreachable, match="connection"):
        wire.post("https://rebind.example/", body=b"", headers={}, resolve=lambda h, p: next(answers))
    assert reached == [("93.184.216.34", 443)]
