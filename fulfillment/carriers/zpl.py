"""A label for Zebra printers, 4 × 6 inches at 203 dpi. Data cannot leave its field: what commands are made of is
written in hex."""

from collections.abc import Sequence

_HEX = str.maketrans({sign: f"_{ord(sign):02X}" for sign in "^~_\\"} | {ord(sign): " " for sign in "\r\n\t"})


def label(service: str, sender: Sequence[str], recipient: Sequence[str], number: str, notes: Sequence[str]) -> str:
    """The commands, as text."""
    rows = [_text(30, 30, 40, service)]
    rows += [_text(30, 90 + 28 * index, 24, row) for index, row in enumerate(sender)]
    rows.append("^FO30,270^GB750,4,4^FS")
    rows += [_text(30, 300 + 52 * index, 46, row) for index, row in enumerate(recipient)]
    rows += [_text(30, 720 + 40 * index, 36, row) for index, row in enumerate(notes)]
    rows += ["^FO30,850^GB750,4,4^FS", f"^FO80,890^BY3^BCN,220,Y,N,N^FH_^FD{number.translate(_HEX)}^FS"]
    return "\n".join(["^XA", "^CI28", "^PW812", "^LL1218", *rows, "^XZ", ""])


def _text(x: int, y: int, height: int, text: str) -> str:
    return f"^FO{x},{y}^A0N,{height},{height}^FH_^FD{text.translate(_HEX)}^FS"
