"""An executor for tests: a job, or a group, is a Snakemake of its own, as on a cluster."""

import subprocess

from snakemake_interface_executor_plugins.executors.base import SubmittedJobInfo
from snakemake_interface_executor_plugins.executors.remote import RemoteExecutor
from snakemake_interface_executor_plugins.settings import CommonSettings

common_settings = CommonSettings(
    non_local_exec=True,
    implies_no_shared_fs=False,
    job_deploy_sources=False,
    pass_default_storage_provider_args=True,
    pass_default_resources_args=True,
    pass_envvar_declarations_to_cmd=False,
    auto_deploy_default_storage_provider=False,
    init_seconds_before_status_checks=0,
)


class Executor(RemoteExecutor):
    def run_job(self, job):
        process = subprocess.Popen(self.format_job_exec(job), shell=True)
        self.report_job_submission(
            SubmittedJobInfo(job, external_jobid=str(process.pid), aux={"process": process})
        )

    async def check_active_jobs(self, active_jobs):
        for job in active_jobs:
            code = job.aux["process"].poll()
            if code is None:
                yield job
            elif code == 0:
                self.report_job_success(job)
            else:
                self.report_job_error(job)

    def cancel_jobs(self, active_jobs):
        for job in active_jobs:
            job.aux["process"].terminate()
