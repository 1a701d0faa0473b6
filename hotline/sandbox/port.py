"""The local run's one port: the line's own paths, and the guest's beside them."""

import socket
from typing import TYPE_CHECKING

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HOST = "127.0.0.1"  # never another: whoever reaches the port reads every thread
OURS = ("/sms", "/voice", "/receipts", "/health")  # the line's own paths; the rest is the local run's


def listen(port: int) -> socket.socket:
    """Take the port (0: a free one) before there is anything to serve. Raises OSError, OverflowError.

    Not left to Werkzeug, which prints its own lines about a taken port and ends the process.
    """
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
        listening.listen(128)
    except BaseException:
        listening.close()
        raise
    return listening


def server(listening: socket.socket, line: "WSGIApplication", guest: "WSGIApplication") -> BaseWSGIServer:
    """A server on that socket, which is its own from now on; each request gets a thread."""
    port = listening.getsockname()[1]
    made = make_server(
        HOST,
        port,
        _together(line, guest),
        threaded=True,
        request_handler=_Quiet,
        fd=listening.fileno(),
    )
    listening.close()  # the server has its own handle of it
    return made


def _together(line: "WSGIApplication", guest: "WSGIApplication") -> "WSGIApplication":
    def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> "object":
        path = environ.get("PATH_INFO", "")
        ours = any(path == own or path.startswith(own + "/") for own in OURS)
        return (line if ours else guest)(environ, start_response)

    return app  # type: ignore[return-value]


class _Quiet(WSGIRequestHandler):
    """Answers requests without a line in the terminal for each."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - the name it has there
        """Say nothing: numbers stand in the paths."""
