"""Sandbox: the whole hotline on one machine, line and sandbox on one port."""

import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING

from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


HOST = "127.0.0.1"  # never another: the port shows every thread
LINE_PATHS = ("/sms", "/voice", "/receipts", "/health")  # the rest is the sandbox's


def listen(port: int) -> socket.socket:
    """Bind the port (0: a free one) before the app exists. Raises OSError, OverflowError.

    Not left to Werkzeug, which prints its own lines about a taken port and ends the process.
    """
    return socket.create_server((HOST, port), backlog=128)


def server(listening: socket.socket, line: "WSGIApplication", rest: "WSGIApplication") -> BaseWSGIServer:
    """A server that owns this socket from now on; each request gets a thread."""

    def app(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        is_line = any(path == own or path.startswith(own + "/") for own in LINE_PATHS)
        return (line if is_line else rest)(environ, start_response)

    port, descriptor = listening.getsockname()[1], listening.fileno()
    made = make_server(HOST, port, app, threaded=True, request_handler=_Quiet, fd=descriptor)
    listening.close()  # the server has its own handle of it
    return made


class _Quiet(WSGIRequestHandler):
    """Logs no requests, because paths contain numbers."""

    def log(self, *_: object) -> None: ...
