"""Two to six campaigns side by side."""
