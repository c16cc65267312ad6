"""What is wrong with an installation, in words, and how a running one is."""
