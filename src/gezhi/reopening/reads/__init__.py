"""What pages, API and the capabilities above ask of reopening."""

from gezhi.reopening.reads.applying import WhatApplies, what_applies
from gezhi.reopening.reads.page import ApplicationPage, application_of, application_page, file_item
from gezhi.reopening.reads.permits import PublicPermit, permit_by_code, permit_of, permits_public
from gezhi.reopening.reads.points import Finding, Point
from gezhi.reopening.reads.queue import Queue, next_application, queue

__all__ = [
    "ApplicationPage",
    "Finding",
    "Point",
    "PublicPermit",
    "Queue",
    "WhatApplies",
    "application_of",
    "application_page",
    "file_item",
    "next_application",
    "permit_by_code",
    "permit_of",
    "permits_public",
    "queue",
    "what_applies",
]
