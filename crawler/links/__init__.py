"""The links of a page: where each stands, and what is printed on it and around it."""
