"""Language models: an aid that may be missing. Whatever one answers is a proposal, judged by whoever asked."""
