"""Why a scheduler ended a job, in words, from what it wrote into the job's log."""

import re

_MEMORY = (
    "it took more memory than it had asked for, and was ended for it. Each attempt asks for twice"
    " as much; docs/cluster.md says how to ask for more at once"
)
_TIME = (
    "it took longer than the time it had asked for, and was ended for it. Each attempt asks for"
    " twice as long; docs/cluster.md says how to ask for more at once"
)
_NODE = "the node it ran on failed; nothing is wrong with the job. Run again"
_PREEMPTED = "it had to make room for another job; nothing is wrong with it. Run again"
_CANCELLED = "it was cancelled by somebody (scancel, qdel, bkill). Run again"

#: What schedulers write, then what it means; the first that is found counts, because a job that is
#: ended for a reason is also said to be cancelled. SLURM 22.05 (without and with cgroups), the
#: kernel, OpenPBS 23, LSF 10, each as documented or seen.
_WRITTEN = (
    (
        r"exceeded (?:job |step )?memory limit|oom[-_ ]?kill|out[ _]of[ _]memory|TERM_MEMLIMIT"
        r"|PBS: job killed: (?:p|v|pv)?mem ",
        _MEMORY,
    ),
    (r"due to time limit|'TIMEOUT'|TERM_RUNLIMIT|PBS: job killed: (?:walltime|cput)", _TIME),
    (r"due to node fail|'NODE_FAIL'|'BOOT_FAIL'", _NODE),
    (r"due to preemption|'PREEMPTED'|TERM_PREEMPT", _PREEMPTED),
    (r"\*\*\* (?:job|step) \S+ on \S+ cancelled|'CANCELLED'|TERM_OWNER|TERM_ADMIN", _CANCELLED),
)


def ended_by(text: str) -> str:
    """Why a job was ended from outside; empty where neither its log nor the scheduler tells.

    Parameters
    ----------
    text
        the scheduler's log of the job, and what Snakemake was told of its state.
    """
    found = (words for pattern, words in _WRITTEN if re.search(pattern, text, re.IGNORECASE))
    return next(found, "")
