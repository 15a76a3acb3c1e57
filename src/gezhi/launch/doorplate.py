"""What a person at the terminal is told: where the product is, and how to get in."""

from collections.abc import Iterable

from gezhi.launch.database import Prepared
from gezhi.launch.speech import said


def announcement(address: str, data: str, prepared: Prepared, notes: Iterable[str]) -> str:
    """The text printed once the product answers: address, one sign-in per role, data folder, how to stop."""
    lines = ["", f"  格治 Gezhi  {address}", ""]
    width = max((len(role) for role, _, _ in prepared.sign_ins), default=0)
    if prepared.sign_ins:
        lines.append(
            "  "
            + said("演示账号(手机号 / 密码):", "Sign-ins of the demo zone (phone / password):").replace("\n", "\n  ")
        )
        lines += [f"    {role.ljust(width)}  {phone}  {word}" for role, phone, word in prepared.sign_ins]
        lines.append("")
    lines += ["  " + said(f"数据目录:{data}", f"Data folder: {data}").replace("\n", "\n  ")]
    lines += ["  " + said("按 Ctrl-C 停止。", "Stop with Ctrl-C.").replace("\n", "\n  ")]
    lines += ["  " + note.replace("\n", "\n  ") for note in notes]
    return "\n".join([*lines, ""])
