"""The whole system as processes of this machine, from the very files that containers and clusters are given."""
