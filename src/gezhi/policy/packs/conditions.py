"""For whom a line of a pack holds: a few facts about the enterprise, compared and nothing else. No expression language."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Firm:
    """What decides which rules apply to an enterprise at one place.

    `section` and `division` are those of GB/T 4754 ("C", "14"); `size` is large, medium, small, micro or ""; `staff` None
    where nobody has said; `site_kind` is what the site is run as.
    """

    enterprise_id: int
    place_id: int
    size: str = ""
    above_scale: bool = False
    section: str = ""
    division: str = ""
    key_tags: tuple[str, ...] = ()
    staff: int | None = None
    site_kind: str = ""


@dataclass(frozen=True)
class Condition:
    """All that is said must hold; of a list, one is enough. Nothing said holds for everybody.

    Where the number of staff is not known, nothing that is said about staff holds.
    """

    size: tuple[str, ...] = ()
    above_scale: bool | None = None
    section: tuple[str, ...] = ()
    division: tuple[str, ...] = ()
    key_tags: tuple[str, ...] = ()
    site_kind: tuple[str, ...] = ()
    staff_min: int | None = None
    staff_max: int | None = None

    @property
    def empty(self) -> bool:
        """Whether it holds for everybody."""
        return self == EVERYBODY

    def holds(self, firm: Firm) -> bool:
        """Whether `firm` is one of those meant."""
        return (
            (not self.size or firm.size in self.size)
            and (self.above_scale is None or firm.above_scale == self.above_scale)
            and (not self.section or firm.section in self.section)
            and (not self.division or firm.division in self.division)
            and (not self.key_tags or not set(self.key_tags).isdisjoint(firm.key_tags))
            and (not self.site_kind or firm.site_kind in self.site_kind)
            and self._staff(firm.staff)
        )

    def _staff(self, staff: int | None) -> bool:
        if self.staff_min is None and self.staff_max is None:
            return True
        return staff is not None and (self.staff_min or 0) <= staff <= (
            staff if self.staff_max is None else self.staff_max
        )


EVERYBODY = Condition()


def meant(when: Condition, unless: Condition, firm: Firm) -> bool:
    """Whether `firm` is among `when` and not among `unless`; an empty `unless` excludes nobody."""
    return when.holds(firm) and (unless.empty or not unless.holds(firm))
