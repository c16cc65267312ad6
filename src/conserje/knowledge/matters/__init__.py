"""What guests ask hotels about, in detail: the heated pool beside the pool, and what hardly any hotel has."""
