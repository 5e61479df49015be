"""A server is believed only if its certificate is trusted, and made out for it; else a sentence says what is wrong."""

import ipaddress
import logging
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.x509 import DNSName, GeneralName, IPAddress

from crawler.contact.answers import Answer, Site
from crawler.contact.visits import SiteVisit, visit_sites
from crawler.registry import load_registry
from crawler.safety.certificates import is_for
from storage.model.identifiers import SourceSlug
from storage.settings import CrawlSettings, Settings
from tests.crawler.site import SLUG, write_registry
from tests.replica.website.certificate import Signed, signed
from tests.silent_server import SilentHandler, SilentServer

HERE = IPAddress(ipaddress.ip_address("127.0.0.1"))
ROOT = signed("Nhà chứng thực Thử", authority=True)

Ask = Callable[[ssl.SSLContext], Answer]


class Page(SilentHandler):
    """Answers everything with a page."""

    def do_GET(self) -> None:  # noqa: N802 - http.server names it so
        self.send_response(200)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"page")


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    """Ask a server with these TLS settings for a page, while ROOT is trusted."""
    (tmp_path / "trusted.pem").write_bytes(ROOT.pem)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "trusted.pem"))
    server = SilentServer(("127.0.0.1", 0), Page)

    def visit(context: ssl.SSLContext) -> Answer:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}).start()
        url = f"https://127.0.0.1:{server.server_port}/"
        folder = write_registry(
            tmp_path / "registry", host="127.0.0.1", extra=f"ports = [{server.server_port}]", sections=[url]
        )
        source = load_registry(folder)[SourceSlug(SLUG)]
        crawl = CrawlSettings(delay=0, timeout=20, allow_private="127.0.0.1", contact="thu@bao.example")
        answers: list[Answer] = []

        async def procedure(site: Site) -> None:
            answers.append(await site.get_robots(url.rstrip("/")))

        settings = Settings(sources_dir=folder, data_dir=tmp_path / "data", crawl=crawl)
        visit_sites([SiteVisit(source, procedure)], settings, None)
        server.shutdown()
        return answers[0]

    yield visit
    server.server_close()


def by_root(*names: GeneralName) -> Signed:
    return signed("127.0.0.1", ROOT, names=names)


@pytest.mark.parametrize("names", [[HERE], [DNSName("*.example"), HERE], [DNSName("123"), DNSName("*"), HERE]])
def test_a_trusted_certificate_for_the_host_is_taken(ask: Ask, names: list[GeneralName]) -> None:
    assert ask(by_root(*names).server()).body == b"page"


@pytest.mark.parametrize("names", [[], [DNSName("*.example"), DNSName("khac.example")], [DNSName("khac.example")]])
def test_a_trusted_certificate_for_another_host_is_refused(
    ask: Ask, names: list[GeneralName], caplog: pytest.LogCaptureFixture
) -> None:
    answer = ask(by_root(*names).server())

    assert (answer.reason, answer.detail) == ("tls", "the certificate is not for this host")
    assert not [record for record in caplog.records if record.exc_info or record.levelno >= logging.ERROR]


def expired() -> ssl.SSLContext:
    return signed("127.0.0.1", ROOT, names=[HERE], ended=timedelta(hours=1)).server()


def early() -> ssl.SSLContext:
    return signed("127.0.0.1", ROOT, names=[HERE], ended=-timedelta(days=9)).server()


def signed_by_itself() -> ssl.SSLContext:
    return signed("127.0.0.1", names=[HERE]).server()


def without_its_intermediate() -> ssl.SSLContext:
    return signed("127.0.0.1", signed("Trung gian", ROOT, authority=True), names=[HERE]).server()


def without_its_root() -> ssl.SSLContext:
    between = signed("Trung gian", signed("Gốc lạ", authority=True), authority=True)
    return signed("127.0.0.1", between, names=[HERE]).server(between)


def of_an_authority_of_its_own() -> ssl.SSLContext:
    own = signed("Tòa soạn", authority=True)
    return signed("127.0.0.1", own, names=[HERE]).server(own)


@pytest.mark.parametrize(
    ("server", "cause", "way_out"),
    [
        (expired, "expired on 20", "ask the newspaper"),
        (early, "is valid from 20", "the clock of this machine"),
        (signed_by_itself, "signed by itself", "SSL_CERT_FILE"),
        (without_its_intermediate, "intermediate certificate that signed its own (CN=Trung gian)", "the whole chain"),
        (without_its_root, "an authority that is not known here (CN=Gốc lạ)", "SSL_CERT_FILE"),
        (of_an_authority_of_its_own, "not trusted here (CN=Tòa soạn)", "SSL_CERT_FILE"),
    ],
)
def test_what_is_wrong_with_a_chain_is_named_with_the_way_out(
    ask: Ask, server: Callable[[], ssl.SSLContext], cause: str, way_out: str
) -> None:
    answer = ask(server())

    assert answer.reason == "tls"
    assert cause in answer.detail
    assert way_out in answer.detail


def test_a_chain_with_its_intermediate_is_taken(ask: Ask) -> None:
    between = signed("Trung gian", ROOT, authority=True)

    assert ask(signed("127.0.0.1", between, names=[HERE]).server(between)).body == b"page"


def test_a_server_without_a_modern_protocol_is_named(ask: Ask) -> None:
    context = by_root(HERE).server()
    with pytest.deprecated_call():
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1
    context.set_ciphers("ALL:@SECLEVEL=0")

    answer = ask(context)

    assert answer.reason == "tls"
    assert "speaks only TLS 1.1 or older" in answer.detail


def test_a_server_that_hangs_up_before_tls_is_agreed_on_may_have_no_modern_protocol(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = by_root(HERE).server()
    monkeypatch.setattr(context, "wrap_socket", lambda listening, server_side: listening)
    monkeypatch.setattr(Page, "handle", lambda page: page.connection.recv(10_000))

    answer = ask(context)

    assert answer.reason == "connection"
    assert "before TLS was agreed on; perhaps the server speaks only TLS 1.1 or older" in answer.detail


@pytest.mark.parametrize(
    ("host", "names", "fits"),
    [
        ("bao.example", ["bao.example"], True),
        ("bao.example", ["*.example", "bao.example"], True),
        ("www.bao.example", ["bao.example", "*.bao.example"], True),
        ("a.b.bao.example", ["*.bao.example"], False),
        ("bao.example", ["*.bao.example"], False),
        ("bao.example", ["*.example"], False),
        ("2130706433", ["bao.example"], False),
    ],
)
def test_names_count_as_browsers_count_them(host: str, names: list[str], fits: bool) -> None:
    certificate = signed("bao.example", names=[DNSName(name) for name in names]).certificate

    assert is_for(certificate, host) is fits
