"""The staff view: what guests and the house said to each other, what waits for a person, and who arrives today.

`routes.console_routes` is the way in; a file for each screen, `gate` in front of all of them.
"""
