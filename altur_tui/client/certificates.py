"""Which certificates are trusted: those that the environment names, else the common ones."""

import os
import ssl
from pathlib import Path

from altur_tui.i18n.sentences import S

_UNREADABLE = S(
    "The certificates that {variable} names cannot be read. Correct the variable or remove it."
)
_OURS = ("SSL_CERT_FILE", "SSL_CERT_DIR")
_OTHERS = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""Set on many company machines for other programs; used where none of `_OURS` is set."""


def build_ssl_context() -> ssl.SSLContext:
    """Return a TLS context that trusts what the environment names. Takes 20 ms or more.

    SSL_CERT_FILE and SSL_CERT_DIR count together. SSLKEYLOGFILE is not honoured: whoever reads that
    file could read the key. Raises ValueError, with a sentence, when certificates cannot be read.
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
