"""Serves the console on this machine until somebody ends it."""

import signal
import threading
from collections.abc import Callable
from datetime import datetime

from hotline.ops.console.desk import Desk
from hotline.ops.console.door import Door
from hotline.ops.console.site import site
from hotline.ops.console.where import Place
from hotline.sandbox.server import listen, server


def serve(
    find: Callable[[], Place],
    port: int,
    clock: Callable[[], datetime],
    operator: str,
    name: str,
    say: Callable[[str], None],
) -> None:
    """Serve the pages at 127.0.0.1:`port` (0: a free one). Raises OSError where the port is taken."""
    over = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: over.set())
    with listen(port) as listening:
        door = Door(listening.getsockname()[1], say)
        app = site(Desk(find, clock, operator), door)
        web = server(listening, app, app)
    threading.Thread(target=web.serve_forever, name="console", daemon=True).start()
    say(f"The console of {name}: {door.address}")
    say("It opens once, in this machine's browser. Ctrl-C ends it.")
    over.wait()
    web.shutdown()
