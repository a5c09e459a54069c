"""A real SLURM of one node, for tests and measurements, all in one folder.

Needs root and Debian's slurm-wlm and munge (tests/cluster/install_slurm.sh). Nothing of the machine
is changed: configuration, key, sockets, state and logs are in the folder, and by the environment
variable SLURM_CONF the commands find them. Without cgroups: the accounting of processes, once a
second, is what notices a job that takes too much memory.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_VARIABLE = "SLURM_CONF"
#: prctl(2).
_DEATH_SIGNAL = 1
PROGRAMS = ("slurmctld", "slurmd", "munged", "sbatch", "squeue")
_CONFIGURATION = """\
ClusterName=tests
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort=26817
SlurmdPort=26818
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core_Memory
SchedulerType=sched/backfill
SchedulerParameters=sched_interval=1,bf_interval=1,sched_min_interval=0
JobAcctGatherType=jobacct_gather/linux
JobAcctGatherFrequency=task=1
JobAcctGatherParams=OverMemoryKill
AccountingStorageType=accounting_storage/none
ReturnToService=2
KillWait=2
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
NodeName={host} NodeAddr=127.0.0.1 CPUs={cpus} RealMemory={memory} State=UNKNOWN
PartitionName=tests Nodes={host} Default=YES MaxTime=INFINITE State=UP
"""


def why_not() -> str:
    """Why no SLURM can be brought up here; empty if it can."""
    if os.geteuid() != 0:
        return "a SLURM for tests is brought up by root alone"
    missing = [name for name in PROGRAMS if not find(name)]
    return f"not installed: {', '.join(missing)} (make test-slurm installs them)" if missing else ""


def find(program: str) -> str | None:
    return shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")


@dataclass
class Slurm:
    """A running SLURM, its daemons by their names."""

    folder: Path
    daemons: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    def start(self, name: str, *arguments: object) -> None:
        """Start a daemon as a child of ours, so that it can be ended for sure."""
        with (self.folder / f"{name}.out").open("ab") as out:
            self.daemons[name] = subprocess.Popen(
                [find(name), *map(str, arguments)],
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )

    def stop(self, name: str) -> None:
        """End a daemon, in 20 seconds by force."""
        daemon = self.daemons.pop(name)
        daemon.terminate()
        try:
            daemon.wait(20)
        except subprocess.TimeoutExpired:
            daemon.kill()
            daemon.wait()

    def start_controller(self) -> None:
        self.start("slurmctld", "-D")

    def ask(self, *command: object) -> str:
        """What a command prints; empty if it fails."""
        done = subprocess.run(
            [str(part) for part in command],
            check=False,
            capture_output=True,
            text=True,
        )
        return "" if done.returncode else done.stdout

    def jobs(self, state: str = "running") -> list[str]:
        """Numbers of the jobs in a state, those of jobs that are over too for some minutes."""
        return self.ask("squeue", "--noheader", f"--states={state}", "--format=%i").split()

    def freeze(self, job: str) -> None:
        """Halt all processes of a job, which then takes its time and no more."""
        lines = self.ask("scontrol", "listpids", job).splitlines()[1:]
        for pid in {int(line.split()[0]) for line in lines}:
            if pid > 1:
                os.kill(pid, signal.SIGSTOP)


def _end_with_parent() -> None:
    """In a daemon: be ended when the process that started it ends, however that ends."""
    ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGTERM, 0, 0, 0)


def _stop(*_: object) -> None:
    raise SystemExit("ended by a signal")


def wait_until(holds: Callable[[], object], seconds: float, what: str) -> None:
    """Return as soon as something holds; `TimeoutError` with *what* if it does not in time."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(0.2)


@contextmanager
def single_node(folder: Path) -> Iterator[Slurm]:
    """A SLURM of this machine, taken down at the end, whatever happens; its jobs are cancelled."""
    for name in ("state", "spool"):
        (folder / name).mkdir(parents=True)
    host = os.uname().nodename.split(".")[0]
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2**20
    text = _CONFIGURATION.format(
        host=host, folder=folder, cpus=os.cpu_count(), memory=memory * 9 // 10
    )
    (folder / "slurm.conf").write_text(text, encoding="utf-8")
    key = folder / "munge.key"
    key.write_bytes(os.urandom(1024))
    key.chmod(0o400)
    before = signal.signal(signal.SIGTERM, _stop)
    slurm = Slurm(folder)
    os.environ[_VARIABLE] = str(folder / "slurm.conf")
    try:
        _munge(slurm, key)
        slurm.start_controller()
        slurm.start("slurmd", "-D")
        wait_until(
            lambda: "idle" in slurm.ask("sinfo", "--noheader", "--format=%T"), 60, "no node came up"
        )
        yield slurm
    finally:
        slurm.ask("scancel", "--user=root")
        for name in reversed(list(slurm.daemons)):
            slurm.stop(name)
        del os.environ[_VARIABLE]
        signal.signal(signal.SIGTERM, before)


def _munge(slurm: Slurm, key: Path) -> None:
    # --force: a folder of tests may lie in one that others can write, as /tmp is.
    names = {
        "key-file": key,
        "socket": slurm.folder / "munge.socket",
        "pid-file": slurm.folder / "munge.pid",
        "seed-file": slurm.folder / "munge.seed",
        "log-file": slurm.folder / "munge.log",
    }
    settings = [f"--{name}={path}" for name, path in names.items()]
    slurm.start("munged", "--foreground", "--force", *settings)
    wait_until(names["socket"].exists, 20, "munged did not start")
