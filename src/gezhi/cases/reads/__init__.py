"""What pages, API and command line ask about cases. Keyword-only, always `seen_by=`; no writes."""

from gezhi.cases.reads.duplicates import Likely, likely_duplicates
from gezhi.cases.reads.figures import Figures, Rate, figures
from gezhi.cases.reads.following import Followed, following
from gezhi.cases.reads.lists import CaseList, Counts, case_counts, case_list
from gezhi.cases.reads.page import CasePage, allowed_verbs, case_page, handler_choices, verifier_choices

__all__ = [
    "CaseList",
    "CasePage",
    "Counts",
    "Figures",
    "Followed",
    "Likely",
    "Rate",
    "allowed_verbs",
    "case_counts",
    "case_list",
    "case_page",
    "figures",
    "following",
    "handler_choices",
    "likely_duplicates",
    "verifier_choices",
]
