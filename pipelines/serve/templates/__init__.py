"""The templates of the pages and what their style adds to that of the reports."""
