"""What stays with a stay while it is booked, lived in and left: wishes and orders."""
