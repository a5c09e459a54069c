"""What is generated from the models here: `hcc_conversion.report.documentation` writes it."""

from pathlib import Path

FIELDS = Path(__file__).with_name("fields.yaml")
