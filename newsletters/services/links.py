"""Do the links lead anywhere? Ours are asked of the portal itself, without a net; others from here,
but never what is inside our own net, whoever wrote the address (OWASP: server-side request
forgery). The address that was looked up is the one that is asked, and so at each step on."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor, wait
from http import HTTPMethod, HTTPStatus
from http.client import HTTPConnection, HTTPException
from io import BytesIO
from ipaddress import IPv6Address, ip_address
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.urls import reverse
from django.utils import translation

from newsletters.enums import LinkState

AT_ONCE = 16
ALL_IN_ALL = 5.0  # seconds; who has not answered by then is silent
ONE = 3.0
STEPS = 4  # a link may be sent on that many times
PORTS = {"http": 80, "https": 443}
AGENT = "Moteplass-links/1 (+%s)"
RESERVED = "%/:?#[]@!$&'()*+,;=~"  # what is quoted already stays so
# Some answer HEAD with a no, and GET with the page.
ASK_AGAIN = {
    *(HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED),
    *(HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_IMPLEMENTED),
}
GONE = {HTTPStatus.NOT_FOUND, HTTPStatus.GONE}

MayAsk = Callable[[str], bool]  # the number of a machine


class NotOursToAsk(Exception):
    """The address leads to no open place on the net."""


def ask(links: Collection[str], *, may_ask: MayAsk | None = None) -> dict[str, LinkState]:
    """Each link and what it answered."""
    ours = {link: _ask_ourselves(link) for link in links if is_ours(link)}
    others = [link for link in links if link not in ours]
    return ours | _ask_others(others, may_ask or is_open)


def is_ours(link: str) -> bool:
    try:
        address = urlsplit(link)
    except ValueError:
        return False
    is_relative = not address.scheme and not address.netloc
    return is_relative or address.netloc == urlsplit(settings.SITE_URL).netloc


def is_open(number: str) -> bool:
    """Not this machine, not our own net, nor what is set aside."""
    address = ip_address(number.partition("%")[0])
    if isinstance(address, IPv6Address):
        address = address.ipv4_mapped or address.sixtofour or address
    return address.is_global and not address.is_multicast


# ---- Ours --------------------------------------------------------------------------------------


def _ask_ourselves(link: str) -> LinkState:
    """As a visitor would: the same steps as any request, but for the net."""
    address = urlsplit(urljoin(settings.SITE_URL, link))
    for _step in range(STEPS):
        status, onward = _own_answer(address)
        if status in (HTTPStatus.MOVED_PERMANENTLY, HTTPStatus.FOUND) and onward:
            address = urlsplit(urljoin(address.geturl(), onward))
            if address.path == reverse(settings.LOGIN_URL):
                return LinkState.NOT_OPEN
            continue
        return LinkState.ALIVE if status < HTTPStatus.BAD_REQUEST else LinkState.DEAD
    return LinkState.DEAD


def _own_answer(address: SplitResult) -> tuple[int, str]:
    environ = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": address.path or "/",
        "QUERY_STRING": address.query,
        "SERVER_NAME": address.hostname or "",
        "SERVER_PORT": str(address.port or PORTS.get(address.scheme, 80)),
        "REMOTE_ADDR": "127.0.0.1",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": address.scheme,
        "wsgi.input": BytesIO(),
        "HTTP_X_FORWARDED_PROTO": address.scheme,
    }
    handler = BaseHandler()
    handler.load_middleware()
    with translation.override(None):
        answer = handler.get_response(WSGIRequest(environ))
    return answer.status_code, answer.headers.get("Location", "")


# ---- Others ------------------------------------------------------------------------------------


def _ask_others(links: Collection[str], may_ask: MayAsk) -> dict[str, LinkState]:
    if not links:
        return {}
    pool = ThreadPoolExecutor(max_workers=AT_ONCE)
    asked = {pool.submit(_ask_other, link, may_ask): link for link in links}
    answered, _late = wait(asked, timeout=ALL_IN_ALL)
    pool.shutdown(wait=False, cancel_futures=True)
    silent = dict.fromkeys(links, LinkState.SILENT)
    return silent | {asked[each]: each.result() for each in answered}


def _ask_other(link: str, may_ask: MayAsk) -> LinkState:
    try:
        status = _status(link, may_ask)
    except NotOursToAsk:
        return LinkState.NOT_OURS_TO_ASK
    except (OSError, HTTPException, ValueError):
        return LinkState.SILENT
    if status in GONE:
        return LinkState.DEAD
    return LinkState.ALIVE if status < HTTPStatus.BAD_REQUEST else LinkState.SILENT


def _status(link: str, may_ask: MayAsk) -> int:
    for _step in range(STEPS):
        address = urlsplit(link)
        status, onward = _answer(HTTPMethod.HEAD, address, may_ask)
        if status in ASK_AGAIN:
            status, onward = _answer(HTTPMethod.GET, address, may_ask)
        if not (HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST and onward):
            return status
        link = urljoin(link, onward)
    return HTTPStatus.LOOP_DETECTED


def _answer(method: str, address: SplitResult, may_ask: MayAsk) -> tuple[int, str]:
    connection = _connection(address, may_ask)
    try:
        path = address.path or "/"
        target = f"{path}?{address.query}" if address.query else path
        headers = {"User-Agent": AGENT % settings.SITE_URL, "Accept": "*/*"}
        connection.request(method, quote(target, safe=RESERVED), headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Location") or ""
    finally:
        connection.close()


def _connection(address: SplitResult, may_ask: MayAsk) -> HTTPConnection:
    """Already there, at the machine that was looked at. Raises NotOursToAsk, OSError."""
    host = (address.hostname or "").encode("idna").decode("ascii")
    if address.scheme not in PORTS or not host:
        raise NotOursToAsk(host)
    port = address.port or PORTS[address.scheme]
    numbers = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not numbers or not all(map(may_ask, numbers)):
        raise NotOursToAsk(host)
    connection = HTTPConnection(host, port, timeout=ONE)
    plain = socket.create_connection((numbers[0], port), timeout=ONE)
    is_secret = address.scheme == "https"
    context = ssl.create_default_context() if is_secret else None
    connection.sock = context.wrap_socket(plain, server_hostname=host) if context else plain
    return connection
