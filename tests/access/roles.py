"""Who knocks: twelve people of the small town, somebody who holds the link of its firm, and somebody who is nobody here.

Named sets keep the tables readable.
"""

Roles = frozenset[str]

ANONYMOUS = "anonymous"
LINK = "link"
"""Whoever opened the link of the firm of group 5 in their browser; not signed in."""
PEOPLE = (
    "head",
    "organiser",
    "leader",  # executor of group 5, to which everything in the tables belongs
    "grid_worker",  # steward of the grid
    "manager",  # steward of the site
    "cleaner",  # executor of one point in it
    "other_leader",  # executor of group 6
    "clerk",
    "auditor",
    "administrator",
    "stranger",  # a field person without duty
    "member",  # of the firm that works in the site's building
)
EVERY_ROLE = (ANONYMOUS, LINK, *PEOPLE)
OUTSIDE = frozenset({ANONYMOUS, LINK})
"""Those who are sent to the door where one has to sign in."""

NOBODY: Roles = frozenset()
SIGNED_IN: Roles = frozenset(PEOPLE)
ANYBODY: Roles = frozenset(EVERY_ROLE)

RUN_ZONE: Roles = frozenset({"head", "organiser", "clerk"})
SEE_ZONE: Roles = RUN_ZONE | {"auditor"}
RUN_GROUP: Roles = RUN_ZONE | {"leader"}
ABOVE_SITE: Roles = RUN_GROUP | {"grid_worker"}
RUN_SITE: Roles = ABOVE_SITE | {"manager"}
SEE_SITE: Roles = RUN_SITE | {"auditor"}
RUN_POINT: Roles = RUN_SITE | {"cleaner"}
SEE_POINT: Roles = SEE_SITE | {"cleaner"}
RUN_SOME_SITE: Roles = RUN_SITE | {"other_leader"}

OWN_FIRM: Roles = frozenset({"member", LINK})
MEMBER: Roles = frozenset({"member"})

CLERK: Roles = frozenset({"clerk"})
CLEANER: Roles = frozenset({"cleaner"})
GRID_WORKER: Roles = frozenset({"grid_worker"})
CHAIN: Roles = RUN_SITE - CLERK
"""Those who answer for the site, and for what lies above it."""
SEE_CASE: Roles = SEE_SITE
ADMINISTRATOR: Roles = frozenset({"administrator"})
STAFF: Roles = CLERK | ADMINISTRATOR
MANAGER_OR_ADMINISTRATOR: Roles = ADMINISTRATOR | {"manager"}
KNOW_THE_GRID_WORKER: Roles = SEE_POINT | ADMINISTRATOR
"""The grid worker, those who run a place that he answers for, those who turn to him, and whoever keeps persons."""
