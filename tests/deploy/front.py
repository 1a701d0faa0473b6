"""A public address before the emulator's API Gateway: what a custom domain is at AWS."""

import http.client
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from werkzeug import Request, Response
from werkzeug.serving import make_server

from tests.local.live import PATIENCE


@contextmanager
def front(endpoint: str, api: Callable[[], str | None]) -> Iterator[str]:
    """Hand everything on to the API that `api` names (its id) at the emulator; yields the address."""
    gateway = urlsplit(endpoint).netloc

    @Request.application
    def hand_on(request: Request) -> Response:
        found = api()
        if found is None:
            return Response("no API is deployed", 503)
        connection = http.client.HTTPConnection(gateway, timeout=PATIENCE)
        try:
            headers = {name: value for name, value in request.headers.items() if name != "Host"}
            path = f"/_aws/execute-api/{found}{request.path}"
            connection.request(request.method, path, request.get_data(), headers)
            answer = connection.getresponse()
            return Response(answer.read(), answer.status, content_type=answer.headers.get("Content-Type"))
        finally:
            connection.close()

    server = make_server("127.0.0.1", 0, hand_on, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
