"""What a keeper in a process of its own says of itself."""

import resource
import sys
from dataclasses import dataclass
from pathlib import Path

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Kept:
    """How many were kept, between which moments (monotonic), and this process's memory."""

    count: int
    began: float
    ended: float
    idle_bytes: int
    peak_bytes: int

    @property
    def rate(self) -> float:
        return self.count / (self.ended - self.began)

    @property
    def growth(self) -> int:
        """Bytes that the keeping took, beyond what the process had when it was ready."""
        return max(1, self.peak_bytes - self.idle_bytes)


def peak_bytes() -> int:
    """Return the most memory this process has had; a parent's, inherited by `fork`, left out."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = [one for one in status.read_text().splitlines() if one.startswith("VmHWM:")]
        return int(line.split()[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def ready() -> int:
    """Say so, and return this process's memory once it is told to begin."""
    sys.stdout.write('"ready"\n')
    sys.stdout.flush()
    sys.stdin.readline()
    return peak_bytes()
