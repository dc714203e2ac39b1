"""The fields of an article page: each module reads one kind of fact, each fact from several witnesses."""
