"""Each server starts once; each test gets a table of its own."""

from collections.abc import Iterator

import pytest

from hotline.storage.dynamodb import DynamoDBStore
from tests.stores import moto_server, new_store


@pytest.fixture(scope="session")
def ministack(server_url: str) -> str:
    return server_url


@pytest.fixture(scope="session")
def moto() -> Iterator[str]:
    with moto_server() as endpoint:
        yield endpoint


@pytest.fixture(params=["table_url", "moto"], ids=["ministack", "moto"])
def endpoint(request: pytest.FixtureRequest) -> str:
    found: str = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def store(endpoint: str) -> DynamoDBStore:
    """An empty store, on each of the two servers in turn."""
    return new_store(endpoint)


@pytest.fixture
def shared(ministack: str) -> DynamoDBStore:
    """An empty store that many threads may use at once: not on moto, which loses updates."""
    return new_store(ministack)
