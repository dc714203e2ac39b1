"""The walk over a site: pages in, addresses to ask for and facts out; it knows nothing of the network."""
