"""A secret, read from the environment or the system's keyring."""

from __future__ import annotations

from obsidian_anki_sync.domain.errors import UnavailableError


class Secret:
    """A text that logs and tracebacks never show; ``text`` is its value."""

    # Not a dataclass: msgspec would read it as a table of keys.
    __slots__ = ("text",)

    def __init__(self, text: str = "") -> None:
        self.text = str(text)

    def __repr__(self) -> str:
        return "Secret(***)" if self.text else "Secret()"

    def __bool__(self) -> bool:
        return bool(self.text)


class KeyringError(UnavailableError):
    """The system's keyring exists and cannot be read."""

    code = "keyring"


def from_keyring(service: str, name: str) -> Secret:
    """Returns the secret of a service and a name in the system's keyring; an empty one if there is none.

    Raises ``KeyringError`` if the keyring is locked.
    """
    # Importing it takes longer than a whole sync without changes.
    import keyring
    from keyring.errors import KeyringError as AnyKeyringError
    from keyring.errors import NoKeyringError

    try:
        return Secret(keyring.get_password(service, name) or "")
    except NoKeyringError:
        return Secret()
    except AnyKeyringError as error:
        raise KeyringError(
            f"The system's keyring cannot be read: {error}.",
            "Unlock it, or give the key by the environment instead.",
        ) from None
