"""Jobs of the webhooks: each reads the clock and performs what is safe to run twice."""

from procrastinate.contrib.django import app


@app.task(name="webhooks.deliver")
def deliver() -> None:
    """Delivers what is due."""
