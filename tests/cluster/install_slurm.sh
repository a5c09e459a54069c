#!/usr/bin/env bash
# Debian's SLURM, for the tests that bring one up; where it cannot be installed they are skipped and
# say so. Its services are not started: the tests have daemons of their own.
set -uo pipefail
command -v slurmctld >/dev/null && command -v munged >/dev/null && exit 0
[ -x /usr/sbin/slurmctld ] && [ -x /usr/sbin/munged ] && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "No SLURM here, and none can be installed: that needs root and apt-get." >&2
  exit 0
fi
export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
timeout 120 sh -c 'apt-get update -qq &&
  apt-get install -y -qq --no-install-recommends slurm-wlm munge' >/dev/null ||
  echo "SLURM could not be installed within two minutes." >&2
exit 0
