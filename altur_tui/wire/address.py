"""The base URL: which addresses the key may be sent to."""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from altur_tui.i18n.sentences import S

_EMPTY = S("The base URL is empty.")
_UNREADABLE = S("The base URL cannot be read. It should look like https://api.altur.io/api/v1.0.")
_STRANGE = S("The base URL contains a character that is not allowed in an address.")
_NO_SCHEME = S("The base URL must start with https://.")
_PLAIN = S(
    "The base URL uses http, which would send the key in clear. Use https; "
    "http is accepted for this machine only (localhost)."
)
_NO_HOST = S("The base URL names no host.")
_USER = S("The base URL must not contain a user name or a password.")
_QUERY = S("The base URL must not contain a question mark or a number sign.")
_PORT = S("The port of the base URL must be between 1 and 65535.")

# What RFC 3986 allows in an authority and a path, and no backslash, which some readers take for
# a slash: then two of them would see two hosts.
_ALLOWED = re.compile(r"[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
_LABEL = r"[A-Za-z0-9_]([A-Za-z0-9\-_]{0,61}[A-Za-z0-9_])?"
_HOST = re.compile(rf"(?=.{{1,253}}\.?$){_LABEL}(\.{_LABEL})*\.?")


def is_loopback(host: str) -> bool:
    """Return whether `host` is this machine: localhost, 127.0.0.0/8 or ::1, by its text alone."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_host(host: str, netloc: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return "[" not in netloc and _HOST.fullmatch(host) is not None
    return True


def _fault(parts: SplitResult, text: str) -> S | None:
    if parts.scheme not in {"http", "https"} or "://" not in text:
        return _NO_SCHEME
    if "@" in parts.netloc:
        return _USER
    if "?" in text or "#" in text:
        return _QUERY
    if not (host := parts.hostname):
        return _NO_HOST
    if not _is_host(host, parts.netloc):
        return _UNREADABLE
    if parts.scheme == "http" and not is_loopback(host):
        return _PLAIN
    return None


def check_base_url(text: str) -> str:
    """Return `text` as the base URL that requests start with, without a trailing slash.

    Raises ValueError, with a sentence, for what is no address or would send the key in clear.
    """
    text = text.strip()
    if not text:
        raise ValueError(str(_EMPTY))
    if not _ALLOWED.fullmatch(text):
        raise ValueError(str(_STRANGE))
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        raise ValueError(str(_UNREADABLE)) from None
    try:
        port = parts.port
    except ValueError:
        raise ValueError(str(_PORT)) from None
    if port == 0:
        raise ValueError(str(_PORT))
    if (fault := _fault(parts, text)) is not None:
        raise ValueError(str(fault))
    authority = f"[{host}]" if host and ":" in host else str(host)
    if port is not None:
        authority = f"{authority}:{port}"
    return f"{parts.scheme}://{authority}{parts.path.rstrip('/')}"


def origin(base_url: str) -> str:
    """Return scheme, host and port of a checked base URL: where its key may go."""
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc}"
