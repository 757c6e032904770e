"""Which proxy the environment names for the base URL."""

from urllib.parse import urlsplit

_UNKNOWN_SCHEME = (
    "The proxy in HTTPS_PROXY cannot be used: its address must start with http:// or https://."
)


def proxy_for(base_url: str) -> str | None:
    """Return the address of the proxy for `base_url`, or None for a direct connection.

    The address can hold a password: show `shown_proxy` of it. Plain http never goes through a
    proxy, which would read the key. Raises ValueError for a proxy that cannot be used.
    """
    parts = urlsplit(base_url)
    if parts.scheme != "https":
        return None
    # Imported late: it brings half of the standard library's network code along.
    from urllib.request import getproxies, proxy_bypass

    proxies = getproxies()
    address = proxies.get("https") or proxies.get("all")
    if not address or proxy_bypass(parts.netloc):
        return None
    if "://" not in address:
        address = f"http://{address}"
    try:
        usable = urlsplit(address).scheme in {"http", "https"} and urlsplit(address).hostname
    except ValueError:
        usable = None
    if not usable:
        raise ValueError(_UNKNOWN_SCHEME)
    return address


def shown_proxy(address: str) -> str:
    """Return the address of a proxy without user name and password."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
