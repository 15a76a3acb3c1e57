"""What was told to me: the inbox, one notice of it, and the page behind a personal link, without an account."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gezhi.files.serving import answer_file
from gezhi.kernel import clock
from gezhi.notices.actions import confirming, opening
from gezhi.notices.reads import letters as reads
from gezhi.people.requests import person_of


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Everything that was told to me; what still waits for me comes first."""
    me, at = person_of(request), clock.now()
    page = Paginator(reads.inbox(person=me), 30).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "letters": reads.letters(recipients=list(page), person=me),
        "waiting": reads.how_many_wait(person=me),
        "at": at,
    }
    return render(request, "notices/inbox.html", context)


@require_safe
def letter(request: HttpRequest, recipient: int) -> HttpResponse:
    """One notice. Opening it changes nothing; the page says by itself, or with a button, that it was read."""
    found = reads.letter_to(recipient=recipient, person=person_of(request))
    return render(request, "notices/letter.html", {"letter": found, "at": clock.now()})


@require_safe
def own(request: HttpRequest, notice: int) -> HttpResponse:
    """The link that many were sent alike leads me to my own letter."""
    return redirect("notices:letter", reads.letter_about(notice=notice, person=person_of(request)))


@require_POST
def read(request: HttpRequest, recipient: int) -> HttpResponse:
    """It was opened by a person, not by a program that looks at links."""
    confirming.read(recipient=recipient, by=person_of(request), at=clock.now())
    return _after(request, "notices:letter", recipient)


@require_POST
def confirm(request: HttpRequest, recipient: int) -> HttpResponse:
    """I have received it."""
    confirming.confirm(recipient=recipient, by=person_of(request), at=clock.now())
    messages.success(request, _("Confirmed. Nothing more comes about this."))
    return redirect("notices:letter", recipient)


@require_safe
def letter_file(request: HttpRequest, recipient: int, file: int) -> FileResponse:
    """A file that came along."""
    kept = reads.file_of(letter=reads.letter_to(recipient=recipient, person=person_of(request)), file=file)
    return answer_file(kept.stored, kept.name)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def personal(request: HttpRequest, token: str) -> HttpResponse:
    """The notice behind a personal link. Pressing its button confirms; opening it alone says nothing, for programs do that too."""
    found = reads.letter_behind(token=token)
    at = clock.now()
    if request.method == "POST":
        bearer = confirming.bearer_of(token)
        confirming.confirm(recipient=found.recipient.pk, by=bearer, at=at)
        return redirect("notices:personal", token)
    return render(request, "notices/personal.html", {"letter": found, "token": token, "past": found.is_past(at)})


@login_not_required
@require_POST
def personal_read(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the link stands open in a browser."""
    bearer = confirming.bearer_of(token)
    confirming.read(recipient=bearer.recipient, by=bearer, at=clock.now())
    return _after(request, "notices:personal", token)


@login_not_required
@require_POST
def personal_firm(request: HttpRequest, token: str) -> HttpResponse:
    """To the enterprise's own page, where what the letter is about can be done."""
    bearer = confirming.bearer_of(token)
    return redirect(opening.open_firm(recipient=bearer.recipient, by=bearer, at=clock.now()))


@login_not_required
@require_safe
def personal_file(request: HttpRequest, token: str, file: int) -> FileResponse:
    """A file that came along."""
    kept = reads.file_of(letter=reads.letter_behind(token=token), file=file)
    return answer_file(kept.stored, kept.name)


def _after(request: HttpRequest, page: str, which: int | str) -> HttpResponse:
    """Nothing for a script, the page again for a button."""
    return HttpResponse(status=204) if request.headers.get("X-Reads") else redirect(page, which)
