#!/usr/bin/env bash
# The whole workflow in one allocation of SLURM: one submission, nothing to install beside .venv.
# From the project's folder, on a machine that submits:
#
#   sbatch --account=ACCOUNT --partition=PARTITION workflow/cluster/one_allocation.sh
#
# What stands behind the script's name goes to Snakemake, e.g. --set-resources show_centre:runtime=60.
# Options of sbatch before it replace those below. The end of slurm-<job>.out says what failed, and why.
#SBATCH --job-name=hcc-conversion
#SBATCH --nodes=1
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=4
#SBATCH --mem=8G
#SBATCH --time=02:00:00
# Before the time is over Snakemake is told to stop its jobs and to say how far it came.
#SBATCH --signal=B:TERM@60
set -euo pipefail
cd "${SLURM_SUBMIT_DIR:-.}"

# Of the memory that was asked for Snakemake takes a little, and its jobs never more than the rest.
limit=()
if [ -n "${SLURM_MEM_PER_NODE:-}" ]; then
  limit=(--resources "mem_mb=$((SLURM_MEM_PER_NODE - 300))")
fi
# What was given comes first: options that take several values would take results for theirs.
.venv/bin/python -m snakemake "$@" --cores "${SLURM_CPUS_PER_TASK:-1}" "${limit[@]}" \
  --keep-going --rerun-incomplete --show-failed-logs --quiet reason host &
snakemake=$!
trap 'echo "The time of this allocation is nearly over; submit it again to go on." >&2
      kill -TERM "$snakemake"' TERM
wait "$snakemake" && code=0 || code=$?
# A signal ends `wait` before Snakemake has ended.
while kill -0 "$snakemake" 2>/dev/null; do wait "$snakemake" && code=0 || code=$?; done
exit "$code"
