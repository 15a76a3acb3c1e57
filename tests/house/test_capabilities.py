"""Each module of a capability holds what it is for and nothing else (design, section 4)."""

import ast
import importlib
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.house import source
from tools.translations import is_rule

EDGES = ("views", "api", "cli", "clock", "forms", "tasks")
CLOCK_READERS = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("timezone", "now"),
    ("time", "time"), ("time", "localtime"),
}  # fmt: skip
THE_CLOCK = source.PACKAGE / "kernel" / "clock.py"
BELOW_THE_EDGES = ("models", "rules", "reads", "actions")
NO_ACTOR_YET = {
    # Whoever comes through these doors is nobody before the verb has ended well.
    "gezhi.people.actions.sign_in.sign_in",
    "gezhi.people.actions.invitations.join",
}
DONE_BY_TIME_ITSELF = {
    # What a due instant, or news from the registry or an incident, brings about is the system's own doing.
    "gezhi.reopening.actions.following.follow_duties",
    "gezhi.reopening.actions.following.follow_registry",
    "gezhi.reopening.actions.permits.expire",
    "gezhi.reopening.actions.submitting.lapse",
}
SAYS_WHAT_FIRST = {
    # One thing leads the call and needs no name, as in a sentence: write("file.destroyed", by=…, at=…).
    "gezhi.logbook.actions.write",
}
SHAPES = {
    # They turn what a read gave into what a page draws, and ask the database nothing.
    "gezhi.logbook.reads.proofs.hashed_text",
    "gezhi.logbook.reads.proofs.is_sealed",
    "gezhi.notices.reads.drafts.sketch_of",
    "gezhi.overview.reads.mine.lands_on_board",
    "gezhi.overview.reads.report.what_words",
    "gezhi.registry.reads.grid_files.planned_map",
    "gezhi.registry.reads.grid_map.by_group",
    "gezhi.registry.reads.grid_map.cover_states",
    "gezhi.registry.reads.grid_map.draw",
}
OF_INTEREST_TO_ANYBODY = {
    # By whom the cases are kept that anybody may ask for.
    "gezhi.cases.open311.reads.zone_name",
    # What a checkpoint and a verifier key say is there to be kept by anybody; how the sealer is doing names nobody.
    "gezhi.logbook.reads.proofs.covering_checkpoint",
    "gezhi.logbook.reads.state.last_report",
    "gezhi.logbook.reads.state.newest_checkpoint",
    "gezhi.logbook.reads.state.sealer_state",
    "gezhi.logbook.reads.state.verifier_keys",
    # The rows of an import, and the files of a letter, that the page got from a read which knew who asks.
    "gezhi.notices.reads.letters.file_of",
    "gezhi.registry.reads.imports.followers",
    "gezhi.registry.reads.imports.import_rows",
    # Asked with the secret of an invitation in hand, which is the right to ask.
    "gezhi.people.reads.invitations.welcome",
    # The same for the link by which a reporter without an account follows a case, and for that to a notice.
    "gezhi.cases.reads.following.following",
    "gezhi.notices.reads.letters.letter_behind",
    # Under which rules an incident runs, and what a pack or the dictionary of items says, is published.
    "gezhi.policy.reads.in_force.risk_level",
    "gezhi.policy.reads.in_force.state_at",
    "gezhi.policy.reads.incident_pages.places_to_choose",
    "gezhi.policy.reads.incident_pages.versions_to_switch_to",
    "gezhi.policy.reads.packs.judging",
    "gezhi.policy.reads.packs.pack_at",
    "gezhi.policy.reads.packs.version_of",
    "gezhi.policy.reads.packs.version_row",
    "gezhi.policy.reads.risk_places.chosen_place",
    "gezhi.policy.reads.risk_places.chosen_places",
    "gezhi.reports.reads.returns.collection_of",
    "gezhi.reports.reads.returns.running",
    # The rows come from a read that knew who asks.
    "gezhi.reports.reads.returns.names_in",
    # Where places hang, asked by reads that looked before who may see them.
    "gezhi.registry.reads.paths.paths",
    # A permit is there to be checked by anybody; its page names no person.
    "gezhi.reopening.reads.permits.permit_by_code",
    "gezhi.reopening.reads.permits.permits_public",
    "gezhi.reopening.reads.permits.public",
    # The same for the paper at an enterprise's entrance.
    "gezhi.guidance.reads.staff.behind_paper",
}
MAY_ASK_FOR_THE_TIME = {
    # Who may look is decided by what the asker holds now, whatever moment they ask about.
    "gezhi.registry.rules",
    "gezhi.reopening.reads.sites",
}


def attributes(path: Path) -> Iterator[ast.Attribute]:
    return (node for node in source.nodes(path) if isinstance(node, ast.Attribute))


def test_views_and_api_leave_tables_to_reads_and_actions() -> None:
    touched = [
        f"{source.shown(path, node.lineno)} .{node.attr}"
        for path in source.of_role("views", "api")
        for node in attributes(path)
        if node.attr in ("objects", "save", "bulk_create", "bulk_update", "select_for_update", "_default_manager")
    ]
    source.nothing(touched)


def test_nobody_but_the_clock_reads_the_clock() -> None:
    read = [
        source.shown(path, node.lineno)
        for path in source.python(tests=False, below=source.PACKAGE)
        if path != THE_CLOCK
        for node in attributes(path)
        if isinstance(node.value, ast.Name | ast.Attribute)
        and (getattr(node.value, "id", getattr(node.value, "attr", "")), node.attr) in CLOCK_READERS
    ]
    source.nothing(read)


def test_below_the_edges_the_time_is_handed_in() -> None:
    asked = [
        source.shown(path, node.lineno)
        for path in source.of_role(*BELOW_THE_EDGES)
        if source.module_name(path) not in MAY_ASK_FOR_THE_TIME
        for node in source.nodes(path)
        if isinstance(node, ast.ImportFrom)
        and (
            node.module == "gezhi.kernel.clock"
            or (node.module == "gezhi.kernel" and any(alias.name == "clock" for alias in node.names))
        )
    ]
    source.nothing(asked)


def test_actions_and_reads_know_no_request() -> None:
    knowing = [
        f"{source.shown(path)} {name}"
        for path in source.of_role(*BELOW_THE_EDGES)
        for node in source.nodes(path)
        for name in _names(node)
        if name in ("request", "HttpRequest", "HttpResponse")
    ]
    source.nothing(knowing)


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.arg):
        return [node.arg]
    if isinstance(node, ast.ImportFrom):
        return [alias.name for alias in node.names]
    return [node.id] if isinstance(node, ast.Name) else []


def called_by_edges(role: str) -> dict[str, Callable[..., Any]]:
    """Every function of the capabilities' `role` modules that an edge (page, API, command, worker) calls."""
    found: dict[str, Callable[..., Any]] = {}
    for path in [*source.of_role(*EDGES), *source.python(tests=False, below=source.PACKAGE / "cli")]:
        here = _imported(path)
        for node in source.nodes(path):
            if isinstance(node, ast.Call):
                function = _resolved(node.func, here)
                home = getattr(function, "__module__", "")
                if inspect.isfunction(function) and f".{role}" in home and home.startswith("gezhi."):
                    found[f"{home}.{function.__name__}"] = function
    return found


def _imported(path: Path) -> dict[str, Any]:
    """Local name → what it stands for, for everything that the file imports from us (also inside functions)."""
    here: dict[str, Any] = {}
    for node in source.nodes(path):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("gezhi") and not node.level:
            module = importlib.import_module(str(node.module))
            for alias in node.names:
                if not hasattr(module, alias.name):
                    importlib.import_module(f"{node.module}.{alias.name}")
                here[alias.asname or alias.name] = getattr(module, alias.name)
    return here


def _resolved(node: ast.expr, here: dict[str, Any]) -> Any:
    if isinstance(node, ast.Name):
        return here.get(node.id)
    if isinstance(node, ast.Attribute):
        return getattr(_resolved(node.value, here), node.attr, None)
    return None


def parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    return list(inspect.signature(function).parameters.values())


def is_keyword_only(function: Callable[..., Any]) -> bool:
    return all(one.kind in (one.KEYWORD_ONLY, one.VAR_KEYWORD) for one in parameters(function))


def says_what_first(function: Callable[..., Any]) -> bool:
    """Whether everything after the first argument is called by its name."""
    return all(one.kind in (one.KEYWORD_ONLY, one.VAR_KEYWORD) for one in parameters(function)[1:])


@pytest.mark.parametrize("needed", ["by", "at"])
def test_a_verb_that_an_edge_calls_is_told_who_and_when(needed: str) -> None:
    verbs = called_by_edges("actions")
    assert len(verbs) >= 10
    untold = [name for name, verb in verbs.items() if needed not in inspect.signature(verb).parameters]
    source.nothing(name for name in untold if name not in NO_ACTOR_YET | DONE_BY_TIME_ITSELF or needed != "by")


def test_a_verb_that_an_edge_calls_takes_keywords_only() -> None:
    verbs = called_by_edges("actions")
    assert all(says_what_first(verbs[name]) for name in SAYS_WHAT_FIRST)
    source.nothing(name for name, verb in verbs.items() if name not in SAYS_WHAT_FIRST and not is_keyword_only(verb))


def test_a_read_that_an_edge_calls_takes_keywords_only() -> None:
    reads = called_by_edges("reads")
    assert len(reads) >= 10
    free = SHAPES | OF_INTEREST_TO_ANYBODY
    source.nothing(name for name, read in reads.items() if name not in free and not is_keyword_only(read))


def test_a_read_that_an_edge_calls_knows_who_asks() -> None:
    """`seen_by=`, or a read about the asker alone, who is its `person`."""
    free = SHAPES | OF_INTEREST_TO_ANYBODY
    source.nothing(
        name
        for name, read in called_by_edges("reads").items()
        if name not in free and not {"seen_by", "person"} & set(inspect.signature(read).parameters)
    )


def test_exceptions_are_still_needed() -> None:
    known = {**called_by_edges("reads"), **called_by_edges("actions")}
    source.nothing(
        (NO_ACTOR_YET | DONE_BY_TIME_ITSELF | SAYS_WHAT_FIRST | SHAPES | OF_INTEREST_TO_ANYBODY) - set(known)
    )


def test_reads_write_nothing() -> None:
    writing = [
        f"{source.shown(path, node.lineno)} .{node.attr}"
        for path in source.of_role("reads")
        for node in attributes(path)
        if node.attr in ("save", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "select_for_update")
    ]
    source.nothing(writing)


def test_models_keep_to_themselves() -> None:
    """No signals and no save() of their own: what a change brings about is said in the verb."""
    odd = [
        f"{source.shown(path, node.lineno)} {node.name}"
        for path in source.of_role("models")
        for node in source.nodes(path)
        if isinstance(node, ast.FunctionDef) and node.name in ("save", "delete", "full_clean")
    ]
    odd += [
        source.shown(path, node.lineno)
        for path in source.python(tests=False, below=source.PACKAGE)
        for node in source.nodes(path)
        if isinstance(node, ast.ImportFrom)
        and node.module == "django.db.models.signals"
        and any(alias.name not in ("pre_migrate", "post_migrate") for alias in node.names)
    ]
    source.nothing(odd)


def test_every_rule_says_why_it_refuses() -> None:
    """`may_…` functions carry the sentence for the person as their docstring: one line that ends like a sentence."""
    silent = [
        f"{source.shown(path, node.lineno)} {node.name}"
        for path in source.python(tests=False, below=source.PACKAGE)
        if path.stem == "rules" or path.stem.endswith("_rules") or path.parent.name == "rules"
        for node in source.nodes(path)
        if is_rule(node) and not (ast.get_docstring(node) or "").rstrip().endswith((".", "。"))
    ]
    source.nothing(silent)
