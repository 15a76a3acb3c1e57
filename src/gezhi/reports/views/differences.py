"""Where returns and the registry say another number of staff: taken over or kept, one by one."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from gezhi.kernel import clock
from gezhi.kernel.refusals import NotThere, NotYours, Refused
from gezhi.people.requests import person_of
from gezhi.reports import rules
from gezhi.reports.actions.differences import keep_ours, take_over
from gezhi.reports.reads.differences import differences


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, and what was decided lately."""
    return _list(request)


@require_POST
def decide(request: HttpRequest, difference_id: int) -> HttpResponse:
    """The registry takes the number over, or is kept; what cannot be done is said above the list."""
    person, at = person_of(request), clock.now()
    seen = request.POST.get("registered", "")
    try:
        if request.POST.get("do") == "take":
            number = int(seen) if seen.isdecimal() and len(seen) < 10 else None
            done = take_over(difference=difference_id, registered=number, by=person, at=at)
            words = _("The registry now says %(said)d people for %(name)s.")
        elif request.POST.get("do") == "keep":
            reason = request.POST.get("reason", "")
            done = keep_ours(difference=difference_id, reason=reason, by=person, at=at)
            words = _("The registry stays as it is for %(name)s; %(said)d is not put to you again.")
        else:
            raise NotThere
    except (NotYours, NotThere):
        raise
    except Refused as refused:
        return _list(request, refused)
    messages.success(request, words % {"said": done.said, "name": done.enterprise.name})
    return redirect("reports:differences")


def _list(request: HttpRequest, refused: Refused | None = None) -> HttpResponse:
    person, at = person_of(request), clock.now()
    context = {
        "at": at,
        "found": differences(seen_by=person, at=at),
        "may_decide": rules.may_decide_differences(person, at),
        "refused": str(refused.sentence) if refused else "",
    }
    return render(request, "reports/differences.html", context, status=refused.status if refused else 200)
