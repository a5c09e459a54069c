"""What tables, figures and pages of all analyses share."""
