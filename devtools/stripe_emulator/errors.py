"""Errors in Stripe's shape."""

from typing import Any


class ApiError(Exception):
    """Ends a request. `is_saved` tells whether an idempotency key remembers this answer."""

    status = 400
    type = "invalid_request_error"
    is_saved = True
    should_retry: bool | None = None
    """What the header `Stripe-Should-Retry` says, where it does not follow from the status."""

    def __init__(self, message: str, param: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.message, self.param, self.code = message, param, code

    def body(self) -> dict[str, Any]:
        fields = {"code": self.code, "message": self.message, "param": self.param, "type": self.type}
        return {"error": {name: value for name, value in fields.items() if value is not None}}


class InvalidParameter(ApiError):
    """Refused before anything ran, so the key stays free for a corrected request."""

    is_saved = False


class NoSuchObject(ApiError):
    status = 404

    def __init__(self, kind: str, object_id: str, param: str = "id") -> None:
        name = kind.replace("event", "notification") if kind == "event" else kind
        super().__init__(f"No such {name}: '{object_id}'", param, "resource_missing")


class NotAllowed(ApiError):
    """The object's state forbids it."""


class InvalidKey(ApiError):
    status = 401
    is_saved = False


class UnknownPath(ApiError):
    status = 404
    is_saved = False


class KeyReused(ApiError):
    """One idempotency key, two different requests."""

    type = "idempotency_error"
    is_saved = False


class KeyInUse(ApiError):
    status = 409
    type = "idempotency_error"
    is_saved = False


class ServerFault(ApiError):
    """A fault that was asked for."""

    status = 500
    type = "api_error"


class TemporarilyUnavailable(ServerFault):
    status = 503
    is_saved = False


class RateLimited(ApiError):
    status = 429
    is_saved = False
    should_retry = False

    def __init__(self) -> None:
        super().__init__("Request rate limit exceeded. (Asked for at /_control.)", code="rate_limit")


class LockTimeout(ApiError):
    """Another request held the object; Stripe then tells its SDK to try again."""

    status = 429
    is_saved = False
    should_retry = True

    def __init__(self) -> None:
        message = "This object cannot be accessed right now because another API request is accessing it."
        super().__init__(f"{message} (Asked for at /_control.)", code="lock_timeout")
