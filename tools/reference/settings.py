"""docs/operate/settings.md: every setting, from the table that checks them at each start."""

from tools.reference import page


def text() -> str:
    """The page."""
    from gezhi.launch.environment import as_markdown

    return page(
        "设置 Settings",
        "所有设置都来自环境变量，启动时逐项检查，有错就用一句话说明并停止。\n\n"
        "All settings come from the environment. They are checked at each start; a wrong one stops it with a sentence.",
        as_markdown(),
    )
