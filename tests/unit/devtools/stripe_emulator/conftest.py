from collections.abc import Iterator
from pathlib import Path

import pytest

from devtools.stripe_emulator import EmulatorSettings, WebhookDelivery
from tests.unit.devtools.serving import bound_server, serve
from tests.unit.devtools.stripe_emulator.receiver import SECRET, Receiver
from tests.unit.devtools.stripe_emulator.running import RunningEmulator, emulating


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    receiver = Receiver()
    with bound_server() as server:
        receiver.url = f"http://127.0.0.1:{server.port}/webhook"
        serve(server, receiver.app)
        yield receiver


@pytest.fixture
def settings(receiver: Receiver, tmp_path: Path) -> EmulatorSettings:
    return EmulatorSettings(
        database=tmp_path / "stripe.sqlite3",
        webhook_url=receiver.url,
        webhook_secret=SECRET,
        webhook_retry_delays=(0.05, 0.05),
    )


@pytest.fixture
def emulator(settings: EmulatorSettings) -> Iterator[RunningEmulator]:
    with bound_server() as server:
        settings.public_url = f"http://127.0.0.1:{server.port}"
        with emulating(settings) as app:
            delivery = WebhookDelivery.of(app)
            serve(server, app)
            delivery.start()
            yield RunningEmulator(settings.public_url)
            delivery.stop()
