#!/usr/bin/env python3
"""What an answer costs: CPU time (user and system) and peak memory of whole processes.

Beside edgefit's own commands stand a Rust program that does nothing and other tools that answer
offline: what Llama 3.2 3B at Q4_K_M with 4096 tokens of context needs. To repeat it:

    cargo build --release
    python3 -m venv peers
    peers/bin/pip install llmfit==1.1.17 ggufit==0.3.0
    npm install --prefix peers fitllm@2.18.0
    python3 benches/costs.py --peers peers

Times are medians of rounds in which every command runs once; peaks are the largest of three, as GNU
time tells them. Printed is the table of the README.
"""

import argparse
import os
import platform
import shlex
import shutil
import statistics
import subprocess
import tempfile
from datetime import date
from pathlib import Path

ANSWERS = [
    "fit llama-3.2-3b:Q4_K_M --free 4GiB",
    "fit llama-3.2-3b:Q4_K_M --device pixel-8",
    "fit gemma-2-2b:Q4_K_M --free 4GiB",
    "list devices",
    "plan --platform android --free 4GB --task summarization",
]
PEERS = {
    "llmfit 1.1.17 (PyPI)": "llmfit plan meta-llama/Llama-3.2-3B --context 4096 --quant Q4_K_M",
    "ggufit 0.3.0 (PyPI)": "ggufit llama3.2:3b --quant q4 --context 4096 --offline --yes --no-gpu",
    "fitllm 2.18.0 (npm)": "fitllm llama-3.2-3b --gpu 'RTX 3060 12GB' --ctx 4096",
}
EMPTY = "an empty program"
# The words of the table in the other language of the README.
SPANISH = {
    EMPTY: "un programa vacío",
    "command": "comando",
    "times that": "veces eso",
    "peak memory": "pico de memoria",
}


def commands(edgefit, peers, folder):
    """Every command by the name it is shown under."""
    source, empty = folder / "empty.rs", folder / "empty"
    source.write_text("fn main() {}\n")
    subprocess.run(["rustc", "-O", "-o", empty, source], check=True)
    yield EMPTY, [str(empty)]
    for answer in ANSWERS:
        yield f"`{answer}`", [edgefit, *answer.split()]
    for name, command in PEERS.items():
        words = shlex.split(command)
        places = [f"{peers}/bin", f"{peers}/node_modules/.bin"]
        program = shutil.which(words[0], path=os.pathsep.join(places)) if peers else None
        if program:
            yield name, [program, *words[1:]]


def cpu_ms(command):
    """CPU time of a run and of all it started, milliseconds."""
    actions = [(os.POSIX_SPAWN_OPEN, n, os.devnull, os.O_RDWR, 0) for n in range(3)]
    child = os.posix_spawn(command[0], command, os.environ, file_actions=actions)
    usage = os.wait4(child, 0)[2]
    return 1000 * (usage.ru_utime + usage.ru_stime)


def peak_mib(command):
    """The largest resident set of a run, MiB."""
    with tempfile.NamedTemporaryFile("r") as said:
        timed = ["/usr/bin/time", "-q", "-f", "%M", "-o", said.name, *command]
        subprocess.run(timed, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        return int(said.read()) / 1024


def processor():
    """What /proc or the system calls the processor."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    named = [line.split(":")[1].strip() for line in lines if line.startswith("model name")]
    return named[0] if named else platform.processor() or platform.machine()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--edgefit", default="target/release/edgefit", help="the program")
    parser.add_argument("--peers", help="the folder that other tools are installed in")
    parser.add_argument("--rounds", type=int, default=15, help="how often everything runs")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        all_commands = dict(commands(os.path.abspath(asked.edgefit), asked.peers, Path(folder)))
        times = {name: [] for name in all_commands}
        for _ in range(asked.rounds):
            for name, command in all_commands.items():
                times[name].append(cpu_ms(command))
        peaks = {n: max(peak_mib(c) for _ in range(3)) for n, c in all_commands.items()}
    medians = {name: statistics.median(all_times) for name, all_times in times.items()}
    print(f"{date.today()}, {processor()}, {platform.system()}, {asked.rounds} rounds")
    for translated in [str, lambda text: SPANISH.get(text, text).replace(".", ",")]:
        print()
        show(medians, peaks, translated)


def show(times, peaks, translated):
    """The table, with what is not a name in one language."""
    heading = [translated(text) for text in ["command", "CPU", "times that", "peak memory"]]
    print("| " + " | ".join(heading) + " |")
    print("| --- | ---: | ---: | ---: |")
    for name, ms in times.items():
        shown = translated(name) if name == EMPTY else name
        figures = translated(f"{ms:.1f} ms | {ms / times[EMPTY]:.1f}")
        print(f"| {shown} | {figures} | {peaks[name]:.0f} MiB |")


if __name__ == "__main__":
    main()
