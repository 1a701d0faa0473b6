"""The public pages, as the package serves them."""

from collections.abc import Callable

from hotline.web.pages import PATHS
from tests.package import events
from tests.package.runtime import Function
from tests.world import STAGE


def test_the_package_serves_every_public_page(alone: Callable[..., Function]) -> None:
    function = alone()
    for path in PATHS.values():
        answer = function.invoke(events.request(STAGE + path, "", {}, method="GET"))
        assert answer.error is None
        told = answer.payload
        assert told["statusCode"] == 200, path
        assert "default-src 'none'" in told["headers"]["Content-Security-Policy"]
        assert "Knee Line" in told["body"]
        assert "/phone" not in told["body"]
    assert (
        function.invoke(events.request(STAGE + "/phone", "", {}, method="GET")).payload["statusCode"] == 404
    )


def test_head_has_no_body_there(alone: Callable[..., Function]) -> None:
    told = alone().invoke(events.request(STAGE + "/terms", "", {}, method="HEAD")).payload
    assert (told["statusCode"], told["body"]) == (200, "")
