"""Pictures of cases for programs: sent as a file, fetched as they are kept."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import File, Router
from ninja.files import UploadedFile

from gezhi.cases import actions
from gezhi.cases.api.schemas import Number, PhotoOut
from gezhi.cases.models import Case, CasePhoto
from gezhi.cases.reads.choosing import case_by_number, photo_of
from gezhi.files.serving import answer_file
from gezhi.kernel import clock
from gezhi.people.models import Person
from gezhi.people.programs import Bearer, actor_of
from gezhi.shell.wire import REFUSALS, Id, reply

router = Router(tags=["cases"])
BYTES = {"schema": {"type": "string", "format": "binary"}}
PICTURE: dict[str, Any] = {
    "responses": {200: {"description": "OK", "content": {f"image/{kind}": BYTES for kind in ("jpeg", "png", "webp")}}}
}


@router.post(
    "/cases/{number}/photos",
    auth=Bearer("cases:write"),
    response={201: PhotoOut, **REFUSALS},
    operation_id="add_photo",
)
def add(request: HttpRequest, number: Number, photo: File[UploadedFile]) -> HttpResponse:
    """Adds a picture (nine at most). The same picture sent again is the one that is there: sending twice is harmless."""
    case = case_by_number(number=number, seen_by=actor_of(request), at=clock.now())
    added = _once(case, photo, actor_of(request))
    return reply(PhotoOut.of(added, case.number), status=201, location=f"/api/v1/cases/{number}/photos/{added.pk}")


def _once(case: Case, upload: UploadedFile, actor: Person) -> CasePhoto:
    """The picture, added; or the one of the same content that the case already has, and then nothing has happened."""
    with transaction.atomic():
        photo = actions.add_photo(case=case, upload=upload.file or upload, by=actor, at=clock.now())
        earlier = case.photos.filter(stored=photo.stored_id, pk__lt=photo.pk).select_related("stored").first()
        if earlier is not None:
            transaction.set_rollback(True)
    return earlier or photo


@router.get(
    "/cases/{number}/photos/{photo}",
    auth=Bearer("cases:read"),
    response={200: None, **REFUSALS},
    operation_id="get_photo",
    openapi_extra=PICTURE,
)
def photo(request: HttpRequest, number: Number, photo: Id) -> HttpResponseBase:
    """A picture of a case, as it is kept."""
    found = photo_of(number=number, photo=photo, seen_by=actor_of(request), at=clock.now())
    return answer_file(found.stored, f"{number}-{photo}")
