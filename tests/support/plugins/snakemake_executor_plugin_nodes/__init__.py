"""An executor for tests: every job on a machine of its own, which shares no folder with others.

A job begins in an empty folder, without the environment of who sent it. What it needs comes from
the storage: the sources, which Snakemake sends there, and its inputs. The rules that were run so
are listed in ``on_nodes.txt`` of the folder that sent them.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from snakemake_executor_plugin_processes import Executor as Processes
from snakemake_interface_executor_plugins.executors.base import SubmittedJobInfo
from snakemake_interface_executor_plugins.settings import CommonSettings

common_settings = CommonSettings(
    non_local_exec=True,
    implies_no_shared_fs=True,
    job_deploy_sources=True,
    pass_default_storage_provider_args=True,
    pass_default_resources_args=True,
    pass_envvar_declarations_to_cmd=False,
    auto_deploy_default_storage_provider=False,
    init_seconds_before_status_checks=0,
)
#: What a node has of its own; credentials of a storage, declared for jobs, come besides.
OWN = ("PATH", "LANG", "PYTHONPATH")


class Executor(Processes):
    def get_snakefile(self):
        return os.path.relpath(self.snakefile)

    def run_job(self, job):
        node = Path(tempfile.mkdtemp(prefix="node-"))
        own = {name: os.environ[name] for name in OWN if name in os.environ}
        programs = f"{Path(sys.executable).parent}:{own.get('PATH', '')}"
        here = {"PATH": programs, "HOME": str(node), "TMPDIR": str(node)}
        environment = {**own, **here, **self.envvars()}
        command = self.format_job_exec(job)
        process = subprocess.Popen(command, shell=True, cwd=node, env=environment)
        with Path("on_nodes.txt").open("a") as listed:
            listed.write(f"{' '.join(job.rules)}\n")
        self.report_job_submission(
            SubmittedJobInfo(job, external_jobid=str(process.pid), aux={"process": process})
        )
