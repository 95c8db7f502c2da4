"""Fixtures for the tests of all rooms."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import hypothesis
import pytest

from obsidian_anki_sync.cli.stop_signals import stop_signals
from support.model_server import ModelServer, serving

# Where the program keeps settings, on Linux and on Windows.
_CONFIGURATION = ("XDG_CONFIG_HOME", "LOCALAPPDATA")


# An example may take long on a busy machine. Tests that measure time are marked serial, and compare times.
hypothesis.settings.register_profile("without a deadline", deadline=None)
hypothesis.settings.load_profile("without a deadline")


@pytest.fixture
def model() -> Iterator[ModelServer]:
    with serving() as server:
        yield server


@pytest.fixture(autouse=True, scope="session")
def own_configuration(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keeps tests, and the processes that they start, away from the settings of the person who runs them."""
    before = {name: os.environ.get(name) for name in _CONFIGURATION}
    os.environ.update(dict.fromkeys(_CONFIGURATION, str(tmp_path_factory.mktemp("configuration"))))
    yield
    for name, value in before.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value


@pytest.fixture(autouse=True, scope="session")
def signals_arrive() -> None:
    """Lets started processes hear Ctrl+C and a hang-up, which a shell's background jobs ignore."""
    for name in ("SIGINT", "SIGHUP"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL)


@pytest.fixture(autouse=True)
def signals_stay(signals_arrive: None) -> Iterator[None]:
    """Restores the handlers of the stop signals: the program itself ignores them at its end."""
    before = {number: signal.getsignal(number) for number in stop_signals()}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
