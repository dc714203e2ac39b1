"""The frames of the demo site's pages, one a design, and its stylesheet."""
