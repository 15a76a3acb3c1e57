"""What requests are about: the union of the lists that platforms in 2020 used (Qingdao, Shandong, Shenzhen)."""

from dataclasses import dataclass

from django.utils.translation import pgettext_lazy

from gezhi.kernel.refusals import Sentence


@dataclass(frozen=True)
class Subject:
    """A topic as lists offer it: its code, its name, and who put it there."""

    code: str
    name: Sentence
    source: str = "product"


REQUESTS: tuple[Subject, ...] = (
    Subject("supplies", pgettext_lazy("topic of a request", "Protective supplies")),
    Subject("labour", pgettext_lazy("topic of a request", "Workers and their return")),
    Subject("logistics", pgettext_lazy("topic of a request", "Transport and passage")),
    Subject("materials", pgettext_lazy("topic of a request", "Materials and suppliers")),
    Subject("funding", pgettext_lazy("topic of a request", "Funds and loans")),
    Subject("rent", pgettext_lazy("topic of a request", "Rent and charges")),
    Subject("policy", pgettext_lazy("topic of a request", "Questions about policies")),
    Subject("permits", pgettext_lazy("topic of a request", "Approvals and licences")),
    Subject("safety", pgettext_lazy("topic of a request", "Safety and environment")),
    Subject("other", pgettext_lazy("topic of a request", "Something else")),
)
SHIPPED: dict[str, tuple[Subject, ...]] = {"request": REQUESTS}
