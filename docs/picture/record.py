#!/usr/bin/env python3
"""Records a real `./weir demo` and draws it: record.py [SECONDS] writes demo.cast (asciicast v2) and demo.svg beside this file.

The demo runs in a terminal of 80 by 24 made by this program, in a folder that holds nothing but links to the checkout, and gets a
Ctrl-C after SECONDS (default 36). Nothing that it prints is changed; what it does not say, such as a path of this machine, is not
in the recording, and the program fails if it were. Python's standard library is all it needs.
"""

import fcntl
import json
import os
import pty
import re
import select
import signal
import socket
import struct
import sys
import tempfile
import termios
import time
from html import escape
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = HERE.parent.parent
COLUMNS, ROWS = 80, 24
COMMAND = "./weir demo"
# Of the drawing: a frame stands for at least so many seconds, and the last one is shown so much longer.
FRAME, LAST = 1.0, 6.0
PROMPT = "$ "


def record(seconds):
    """Events of an asciicast: [time, "o", text]."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ("weir", "cli", "examples"):
            os.symlink(HOME / name, Path(folder) / name)
        pid, terminal = pty.fork()
        if pid == 0:
            os.chdir(folder)
            os.environ.update(TERM="xterm-256color", LC_ALL="C.UTF-8")
            os.environ.pop("NO_COLOR", None)
            os.execvp("sh", ["sh", "-c", "stty -echo; exec " + COMMAND])
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        began, interrupted, events, rest = time.monotonic(), False, [], b""
        while True:
            if not interrupted and time.monotonic() - began > seconds:
                os.write(terminal, b"\x03")
                interrupted = True
            if not select.select([terminal], [], [], 0.05)[0]:
                continue
            try:
                rest += os.read(terminal, 65536)
            except OSError:
                break
            # A character may come in two parts.
            text = rest.decode(errors="ignore")
            if text:
                rest = rest[len(text.encode()):]
                events.append([round(time.monotonic() - began, 3), "o", text])
        code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        said = "".join(event[2] for event in events)
        if code != 0 or "At the centre: " not in said:
            sys.exit(f"the demo ended with {code}:\n{said}")
        for private in (folder, str(HOME), socket.gethostname()):
            if private in said:
                sys.exit(f"the recording names {private}")
        return events


class Terminal:
    """As much of a terminal as the demo uses; fails at anything else."""

    SEQUENCE = re.compile(r"\x1b\[(\??)([0-9;]*)([A-Za-z])")

    def __init__(self):
        self.other = None
        self.clear()
        self.row = self.column = 0
        self.style = ""

    def clear(self):
        self.cells = [[(" ", "")] * COLUMNS for _ in range(ROWS)]

    def write(self, text):
        at = 0
        while at < len(text):
            character = text[at]
            if character == "\x1b":
                found = self.SEQUENCE.match(text, at)
                self.steer(*found.groups())
                at = found.end()
                continue
            at += 1
            if character == "\n":
                self.row += 1
                if self.row == ROWS:
                    self.cells = self.cells[1:] + [[(" ", "")] * COLUMNS]
                    self.row -= 1
            elif character == "\r":
                self.column = 0
            elif character < " ":
                raise ValueError(f"what is {character!r}?")
            else:
                self.cells[self.row][min(self.column, COLUMNS - 1)] = (character, self.style)
                self.column += 1

    def steer(self, private, numbers, letter):
        if private:
            if numbers == "1049" and letter == "h":
                self.other = self.cells, self.row
                self.clear()
                self.row = self.column = 0
            elif numbers == "1049":
                self.cells, self.row = self.other
                self.column = 0
        elif letter == "H":
            self.row = self.column = 0
        elif letter == "J":
            first = 0 if numbers == "2" else self.row
            for row in range(first, ROWS):
                self.cells[row] = [(" ", "")] * COLUMNS
        elif letter == "K":
            self.cells[self.row] = [(" ", "")] * COLUMNS
        elif letter == "m":
            self.style = "" if numbers == "0" else numbers
        else:
            raise ValueError(f"what is {numbers}{letter}?")

    def lines(self):
        """Of each line its runs of one style: ((column, style, text), …)."""
        lines = []
        for row in self.cells:
            runs, start = [], 0
            for column in range(1, COLUMNS + 1):
                if column == COLUMNS or row[column][1] != row[start][1]:
                    text = "".join(cell[0] for cell in row[start:column])
                    if text.strip():
                        lead = len(text) - len(text.lstrip())
                        runs.append((start + lead, row[start][1], text.strip()))
                    start = column
            lines.append(tuple(runs))
        return tuple(lines)


def frames(events):
    """[(time, lines)], each unlike the one before."""
    terminal, kept = Terminal(), []
    terminal.write(PROMPT + COMMAND + "\r\n")
    kept.append((0.0, terminal.lines()))
    for at, _, text in events:
        terminal.write(text)
        lines = terminal.lines()
        if at - kept[-1][0] < FRAME and len(kept) > 1:
            kept[-1] = (kept[-1][0], lines)
        elif lines != kept[-1][1]:
            kept.append((at, lines))
    return kept


# One dark window, so that it looks the same on a light and on a dark page.
STYLE = """
text{font:13px/1 ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace;fill:#d4dae3;white-space:pre}
.s1{font-weight:bold;fill:#ffffff}.s1-36{font-weight:bold;fill:#6ac7d8}.s2{fill:#8792a2}.s32{fill:#7cc68d}.s33{fill:#e3b867}
"""
WIDTH, HEIGHT, LEFT, TOP = 7.8, 18.0, 16, 46


def svg(kept):
    length = kept[-1][0] + LAST
    width, height = COLUMNS * WIDTH + 2 * LEFT, ROWS * HEIGHT + TOP + 10
    names, drawn, body, style = {}, [], [], STYLE
    for number, (at, lines) in enumerate(kept):
        end = kept[number + 1][0] if number + 1 < len(kept) else length
        uses = []
        for row, runs in enumerate(lines):
            if not runs:
                continue
            if runs not in names:
                names[runs] = f"l{len(names)}"
                # The length is stated, so that columns stand under each other in any font.
                spans = "".join(
                    f'<tspan x="{column * WIDTH:g}" textLength="{len(text) * WIDTH:g}"'
                    + (f' class="s{look.replace(";", "-")}"' if look else "")
                    + f">{escape(text)}</tspan>"
                    for column, look, text in runs
                )
                drawn.append(f'<text id="{names[runs]}">{spans}</text>')
            uses.append(f'<use href="#{names[runs]}" y="{row * HEIGHT:g}"/>')
        last = number + 1 == len(kept)
        body.append(f'<g class="f" id="f{number}"' + (' style="opacity:1"' if last else "") + ">" + "".join(uses) + "</g>")
        # By steps: each holds until the next.
        start = f"0%{{opacity:0}}{100 * at / length:.3f}%" if number else "0%"
        style += f"@keyframes k{number}{{{start}{{opacity:1}}"
        style += ("100%{opacity:1}" if last else f"{100 * end / length:.3f}%,100%{{opacity:0}}") + "}\n"
    # Who wants no motion, or has a viewer without it, sees the last frame.
    style += ".f{opacity:0}\n@media(prefers-reduced-motion:no-preference){"
    style += "".join(f"#f{n}{{animation:k{n} {length:.1f}s step-end infinite}}" for n in range(len(kept))) + "}"
    dots = "".join(f'<circle cx="{20 + 18 * i}" cy="20" r="5.5" fill="{c}"/>' for i, c in enumerate(("#e0645c", "#e3b867", "#7cc68d")))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}"'
        f' role="img" aria-label="A recording of {COMMAND}"><style>{style}</style>'
        f'<rect x="0.5" y="0.5" width="{width - 1:g}" height="{height - 1:g}" rx="9" fill="#1b2029" stroke="#4a5361"/>{dots}'
        f'<defs>{"".join(drawn)}</defs><g transform="translate({LEFT} {TOP + 10})">{"".join(body)}</g></svg>\n'
    )


def main():
    cast = HERE / "demo.cast"
    if sys.argv[1:] == ["--draw"]:
        events = [json.loads(line) for line in cast.read_text().splitlines()[1:]]
    else:
        events = record(float(sys.argv[1]) if len(sys.argv) > 1 else 36.0)
        header = {"version": 2, "width": COLUMNS, "height": ROWS, "command": COMMAND, "title": "Weir: " + COMMAND}
        cast.write_text("".join(json.dumps(part, ensure_ascii=False) + "\n" for part in [header, *events]))
    (HERE / "demo.svg").write_text(svg(frames(events)))


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.default_int_handler)
    main()
