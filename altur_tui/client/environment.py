"""What the environment says of the way to the server: the proxy, and the trusted certificates."""

import ipaddress
import os
import re
import ssl
import sys
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from altur_tui.i18n.sentences import S

_VARIABLES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
_SYSTEM = S("the system settings")
_HTTPS_PORT = 443
_MAX_PORT = 65_535
_HOST = re.compile(r"[\w.-]+|\[[0-9A-Fa-f:.]+\]")
_AMBIGUOUS = re.compile(r"[#/?\\\s]")

_UNESCAPED = S(
    "The proxy address in {variable} cannot be used: in its user name and password, write each "
    "special character as % and two hexadecimal digits, such as %23 for #, %2F for / and %20 for "
    "a space."
)
_BAD_ADDRESS = S(
    "The proxy address in {variable} cannot be used: it must be a host and a port, such as "
    "http://proxy.example:3128."
)
_LINE_BREAK = S("The proxy address in {variable} cannot be used: there is a line break in it.")
_BAD_PORT = S(
    "The proxy address in {variable} cannot be used: its port must be a number from 1 to 65535."
)
_SOCKS = S(
    "The proxy address in {variable} names a SOCKS proxy, which is not supported. Set HTTPS_PROXY "
    "to a proxy that starts with http:// or https://."
)
_BAD_SCHEME = S(
    "The proxy address in {variable} cannot be used: it must start with http:// or https://."
)

_UNREADABLE = S(
    "The certificates that {variable} names cannot be read. Correct the variable or remove it."
)
_OURS = ("SSL_CERT_FILE", "SSL_CERT_DIR")
_OTHERS = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Set on many company machines for other programs; used where none of `_OURS` is set."""


class Proxy(Struct, frozen=True):
    """A proxy that can be used."""

    url: str
    """Its address, with user name and password if it has them: not to be shown."""
    shown: str
    """The same without them."""
    variable: str | S
    """What names it: a variable of the environment, or the system settings."""

    def __repr__(self) -> str:
        return f"Proxy({self.shown!r})"


def proxy_for(base_url: str) -> Proxy | None:
    """Return the proxy for `base_url`, or None for a direct connection.

    Plain http never goes through a proxy, which would read the key. HTTPS_PROXY goes before
    ALL_PROXY, each in small letters first; NO_PROXY knows names and their subdomains, `host:port`,
    addresses, networks (`10.0.0.0/8`) and `*`. Raises ValueError, with a sentence that has nothing
    of a password, for a proxy that cannot be used.
    """
    parts = urlsplit(base_url)
    if parts.scheme != "https" or not parts.hostname:
        return None
    for variable in _VARIABLES:
        if address := os.environ.get(variable, "").strip(" "):
            no_proxy = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
            if _is_bypassed(parts.hostname, parts.port or _HTTPS_PORT, no_proxy):
                return None
            return _checked(address, variable)
    return _of_system(parts.netloc)


def _of_system(netloc: str) -> Proxy | None:
    if sys.platform.startswith(("linux", "freebsd")):
        return None
    # Imported late: it brings half of the standard library's network code along.
    from urllib.request import getproxies, proxy_bypass

    address = getproxies().get("https")
    return _checked(address, _SYSTEM) if address and not proxy_bypass(netloc) else None


def _checked(address: str, variable: str | S) -> Proxy:
    scheme, separator, rest = address.partition("://")
    if not separator:
        scheme, rest = "http", address
    scheme = scheme.lower()
    user, at, place = rest.rpartition("@")
    host, colon, port = place.removesuffix("/").rpartition(":")
    if not colon or place.endswith("]"):
        host, colon, port = place.removesuffix("/"), "", ""
    template = None
    if len(address.splitlines()) > 1 or address != address.rstrip("\r\n"):
        template = _LINE_BREAK
    elif scheme.startswith("socks"):
        template = _SOCKS
    elif separator and scheme not in {"http", "https"}:
        template = _BAD_SCHEME
    elif _AMBIGUOUS.search(user):
        template = _UNESCAPED
    elif not _HOST.fullmatch(host) or "/" in port:
        template = _BAD_ADDRESS
    elif colon and not (port.isascii() and port.isdigit() and 1 <= int(port[:9]) <= _MAX_PORT):
        template = _BAD_PORT
    if template is not None:
        raise ValueError(template.fill(variable=variable))
    shown = f"{scheme}://{host}{colon}{port}"
    return Proxy(f"{scheme}://{user}{at}{host}{colon}{port}", shown, variable)


def _is_bypassed(host: str, port: int, no_proxy: str) -> bool:
    return any(_matches(entry, host.lower(), port) for entry in re.split(r"[,\s]+", no_proxy))


def _matches(entry: str, host: str, port: int) -> bool:
    entry = entry.lower()
    if not entry or entry == "*":
        return entry == "*"
    try:
        network = ipaddress.ip_network(entry.strip("[]"), strict=False)
        return ipaddress.ip_address(host) in network
    except ValueError:
        pass
    name, colon, its_port = entry.rpartition(":")
    if colon and its_port.isdigit():
        return int(its_port[:9]) == port and _matches(name, host, port)
    name = entry.removeprefix("*").removeprefix(".")
    return host == name or host.endswith(f".{name}")


def build_ssl_context() -> ssl.SSLContext:
    """Return a TLS context that trusts what the environment names. Takes 20 ms or more.

    SSL_CERT_FILE and SSL_CERT_DIR count together. SSLKEYLOGFILE is ignored: that file would
    give the key away. Raises ValueError, with a sentence, when certificates cannot be read.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for variable, path in _named_certificates().items():
        is_folder = path.is_dir()
        try:
            context.load_verify_locations(
                cafile=None if is_folder else path, capath=path if is_folder else None
            )
        except (OSError, ValueError):  # an SSLError is an OSError
            raise ValueError(_UNREADABLE.fill(variable=variable)) from None
    return context


def _named_certificates() -> dict[str, Path]:
    """Return the variables that are in force, and the file or folder that each names."""
    for variables in (_OURS, *((other,) for other in _OTHERS)):
        found = {name: Path(os.environ[name]) for name in variables if os.environ.get(name)}
        if found:
            return found
    import certifi

    return {"certifi": Path(certifi.where())}
