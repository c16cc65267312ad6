"""The house knowledge, learnt, judged and taught: the build step, the evaluation, and what staff do about open questions."""
