"""What gunicorn makes of our settings."""

from __future__ import annotations

from gunicorn.config import Config  # type: ignore[import-untyped]

from shared import gunicorn_settings


def test_no_line_about_a_request_is_put_together_that_nobody_sees() -> None:
    config = Config()
    config.set("logger_class", gunicorn_settings.logger_class)
    config.set("logconfig_dict", gunicorn_settings.logconfig_dict)

    assert not config.logger_class(config).access_log_enabled
