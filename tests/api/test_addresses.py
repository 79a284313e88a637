"""Which addresses may be asked: the list of disguises that an inner address can wear."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triplewire.api.addresses import Rules, is_public
from triplewire.graph.errors import FetchRefused

INNER = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.254",
    "127.0.0.1",
    "127.255.255.255",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.8",
    "192.0.0.170",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a00:1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "64:ff9b:1::808:808",
    "2002:7f00:1::",
    "2002:a00:1::",
    "2002:c0a8:1::1",
    "2002:e000:1::",
    "2001:0:7f00:1::",
    "2001:0:808:808::80ff:fffe",
    "100::1",
    "2001:db8::1",
    "2001:2::1",
    "2001:10::1",
    "2001:20::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
]
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "192.0.1.1",
    "198.17.255.255",
    "198.20.0.1",
    "223.255.255.255",
    "2606:4700::1",
    "2a00:1450::1",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
]


@pytest.mark.parametrize("address", INNER)
def test_an_address_inside_is_not_public_in_any_form(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_outside_is_public_also_as_it_is_mapped(address: str) -> None:
    assert is_public(ip_address(address))


@given(st.ip_addresses(v=4))
def test_what_is_not_public_stays_so_when_it_is_wrapped(address: object) -> None:
    number = int(ip_address(str(address)))
    for wrapped in (0xFFFF << 32 | number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80):
        assert is_public(ip_address(wrapped)) == is_public(ip_address(number))


REFUSED = {
    "ftp://news.example/a": "'ftp' is not fetched",
    "file:///etc/passwd": "'file' is not fetched",
    "gopher://news.example/": "'gopher' is not fetched",
    "//news.example/a": "'' is not fetched",
    "news.example/a": "'' is not fetched",
    "": "'' is not fetched",
    "https://desk:secret@news.example/": "holds a name or a password",
    "https://desk@news.example/": "holds a name or a password",
    "https://@127.0.0.1:80@news.example/": "holds a name or a password",
    "http://news.example:8080/": "port 8080 is not asked",
    "http://news.example:22/": "port 22 is not asked",
    "http://news.example:0/": "port 0 is not asked",
    "http://news.example\\@127.0.0.1/": "backslashes",
    "http://news.example/a b": "blanks",
    "http://news.example/\r\nHost: inside": "blanks",
    "http://news.example/a\tb": "blanks",
    "http://2130706433/": "no host",
    "http://0x7f000001/": "no host",
    "http://0x7f.0.0.1/": "no host",
    "http://0177.0.0.1/": "no host|not a URL",
    "http://127.1/": "no host",
    "http://127.0.1/": "no host",
    "http://0/": "no host",
    "http://0x/": "no host",
    "http://news.example.1/": "no host",
    "http://1.2.3.4.5/": "no host",
    "http://[fe80::1%25eth0]/": "no host",
    "http://[fe80::1%eth0]/": "no host|not a URL|port",
    "http://[::1/": "not a URL",
    "http://１２７.0.0.1/": "no host|not a URL|port",
    "http://①②⑦.0.0.1/": "no host|not a URL|port",
    "http:///a": "no host",
    "http://.news.example/": "no host|not a URL|port",
    "http://news..example/": "no host|not a URL|port",
    "http://news.example:99999/": "no host|not a URL|port",
    "http://" + "a" * 5000: "more than 4,096",
}  # fmt: skip


@pytest.mark.parametrize(("url", "said"), REFUSED.items())
def test_a_url_that_readers_could_differ_about_is_refused_before_anybody_is_asked(url: str, said: str) -> None:
    with pytest.raises(FetchRefused, match=said):
        Rules().place(url)


def test_a_place_is_read_once_and_holds_what_is_asked_for() -> None:
    place = Rules().place("HTTPS://News.Example./a/../Größe?q=1&r=ä#part")

    assert (place.scheme, place.host, place.port) == ("https", "news.example", 443)
    assert place.target == "/Gr%C3%B6%C3%9Fe?q=1&r=%C3%A4"
    assert place.url == "https://news.example/Gr%C3%B6%C3%9Fe?q=1&r=%C3%A4"
    assert Rules().place("http://127.0.0.1.:80/./").host == "127.0.0.1"  # as the lookup would have it
    assert Rules().place("http://[2606:4700::1]:80/").origin == "http://[2606:4700::1]"


def test_hosts_that_settings_name_and_what_is_below_them_are_asked_or_never() -> None:
    rules = Rules(only=("news.example", "[2606:4700::1]"), never=("ads.news.example",))

    for host in ("news.example", "www.news.example", "[2606:4700::1]"):
        assert rules.place(f"https://{host}/")
    for host in ("ads.news.example", "x.ads.news.example", "other.example", "badnews.example", "news.example.org"):
        with pytest.raises(FetchRefused, match="settings"):
            rules.place(f"https://{host}/")


def test_a_private_host_is_asked_where_it_is_named_with_its_port() -> None:
    rules = Rules(private=("localhost:8123", "desk.internal", "[::1]:8123"))

    assert rules.place("http://LOCALHOST:8123/").is_private
    assert rules.place("http://[::1]:8123/").is_private
    assert rules.place("https://desk.internal/").is_private
    for url in ("http://localhost:8124/", "http://desk.internal:8080/"):
        with pytest.raises(FetchRefused, match="port"):
            rules.place(url)
    assert not rules.place("http://localhost/").is_private


@given(st.text(max_size=60))
def test_any_text_is_a_place_or_a_clear_refusal(text: str) -> None:
    for url in (text, f"http://{text}", f"https://{text}.example/", f"http://news.example/{text}"):
        try:
            place = Rules().place(url)
        except FetchRefused:
            continue
        assert place.url.isascii()
        assert not set(place.url) & set(" \r\n\t\\")
        assert Rules().place(place.url) == place
