"""`gezhi import FILE.geojson`: grids with their outlines, and whether they cover the zone."""

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gezhi.cli.acting import actor
from gezhi.cli.tables import table
from gezhi.cli.telling import FINE, FOUND, Told
from gezhi.cli.words import gettext as _

if TYPE_CHECKING:
    from gezhi.registry.actions.grid_import import GridImport
    from gezhi.registry.geo.cover import Cover

ENDINGS = (".geojson", ".json")


def run(options: Namespace) -> Told:
    """Imports, or with --dry-run only looks. Exit code 1 if an area cannot be imported."""
    from gezhi.registry.actions.grid_import import import_grid_file
    from gezhi.registry.geo.options import read_options

    done = import_grid_file(
        file=Path(options.file),
        by=actor(options),
        at=options.now,
        dry_run=options.dry_run,
        options=read_options(Path(options.map)) if options.map else None,
    )
    return Told(_facts(done), _lines(done), FOUND if done.plan.stopped else FINE)


def _facts(done: "GridImport") -> dict[str, Any]:
    counts = done.plan.counts
    return {
        "file": done.file,
        "imported": done.imported,
        "dry_run": done.dry_run,
        "counts": {fate: counts[fate] for fate in ("create", "change", "same")},
        "boundary": "change" if counts["boundary"] else "same" if counts["boundary-same"] else None,
        "before": _cover(done.plan.before),
        "after": _cover(done.plan.after),
        "problems": [
            {"area": one.number, "name": one.label, "stops": one.stops, "sentence": str(one.sentence)}
            for one in done.plan.remarks
        ],
    }


def _cover(found: "Cover[int] | None") -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "zone_area": _rounded(found.zone_area),
        "covered_area": round(found.covered_area, 1),
        "share": found.share,
        "uncovered_area": _rounded(found.uncovered_area if found.zone_area else None),
        "overlap_area": round(found.overlap_area, 1),
        "overlaps": len(found.overlaps),
        "beyond": len(found.beyond),
        "sites_outside": len(found.strays),
        "slivers": len(found.slivers),
    }


def _rounded(area: float | None) -> float | None:
    return None if area is None else round(area, 1)


def _lines(done: "GridImport") -> list[str]:
    counts = done.plan.counts
    told = _("Grids: %(new)s new, %(changed)s with a new outline, %(same)s as they are.")
    lines = [told % {"new": counts["create"], "changed": counts["change"], "same": counts["same"]}]
    lines += [_("The zone gets a new boundary.")] if counts["boundary"] else []
    return [*lines, *_cover_lines(done), *_problem_lines(done), "", _verdict(done)]


def _cover_lines(done: "GridImport") -> list[str]:
    after = done.plan.after
    if after is None or after.share is None:
        return [_("No boundary of the zone is given, so nobody can say what is not covered.")]
    told = _("Covered: %(share)s %% of %(zone)s m²; in no grid %(gap)s m², in two grids %(twice)s m².")
    facts = {
        "share": f"{min(after.share * 100, 99.99) if after.share < 1 else 100:.2f}",
        "zone": f"{after.zone_area:,.0f}",
        "gap": f"{after.uncovered_area:,.0f}",
        "twice": f"{after.overlap_area:,.0f}",
    }
    return [told % facts]


def _problem_lines(done: "GridImport") -> list[str]:
    rows = [[str(one.number or ""), one.label, str(one.sentence)] for one in done.plan.remarks]
    lines = table([_("Area"), _("Name"), _("What to do")], rows, numbers={0})
    return ["", *lines] if lines else []


def _verdict(done: "GridImport") -> str:
    if done.dry_run:
        return _("Only looked: nothing was written.")
    return _("Imported.") if done.imported else _("Nothing was imported: some areas have errors. Put them right first.")
