"""Whoever remembers what is free is told when it changes: in the same commit, with the nights that are touched."""

from conserje.storage.migrations.ddl import run

revision = "0019"
down_revision = "0018"

# "property:first:last", the last night included; an inventory's change touches them all and names none. Rooms that only go over
# from a hold to its reservation leave the others' chances as they are.
NEWS = """
CREATE FUNCTION rooms_taken() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('conserje_rooms', property_id || ':' || min(check_in) || ':' || max(check_out))
    FROM changed GROUP BY property_id;
    RETURN NULL;
END $$;
CREATE FUNCTION rooms_moved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('conserje_rooms', o.property_id || ':' || min(least(o.check_in, n.check_in)) || ':'
                                        || max(greatest(o.check_out, n.check_out)))
    FROM before o JOIN changed n USING (id)
    WHERE (o.live, o.stay, o.room_id) IS DISTINCT FROM (n.live, n.stay, n.room_id) GROUP BY o.property_id;
    RETURN NULL;
END $$;
CREATE FUNCTION prices_set() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('conserje_rooms', property_id || ':' || min(day) || ':' || max(day)) FROM changed GROUP BY property_id;
    RETURN NULL;
END $$;
CREATE FUNCTION inventory_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('conserje_rooms', NEW.property_id::text);
    RETURN NULL;
END $$;
CREATE TRIGGER rooms_taken AFTER INSERT ON allocations REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION rooms_taken();
CREATE TRIGGER rooms_given_back AFTER DELETE ON allocations REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION rooms_taken();
CREATE TRIGGER rooms_moved AFTER UPDATE ON allocations REFERENCING OLD TABLE AS before NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION rooms_moved();
CREATE TRIGGER prices_set AFTER INSERT ON daily_rates REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION prices_set();
CREATE TRIGGER prices_changed AFTER UPDATE ON daily_rates REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION prices_set();
CREATE TRIGGER prices_dropped AFTER DELETE ON daily_rates REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION prices_set();
CREATE TRIGGER inventory_told AFTER INSERT OR UPDATE ON inventories
    FOR EACH ROW EXECUTE FUNCTION inventory_told();
"""


def upgrade() -> None:
    run(NEWS)
