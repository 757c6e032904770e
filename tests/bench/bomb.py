"""What a packed body that unpacks to 256 MiB costs in memory, beside a client without a limit.

Run it with `python tests/bench/bomb.py`. Each figure is the growth of the process's peak (Linux).
"""

import asyncio
import re
import subprocess
import sys
from pathlib import Path

import httpx

from altur_tui.client.client import AlturClient
from altur_tui.credentials.key import ApiKey
from altur_tui.wire.errors import AlturError

SERVER = Path(__file__).resolve().parent.parent / "support" / "strict_server.py"
MEBIBYTES = 256


def peak() -> int:
    """Return the most memory that this process has had, in KiB."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) if found else 0


async def ours(origin: str) -> str:
    """Ask through the client; return the kind of its error."""
    client = AlturClient(origin, ApiKey("bench-key"))
    try:
        await client.campaign(1)
    except AlturError as error:
        return error.kind.value
    finally:
        await client.aclose()
    return "no error"


async def without_limit(origin: str) -> str:
    """Ask as a plain client would."""
    async with httpx.AsyncClient() as http:
        return f"{len((await http.get(origin)).content) >> 20} MiB read"


def main() -> None:
    command = [sys.executable, str(SERVER), "--limit", "99", "--bomb"]
    for size, load in ((0, ours), (MEBIBYTES, ours), (MEBIBYTES, without_limit)):
        with subprocess.Popen(
            [*command, str(size)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as server:
            try:
                assert server.stdout is not None
                origin = f"http://127.0.0.1:{int(server.stdout.readline())}"
                before = peak()
                outcome = asyncio.run(asyncio.wait_for(load(origin), 60))
                grown = (peak() - before) / 1024
                print(f"{load.__name__:14} body of {size:3} MiB: +{grown:6.1f} MiB, {outcome}")
            finally:
                server.kill()


if __name__ == "__main__":
    main()
