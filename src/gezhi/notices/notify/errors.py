"""How Notify says no: {"status_code", "errors": [{"error", "message"}]}."""

from django.http import JsonResponse


class NotifyError(Exception):
    """The request is refused. `name` is the class of error that clients know, `message` an English sentence."""

    def __init__(self, status: int, name: str, *messages: str) -> None:
        super().__init__(messages)
        self.status, self.name, self.messages = status, name, messages

    def answer(self) -> JsonResponse:
        """The error document."""
        errors = [{"error": self.name, "message": message} for message in self.messages]
        return JsonResponse({"status_code": self.status, "errors": errors}, status=self.status)


def invalid(*messages: str) -> NotifyError:
    """A field has not the form that it must have."""
    return NotifyError(400, "ValidationError", *messages)


def bad(message: str) -> NotifyError:
    """The form is right, but it cannot be done."""
    return NotifyError(400, "BadRequestError", message)


def nothing() -> NotifyError:
    """There is no such thing for this key."""
    return NotifyError(404, "NoResultFound", "No result found")


def too_many(most: int, seconds: int) -> NotifyError:
    """More than one key may send in that time."""
    message = f"Exceeded rate limit for key type LIVE of {most} requests per {seconds} seconds"
    return NotifyError(429, "RateLimitError", message)


def unknown(status: int, message: str) -> NotifyError:
    """Who asks is not known (401 without a token, 403 with a wrong one)."""
    return NotifyError(status, "AuthError", message)
