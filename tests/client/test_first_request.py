"""What the first request of all costs the event loop."""

import json
import subprocess
import sys
from pathlib import Path

_TESTS = Path(__file__).parent.parent
_ASK = """
import asyncio, json, sys
sys.path.insert(0, sys.argv[1])
from support.strict_server import StrictServer
from altur_tui.client.client import AlturClient
from altur_tui.credentials.key import ApiKey

async def main():
    async with StrictServer() as server:
        client = AlturClient(server.origin, ApiKey("test-key"))
        before = set(sys.modules)
        await client.campaign(1)
        print(json.dumps(sorted(sys.modules.keys() - before)))
        await client.aclose()

asyncio.run(main())
"""


def test_the_first_request_loads_nothing_while_the_event_loop_waits() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _ASK, str(_TESTS)], check=True, capture_output=True, text=True
    )
    assert json.loads(done.stdout) == []
