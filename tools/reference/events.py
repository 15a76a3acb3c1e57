"""docs/reference/events.md: what other systems can be told, from gezhi.webhooks.events."""

from tools.reference import page


def text() -> str:
    """The page."""
    from gezhi.webhooks.events import FACTS, FAMILIES, TABLE

    events = "\n".join(
        ["| Event | What happened | Version |", "|---|---|---|"]
        + [f"| `{kind.name}` | {kind.label} | {kind.version} |" for kind in TABLE]
    )
    facts = [
        "\n".join(
            [f"## Facts of {family}.*", "", "| Fact | Meaning |", "|---|---|"]
            + [f"| `{name}` | {words} |" for name, words in FACTS[family].items()]
        )
        for family in FAMILIES
    ]
    return page(
        "Events",
        "What other systems can be told by webhooks: references and states, never names, phones or words that people wrote. "
        "How to receive them: [how-to/webhooks.md](../how-to/webhooks.md). A payload looks like this; not every event has "
        "every fact of its family.",
        '```json\n{"about":"case:12","data":{"number":"GZ-261102-014","state":"closed"},'
        '"timestamp":"2026-11-02T04:00:00.000000Z","type":"case.closed","version":1}\n```',
        events,
        *facts,
    )
