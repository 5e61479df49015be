from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.safety.destinations import Destinations, literal_address, never_public
from storage.errors import SettingsError


@pytest.mark.parametrize("url", [
    "http://127.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f.0.0.1/", "http://017700000001/",
    "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://192.0.0.8/",
    "http://169.254.169.254/latest/meta-data/", "http://10.0.0.7/", "http://192.168.1.1/", "http://100.64.0.1/",
    "http://0.0.0.0/", "http://224.0.0.1/", "http://255.255.255.255/", "http://[::1]/", "http://[::ffff:10.0.0.1]/",
    "http://[fe80::1%25eth0]/", "http://[fd00::1]/", "http://[64:ff9b::7f00:1]/", "http://[2002:7f00:1::]/",
    "file:///etc/passwd", "ftp://bao.vn/", "gopher://bao.vn/", "data:text/html,x", "//bao.vn/", "http:///x",
    "http://bao.vn:9999/", "http://bao.vn:22/", "http://bao.vn:99999/", "http://203.0.113.5:8080/", "http://[bad/",
])  # fmt: skip  # short items: a line each would fill a screen
def test_what_is_not_public_is_refused(url: str) -> None:
    assert Destinations().refuse_url(url) is not None


@pytest.mark.parametrize("url", [
    "http://bao.vn/", "https://bao.vn/tin.html", "http://bao.vn:80/", "https://bao.vn:443/", "http://8.8.8.8/",
    "http://[2606:4700::1111]/", "http://báo.vn/", "http://1-2-3.vn/", "http://24h.vn/", "http://cafe.babe.vn/",
])  # fmt: skip  # short items: a line each would fill a screen
def test_public_sites_pass(url: str) -> None:
    assert Destinations().refuse_url(url) is None


def test_a_port_passes_only_if_the_registry_names_it() -> None:
    assert Destinations().refuse_url("http://bao.vn:8080/", ports=(8080,)) is None
    refused = Destinations().refuse_url("http://bao.vn:8081/", ports=(8080,))
    assert refused is not None
    assert "`ports`" in refused


def test_hosts_and_networks_can_be_allowed() -> None:
    allowed = Destinations.parse("lab.example, 10.1.0.0/16 ,::1")
    assert allowed.refuse_url("http://www.lab.example/") is None
    assert allowed.refuse_url("http://www.lab.example:9999/", ports=(9999,)) is None
    assert allowed.refuse_url("http://www.lab.example:9999/") is not None
    assert allowed.refuse_address("www.lab.example", ip_address("127.0.0.1")) is None
    assert allowed.refuse_url("http://10.1.2.3/") is None
    assert allowed.refuse_url("http://10.1.2.3:8000/") is not None
    assert allowed.refuse_url("http://[::1]/") is None
    assert allowed.refuse_address("bao.vn", ip_address("10.1.2.3")) is None
    assert allowed.refuse_address("bao.vn", ip_address("10.2.2.3")) is not None
    assert allowed.refuse_address("evil-lab.example", ip_address("127.0.0.1")) is not None


@pytest.mark.parametrize("text", ["10.0.0.0/99", "http://lab.example", "a b", "lab.example:80"])
def test_an_entry_of_another_form_is_named(text: str) -> None:
    with pytest.raises(SettingsError, match=r"crawl\.allow_private"):
        Destinations.parse(text)


@given(st.ip_addresses(v=4))
def test_every_spelling_of_an_address_is_judged_alike(address: object) -> None:
    plain = ip_address(str(address))
    assert literal_address(str(int(plain))) == plain
    assert literal_address(hex(int(plain))) == plain
    mapped = ip_address(f"::ffff:{plain}")
    assert (Destinations().refuse_address("h", plain) is None) == (Destinations().refuse_address("h", mapped) is None)


@pytest.mark.parametrize(("host", "never"), [
    ("bao.example", True), ("A.TEST", True), ("localhost", True), ("x.invalid.", True), ("example.vn", False),
])  # fmt: skip  # short items: a line each would fill a screen
def test_reserved_names_are_never_public(host: str, never: bool) -> None:
    assert never_public(host) == never
