"""What people read: tables, figures and pages, made from analysis results and nothing else."""
