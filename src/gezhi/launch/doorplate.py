"""What a person at the terminal is told: where the product is, and how to get in."""

from collections.abc import Iterable
from unicodedata import east_asian_width

from gezhi.launch.database import Prepared
from gezhi.launch.speech import said


def announcement(address: str, data: str, prepared: Prepared, notes: Iterable[str]) -> str:
    """The text printed once the product answers: address, one sign-in per role or the first way in, data folder, how to stop."""
    lines = [f"格治 Gezhi  {address}", ""]
    if prepared.sign_ins:
        width = max(_width(role) for role, _, _ in prepared.sign_ins)
        lines.append(said("演示账号（手机号 / 密码）：", "Sign-ins of the demo zone (phone / password):"))
        lines += [f"  {role}{' ' * (width - _width(role))}  {phone}  {word}" for role, phone, word in prepared.sign_ins]
        lines += [f"  {role}  {address.rstrip('/')}{path}" for role, path in prepared.links]
        lines.append("")
    if prepared.first:
        link = address.rstrip("/") + prepared.first
        lines += [said("还没有人登记过。由您开始，打开：", "Nobody is registered yet. Begin here:"), f"  {link}", ""]
    lines += [said(f"数据目录：{data}", f"Data folder: {data}"), *notes, said("按 Ctrl-C 停止。", "Stop with Ctrl-C.")]
    return "\n" + "\n".join(f"  {line}".rstrip() for entry in lines for line in entry.split("\n")) + "\n"


def _width(text: str) -> int:
    """Columns on a terminal; a Chinese character takes two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
