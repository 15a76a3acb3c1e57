"""The API: which capability's operations hang where, and how every refusal becomes a problem document."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema

from gezhi import __version__
from gezhi.cases.api.cases import router as cases
from gezhi.cases.api.moves import router as moves
from gezhi.cases.api.photos import router as photos
from gezhi.guidance.api import router as guidance
from gezhi.kernel.refusals import Refused
from gezhi.logbook.api import router as log
from gezhi.people.programs import Bearer
from gezhi.policy.api import router as policy
from gezhi.registry.api.duties import router as duties
from gezhi.registry.api.enterprises import router as enterprises
from gezhi.registry.api.grids import router as grids
from gezhi.registry.api.places import router as places
from gezhi.reopening.api.applications import router as applications
from gezhi.reopening.api.moves import router as application_moves
from gezhi.reports.api.figures import router as figures
from gezhi.reports.api.returns import router as returns
from gezhi.shell import problems
from gezhi.webhooks.api import router as webhooks


class Gezhi(NinjaAPI):
    """Ninja's API whose description says that refusals are application/problem+json."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The OpenAPI document of /api/v1/openapi.json."""
        document = super().get_openapi_schema(**options)
        for operations in document["paths"].values():
            for operation in operations.values():
                _say_problems(operation)
                _say_headers(operation)
        return document


def _say_problems(operation: dict[str, Any]) -> None:
    for status, response in operation["responses"].items():
        if int(status) >= 400 and "content" in response:
            response["content"] = {problems.MEDIA_TYPE: next(iter(response["content"].values()))}
            response["description"] = "Refused: problem details (RFC 9457)"


def _say_headers(operation: dict[str, Any]) -> None:
    """Documents the request headers that ninja does not see, because verbs read them from the request."""
    parameters = operation.setdefault("parameters", [])
    if "requestBody" in operation:
        parameters.append(
            _header("Idempotency-Key", "The same key again gets the same answer and no second effect.", 200)
        )
    if 428 in map(int, operation["responses"]):
        parameters.append(_header("If-Match", "The ETag of what was read.", 200))


def urls() -> Any:
    """The API's addresses. They ask for a token themselves, so the page for signing in is never shown to a program."""
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = login_not_required(pattern.callback)
    return patterns, app_name, namespace


def _header(name: str, description: str, longest: int) -> dict[str, Any]:
    text = {"type": "string", "maxLength": longest, "pattern": "^[!-~]+$"}
    return {"in": "header", "name": name, "required": False, "schema": text, "description": description}


api = Gezhi(
    title="Gezhi 格治",
    version=__version__,
    description="Places, duties, who answers, coverage, enterprises, occupancy, cases and the log book of one zone.",
    urls_namespace="api-v1",
    docs_url=None,
    openapi_url="/openapi.json",
)
api.add_router("", places)
api.add_router("", grids)
api.add_router("", duties)
api.add_router("", enterprises)
api.add_router("", log, auth=Bearer("log:read"))
api.add_router("", cases)
api.add_router("", moves)
api.add_router("", photos)
api.add_router("", policy)
api.add_router("", guidance)
api.add_router("", applications)
api.add_router("", application_moves)
api.add_router("", figures)
api.add_router("", returns)
api.add_router("", webhooks)


@api.exception_handler(Refused)
def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """A verb said no."""
    return problems.refused(refusal)


@api.exception_handler(AuthenticationError)
def who_are_you(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No token, or one that does not work (any longer)."""
    answer = problems.problem(401, "token", "Send a valid token: Authorization: Bearer gz_…")
    answer.headers["WWW-Authenticate"] = 'Bearer realm="gezhi"'
    return answer


@api.exception_handler(ValidationError)
def not_understood(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The request does not have the form that the description asks for."""
    lines = [{"field": ".".join(str(part) for part in line["loc"][1:]), "detail": line["msg"]} for line in error.errors]
    return problems.problem(422, "form", "The request does not have the expected form.", errors=lines)


@api.exception_handler(HttpError)
def other(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Whatever else the framework refuses, for example a body that is not JSON."""
    return problems.problem(error.status_code, "request", str(error))
