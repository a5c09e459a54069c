"""Library of the replication workflow: pure functions, no Snakemake inside."""
