#!/usr/bin/env bash
# Debian's SLURM, for the tests that bring one up, and rsync, by which the storage of the tests copies;
# where they cannot be installed the tests are skipped and say so. Services are not started: the tests
# have daemons of their own.
set -uo pipefail
PATH=$PATH:/usr/sbin
command -v slurmctld >/dev/null && command -v munged >/dev/null && command -v rsync >/dev/null && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "No SLURM here, and none can be installed: that needs root and apt-get." >&2
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
timeout 120 sh -c 'apt-get update -qq &&
  apt-get install -y -qq --no-install-recommends slurm-wlm munge rsync' >/dev/null ||
  echo "SLURM could not be installed within two minutes." >&2
exit 0
