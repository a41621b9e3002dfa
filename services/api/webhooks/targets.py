"""Which URLs may be registered. What a name leads to is looked at when it is called, each time anew."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import HttpUrl, TypeAdapter, ValidationError

from services.api.webhooks.addresses import LOCALHOST, Reach, is_public, literal
from services.api.webhooks.models import LONGEST_URL
from shared.errors import Invalid

_URL: TypeAdapter[HttpUrl] = TypeAdapter(HttpUrl)
_WELL_KNOWN = range(1024)
_WEB_PORTS = (80, 443)
_OURS = (".localhost", ".local", ".internal", ".home.arpa", ".onion")


def checked(url: str, reach: Reach) -> str:
    """The URL as it is kept: read as browsers read it, so that `0x7f.1` is what it means. Raises `Invalid`."""
    try:
        read = _URL.validate_python(url)
    except ValidationError as error:
        raise Invalid.field("url", "Please give an address such as https://example.org/hooks") from error
    written = str(read)
    objection = _objection(read, reach) or ("It is too long" if len(written) > LONGEST_URL else "")
    if objection:
        raise Invalid.field("url", objection)
    return written


def host_of(url: str) -> str:
    """For people: where it goes, without the path, which may hold a secret."""
    return urlsplit(url).netloc


def _objection(url: HttpUrl, reach: Reach) -> str:
    if url.username or url.password or url.fragment:
        return "Please leave out user, password and fragment"
    if reach is Reach.ANYWHERE:
        return ""
    if url.scheme != "https":
        return "It must begin with https://"
    if url.port in _WELL_KNOWN and url.port not in _WEB_PORTS:
        return "Please use port 443, or one from 1024 on"
    return "" if _may_be_public(url.host or "") else "Please give a host of the open Internet"


def _may_be_public(host: str) -> bool:
    if written := literal(host):
        return is_public(written)
    name = host.rstrip(".").lower()
    return "." in name and name != LOCALHOST and not name.endswith(_OURS)
