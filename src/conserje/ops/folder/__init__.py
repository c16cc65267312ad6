"""A hotel as a folder of TOML files: hotel.toml, inventory.toml, facts.toml, articles.toml."""
