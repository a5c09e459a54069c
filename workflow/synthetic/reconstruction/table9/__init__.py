"""The 809 patients of Table 9: risk sets built to printed Cox models."""
