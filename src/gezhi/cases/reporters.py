"""Reporters without an account: whoever stands in front of a QR code, and whoever holds the link to follow a case."""

from dataclasses import dataclass

from django.core import signing

from gezhi.kernel.refusals import NotThere

SALT = "cases.following"


@dataclass(frozen=True)
class PasserBy:
    """Somebody who reports without saying who they are, or only how to reach them."""

    ref: str = "passer-by"
    is_operator: bool = False


PASSER_BY = PasserBy()


@dataclass(frozen=True)
class Follower:
    """Whoever holds the link that was given for one case: its reporter, and nobody else's."""

    case_id: int
    is_operator: bool = False

    @property
    def ref(self) -> str:
        """How the log book names them."""
        return "reporter"


def token_for(case_id: int) -> str:
    """The secret part of the link by which a reporter without an account follows the case."""
    return signing.Signer(salt=SALT).sign_object({"case": case_id}, compress=False)


def follower(token: str) -> Follower:
    """Who holds this token; NotThere if it is none of ours."""
    try:
        found = signing.Signer(salt=SALT).unsign_object(token)
    except (signing.BadSignature, ValueError) as error:
        raise NotThere from error
    return Follower(int(found["case"]))
