"""What gunicorn makes of our settings."""

from __future__ import annotations

import os
import subprocess
import sys

from gunicorn.config import Config  # type: ignore[import-untyped]

from shared.config import gunicorn as gunicorn_settings


def test_no_line_about_a_request_is_put_together_that_nobody_sees() -> None:
    config = Config()
    config.set("logger_class", gunicorn_settings.logger_class)
    config.set("logconfig_dict", gunicorn_settings.logconfig_dict)

    assert not config.logger_class(config).access_log_enabled


def test_a_web_process_that_lacks_a_setting_says_which_and_ends_with_78() -> None:
    gunicorn = [sys.executable, "-m", "gunicorn", "-c", "python:shared.config.gunicorn"]
    done = subprocess.run(
        [*gunicorn, "-b", "127.0.0.1:0", "services.realtime.app:from_environment()"],
        env={name: value for name, value in os.environ.items() if name != "VERIFY_KEY"}
        | {"PUBLIC_URL": "http://localhost", "RABBITMQ_URL": "amqp://broker/", "REDIS_URL": "redis://redis"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip

    assert done.returncode == 78
    assert [line for line in done.stderr.splitlines() if not line.startswith("{")] == [
        "fanfare cannot start: VERIFY_KEY is not set"
    ]
