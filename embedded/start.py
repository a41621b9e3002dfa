"""Starts everything, says where it is, and stops it in order."""

from __future__ import annotations

import signal
import sys
import time
from typing import NoReturn

import gevent
from gevent.event import Event
from pydantic import ValidationError

from embedded import data_folder, demo, platform, ports, stripe
from embedded.settings import EmbeddedSettings
from shared.observability import logs


def main() -> None:
    settings = _settings()
    logs.configure("embedded", settings.log_level)
    try:
        serve(settings)
    except ports.PortTaken as taken:
        _give_up(f"port {taken} is taken. Stop what listens there, or choose another: PORT=8090 make run")
    except data_folder.DataFolderUnusable as error:
        _give_up(f"{error}. Choose another folder: DATA_DIR=… make run")
    except data_folder.DataFolderInUse as folder:
        _give_up(
            f"another Fanfare is running on {folder}. Stop it, or choose another folder: DATA_DIR=… make run"
        )


def serve(settings: EmbeddedSettings) -> None:
    """Run until SIGTERM or Ctrl-C."""
    lock = data_folder.claim(settings.data_dir)
    started_at = time.monotonic()
    keys = data_folder.read_or_make_keys(settings.data_dir)
    emulator = stripe.build(settings)
    _say("Preparing the databases …")
    everything = platform.build(settings, keys, emulator)
    server = ports.server(settings.host, settings.port, everything.edge)
    stop = _stop_on_signals()
    emulator.start()
    everything.start()
    server.start()
    if settings.demo:
        demo.fill(settings, everything.edge, keys.link_key)
    _welcome(settings, emulator, time.monotonic() - started_at)
    stop.wait()
    _say("Stopping …")
    everything.stop()
    server.stop(timeout=2)
    emulator.stop()
    lock.close()


def _settings() -> EmbeddedSettings:
    try:
        return EmbeddedSettings()
    except ValidationError as error:
        first = error.errors()[0]
        _give_up(f"{str(first['loc'][0]).upper()}: {first['msg']}")


def _welcome(settings: EmbeddedSettings, emulator: stripe.Stripe, seconds: float) -> None:
    _say(f"\n  Fanfare runs at {settings.public_url}  (ready in {seconds:.1f} s; Ctrl-C stops it)")
    for account in demo.ACCOUNTS if settings.demo else ():
        _say(f"  Log in as {account.email} with the password {demo.PASSWORD}  ({account.role})")
    _say(f"  Mail that was sent: {settings.public_url}/dev/mail")
    _say(f"  Stripe emulator:    {emulator.public_url}/_control  (card 4242 4242 4242 4242)\n")


def _stop_on_signals() -> Event:
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        gevent.signal_handler(number, stop.set)
    return stop


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _give_up(reason: str) -> NoReturn:
    sys.stderr.write(f"Fanfare cannot start: {reason}\n")
    raise SystemExit(1)
