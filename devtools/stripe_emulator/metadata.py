"""Metadata: up to 50 keys of 40 characters with values of 500."""

from devtools.stripe_emulator.errors import InvalidParameter

MOST_KEYS, LONGEST_NAME, LONGEST_VALUE = 50, 40, 500


def merged(metadata: dict[str, str], changes: dict[str, str] | str | None) -> dict[str, str]:
    """The metadata after the changes: an empty value removes its key, an empty string removes all."""
    if changes == "":
        return {}
    result = metadata | (changes if isinstance(changes, dict) else {})
    result = {name: value for name, value in result.items() if value != ""}
    _check(result)
    return result


def _check(metadata: dict[str, str]) -> None:
    if len(metadata) > MOST_KEYS:
        raise InvalidParameter(f"Metadata can have up to {MOST_KEYS} keys", "metadata")
    for name, value in metadata.items():
        if len(name) > LONGEST_NAME:
            message = (
                f"Metadata keys can have up to {LONGEST_NAME} characters, but you passed one with {len(name)}"
            )
            raise InvalidParameter(message, "metadata")
        if len(value) > LONGEST_VALUE:
            message = f"Metadata values can have up to {LONGEST_VALUE} characters, but one has {len(value)}"
            raise InvalidParameter(message, f"metadata[{name}]")
