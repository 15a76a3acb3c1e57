"""How Open311 says no: a list of errors, each with a code and a description, under the status that the specification names."""

from gezhi.kernel.refusals import Refused, Sentence

PASSED_ON = (403, 404, 409, 429)


class Open311Error(Exception):
    """The request is refused with this status, for one reason or several at once."""

    def __init__(self, status: int, *descriptions: Sentence) -> None:
        super().__init__(descriptions)
        self.status = status
        self.descriptions = [str(one) for one in descriptions]


def as_error(refused: Refused) -> Open311Error:
    """A verb's refusal as Open311 says it: 403, 404, 409 and 429 as they are, everything else 400."""
    return Open311Error(refused.status if refused.status in PASSED_ON else 400, refused.sentence)
