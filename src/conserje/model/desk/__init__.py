"""What a house sets up for its desk besides rooms and rates: hours, people, autonomy, what is sold around a stay."""
