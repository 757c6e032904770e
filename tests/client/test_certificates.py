"""Certificates: which are trusted, and what is said of those that cannot be read."""

import pytest
from support.asking import CERTIFICATE, client_for, closing
from support.strict_server import StrictServer

from altur_tui.client.environment import build_ssl_context
from altur_tui.client.failures import Trouble

VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@pytest.fixture(autouse=True)
def _no_certificates_of_this_machine(monkeypatch):
    for name in (*VARIABLES, "SSLKEYLOGFILE"):
        monkeypatch.delenv(name, raising=False)


async def is_trusted() -> bool:
    """Return whether a client trusts the certificate of these tests."""
    async with (
        StrictServer(certificate=CERTIFICATE) as server,
        closing(client_for(server.origin)) as client,
    ):
        reached = await client.reach()
        assert reached.trouble in {None, Trouble.UNTRUSTED}
        return reached.is_trusted


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
async def test_a_bundle_that_a_variable_names_is_trusted(monkeypatch, name):
    monkeypatch.setenv(name, str(CERTIFICATE))
    assert await is_trusted()


async def test_a_folder_beside_a_bundle_takes_nothing_away(monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    assert await is_trusted()


async def test_the_bundle_of_other_programs_is_not_used_beside_our_own(monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(CERTIFICATE))
    assert not await is_trusted()


@pytest.mark.parametrize("variable", VARIABLES)
@pytest.mark.parametrize("name", ["missing.pem", "empty.pem"])
def test_certificates_that_cannot_be_read_are_told_with_their_variable(
    monkeypatch, tmp_path, variable, name
):
    (tmp_path / "empty.pem").touch()
    monkeypatch.setenv(variable, str(tmp_path / name))
    with pytest.raises(ValueError, match=f"{variable} names cannot be read"):
        build_ssl_context()


async def test_a_key_log_is_neither_written_nor_a_fault(monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    for path in (tmp_path / "keys.log", tmp_path / "missing" / "keys.log"):
        monkeypatch.setenv("SSLKEYLOGFILE", str(path))
        assert await is_trusted()
        assert not path.exists()
