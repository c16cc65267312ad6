"""Trials of the desk: guests with a script, a house with rules, and the state in which everything must end.

The form is that of tau-bench (Yao et al., 2024): each task is played several times, and pass^k is the chance that k plays of
it all end right.
"""
