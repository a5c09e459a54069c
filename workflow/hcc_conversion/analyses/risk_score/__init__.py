"""External validation of the risk score that Table 9 prints."""
