"""Every SQL statement of the built-in PMS, by name. $1 is the property unless a statement has a more particular key."""

# -- inventory --------------------------------------------------------------------------------------------------------

# One statement, so that everything comes from one snapshot. Amounts travel as text: JSON numbers would become floats.
LOAD_CATALOGUE = """
SELECT
    coalesce((SELECT version FROM inventories WHERE property_id = $1), 0) AS version,
    (SELECT coalesce(jsonb_agg(to_jsonb(t) || jsonb_build_object('rooms', (
            SELECT count(*) FROM rooms AS r WHERE r.room_type_id = t.id AND r.active AND NOT r.out_of_order
        )) ORDER BY t.position), '[]') FROM room_types AS t WHERE t.property_id = $1) AS types,
    (SELECT coalesce(jsonb_agg(jsonb_build_array(r.id, r.room_type_id)), '[]')
        FROM rooms AS r WHERE r.property_id = $1) AS rooms,
    (SELECT coalesce(jsonb_agg(to_jsonb(p) || jsonb_build_object('cancellation_percent', p.cancellation_percent::text,
            'deposit_percent', p.deposit_percent::text) ORDER BY p.position), '[]')
        FROM rate_plans AS p WHERE p.property_id = $1) AS plans,
    (SELECT coalesce(jsonb_agg(jsonb_build_array(s.room_type_id, s.rate_plan_id, lower(s.days), upper(s.days) - 1,
            s.weekdays, s.standard::text, s.single::text, s.extra_adult::text) ORDER BY s.priority DESC, s.code), '[]')
        FROM rate_rules AS s WHERE s.property_id = $1) AS seasons,
    (SELECT coalesce(jsonb_agg(to_jsonb(n) || jsonb_build_object('first', lower(n.days), 'last', upper(n.days) - 1)
            ORDER BY n.code), '[]') FROM restrictions AS n WHERE n.property_id = $1) AS restrictions,
    (SELECT coalesce(jsonb_agg(to_jsonb(b) || jsonb_build_object('value', b.value::text,
            'rate_plan', (SELECT p.code FROM rate_plans AS p WHERE p.id = b.rate_plan_id)) ORDER BY b.code), '[]')
        FROM child_bands AS b WHERE b.property_id = $1) AS bands,
    (SELECT coalesce(jsonb_agg(to_jsonb(c) || jsonb_build_object('value', c.value::text) ORDER BY c.position), '[]')
        FROM charges AS c WHERE c.property_id = $1) AS charges
"""

# The hot one: the inventory's version, what is taken in [$2, $3) at $4 (holds that ran out do not count, nor does
# reservation $5), and the prices that were set for single days.
LOOK = """
SELECT coalesce((SELECT version FROM inventories WHERE property_id = $1), 0) AS version, taken.*, daily.*
FROM (
    SELECT array_agg(room_id) AS rooms, array_agg(check_in) AS starts, array_agg(check_out) AS ends
    FROM allocations
    WHERE property_id = $1 AND live AND check_in < $3 AND check_out > $2 AND (expires_at IS NULL OR expires_at > $4)
      AND ($5::uuid IS NULL OR reservation_id IS DISTINCT FROM $5)
) AS taken, (
    SELECT array_agg(day) AS days, array_agg(room_type_id) AS types, array_agg(rate_plan_id) AS plans,
           array_agg(standard) AS standards, array_agg(single) AS singles, array_agg(extra_adult) AS extras
    FROM daily_rates WHERE property_id = $1 AND day >= $2 AND day < $3
) AS daily
"""

VERSION = "SELECT coalesce((SELECT version FROM inventories WHERE property_id = $1), 0)"

# -- rooms ------------------------------------------------------------------------------------------------------------

# Held until the transaction ends; keys come sorted, so that two sales never wait for each other in a circle.
LOCK_TYPES = "SELECT pg_advisory_xact_lock(key) FROM unnest($1::bigint[]) AS key"

DROP_EXPIRED = """
UPDATE allocations SET live = false
WHERE property_id = $1 AND live AND expires_at <= $2
  AND room_id IN (SELECT id FROM rooms WHERE property_id = $1 AND room_type_id = $3)
"""

ROOMS_IN_ORDER = """
SELECT id FROM rooms WHERE property_id = $1 AND room_type_id = $2 AND active AND NOT out_of_order ORDER BY number
"""

# Everything that is or will be in rooms of one type from $3 on.
SEATED = """
SELECT a.id, a.room_id, a.check_in AS first, a.check_out AS until,
       a.check_in < $3 OR coalesce(r.status = 'checked_in', false) AS settled
FROM allocations AS a
JOIN rooms ON rooms.id = a.room_id
LEFT JOIN reservations AS r ON r.id = a.reservation_id
WHERE a.property_id = $1 AND rooms.room_type_id = $2 AND a.live AND a.check_out > $3
"""

# All at once: the exclusion constraint is judged when the statement ends, so rooms can be swapped.
MOVE = """
UPDATE allocations AS a SET room_id = m.room_id
FROM unnest($1::uuid[], $2::uuid[]) AS m (id, room_id) WHERE a.id = m.id AND a.live
"""

SEAT = """
INSERT INTO allocations (id, tenant_id, property_id, room_id, stay, hold_id, reservation_id, expires_at)
SELECT s.id, $1, $2, s.room_id, daterange($3, $4), $5, $6, $7 FROM unnest($8::uuid[], $9::uuid[]) AS s (id, room_id)
"""

ROOMS_OF_RESERVATION = "SELECT room_id FROM allocations WHERE reservation_id = $1 AND live"

FREE_HOLD = "UPDATE allocations SET live = false WHERE hold_id = $1 AND live"

FREE_RESERVATION = "UPDATE allocations SET live = false WHERE reservation_id = $1 AND live RETURNING id"

FREE_EXPIRED_HOLDS = """
UPDATE allocations SET live = false WHERE property_id = $1 AND live AND expires_at <= $2 RETURNING id
"""

# -- quotes and holds -------------------------------------------------------------------------------------------------

INSERT_QUOTE = """
INSERT INTO quotes (tenant_id, property_id, id, key, room_type_id, rate_plan_id, offer, total, currency, deposit,
                    free_cancellation_until, valid_until, changes_code, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (property_id, key) DO NOTHING
"""

QUOTE_BY_KEY = "SELECT * FROM quotes WHERE property_id = $1 AND key = $2"

QUOTE_BY_ID = "SELECT * FROM quotes WHERE property_id = $1 AND id = $2"

INSERT_HOLD = """
INSERT INTO holds (tenant_id, property_id, id, key, quote_id, room_type_id, expires_at, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""

HOLD_BY_KEY = "SELECT * FROM holds WHERE property_id = $1 AND key = $2"

HOLDS_OF_QUOTE = """
SELECT * FROM holds WHERE property_id = $1 AND quote_id = $2 AND released_at IS NULL
  AND (expires_at > $3 OR reservation_id IS NOT NULL) ORDER BY created_at LIMIT 1
"""

LOCK_HOLD = "SELECT * FROM holds WHERE property_id = $1 AND id = $2 FOR UPDATE"

EXTEND_HOLD = """
WITH extended AS (UPDATE holds SET expires_at = $2 WHERE id = $1)
UPDATE allocations SET expires_at = $2 WHERE hold_id = $1 AND live
"""

RELEASE_HOLD = "UPDATE holds SET released_at = $2 WHERE id = $1"

# Locked while they are counted: whoever gives back what ran out must not take them between the count and the hand-over.
ROOMS_OF_HOLD = """
SELECT count(*) FROM (SELECT FROM allocations WHERE hold_id = $1 AND live FOR UPDATE) AS kept
"""

# A sold hold hands its rooms to the reservation.
HAND_OVER = """
WITH sold AS (UPDATE holds SET reservation_id = $2 WHERE id = $1)
UPDATE allocations SET hold_id = NULL, expires_at = NULL, reservation_id = $2 WHERE hold_id = $1 AND live
"""

# -- reservations -----------------------------------------------------------------------------------------------------

INSERT_RESERVATION = """
INSERT INTO reservations (tenant_id, property_id, id, code, status, stay, adults, children, rooms, room_type_id,
                          rate_plan_id, rate_plan, price, total, currency, deposit, deposit_currency, deposit_due,
                          free_cancellation_until, guest_name, guest_email, guest_phone, guest_language, created_at)
VALUES ($1, $2, $3, $4, $5, daterange($6, $7), $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22,
        $23, $24, $25)
ON CONFLICT (property_id, code) DO NOTHING RETURNING *
"""

LOCK_RESERVATION = "SELECT * FROM reservations WHERE property_id = $1 AND code = $2 FOR UPDATE"

RESERVATION_BY_ID = "SELECT * FROM reservations WHERE id = $1"

READ_RESERVATION = "SELECT * FROM reservations WHERE property_id = $1 AND code = $2"

# One statement per kind of key, so that each uses its own index.
FIND_BY_CODE = """
SELECT * FROM reservations WHERE property_id = $1 AND code = $2
  AND ($3::text IS NULL OR email_key = $3) AND ($4::text IS NULL OR guest_phone = $4)
"""

FIND_BY_EMAIL = """
SELECT * FROM reservations WHERE property_id = $1 AND $2::text IS NULL AND email_key = $3
  AND ($4::text IS NULL OR guest_phone = $4)
ORDER BY check_in DESC, created_at DESC LIMIT 50
"""

FIND_BY_PHONE = """
SELECT * FROM reservations
WHERE property_id = $1 AND $2::text IS NULL AND $3::text IS NULL AND guest_phone = $4
ORDER BY check_in DESC, created_at DESC LIMIT 50
"""

CHANGE_RESERVATION = """
UPDATE reservations SET stay = daterange($2, $3), adults = $4, children = $5, rooms = $6, room_type_id = $7,
    rate_plan_id = $8, rate_plan = $9, price = $10, total = $11, currency = $12, deposit = $13, deposit_currency = $14,
    free_cancellation_until = $15, deposit_due = least(deposit_due, $16)
WHERE id = $1 RETURNING *
"""

CANCEL_RESERVATION = """
UPDATE reservations SET status = 'cancelled', cancellation_charged = coalesce(cancellation_charged, 0) + $2
WHERE id = $1 RETURNING *
"""

# Of several rooms, those with the highest numbers are given back.
FREE_ROOMS = """
UPDATE allocations SET live = false WHERE id IN (
    SELECT a.id FROM allocations AS a JOIN rooms AS r ON r.id = a.room_id
    WHERE a.reservation_id = $1 AND a.live ORDER BY r.number DESC LIMIT $2
)
"""

CANCEL_ROOMS = """
UPDATE reservations SET rooms = $2, adults = $3, children = $4, price = $5, total = $6, deposit = $7,
    cancellation_charged = coalesce(cancellation_charged, 0) + $8
WHERE id = $1 RETURNING *
"""

NAME_GUEST = """
UPDATE reservations SET guest_name = $2, guest_email = $3, guest_phone = $4 WHERE id = $1 RETURNING *
"""

CONFIRM_RESERVATION = "UPDATE reservations SET status = 'confirmed', deposit_due = NULL WHERE id = $1 RETURNING *"

MOVE_DEPOSIT = "UPDATE reservations SET deposit_due = $2 WHERE id = $1 RETURNING *"

REVIVE_RESERVATION = "UPDATE reservations SET status = 'confirmed', deposit_due = NULL WHERE id = $1 RETURNING *"

# Those locked by someone else (a deposit that is being confirmed) wait for the next round.
UNPAID = """
SELECT id FROM reservations WHERE property_id = $1 AND status = 'awaiting_deposit' AND deposit_due <= $2
ORDER BY id FOR UPDATE SKIP LOCKED
"""

EXPIRE_RESERVATIONS = "UPDATE reservations SET status = 'expired' WHERE id = ANY($1::uuid[]) RETURNING *"

EVENT = """
SELECT e.outcome, r.guest_name, r.guest_email, r.guest_phone, r.guest_language
FROM reservation_events AS e JOIN reservations AS r ON r.id = e.reservation_id
WHERE e.property_id = $1 AND e.action = $2 AND e.key = $3
"""

# Ids are given before transactions end, so a smaller one may show later: what is younger than $4 is told again.
EVENTS_SINCE = """
SELECT e.id, r.code FROM reservation_events AS e JOIN reservations AS r ON r.id = e.reservation_id
WHERE e.property_id = $1 AND (e.id > $2 OR e.at > $4) ORDER BY e.id LIMIT $3
"""

INSERT_EVENT = """
INSERT INTO reservation_events (tenant_id, property_id, reservation_id, at, action, key, outcome)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""

NOTE_EVENT = INSERT_EVENT + " ON CONFLICT DO NOTHING"

# The night $2 beside the stay, in all rooms of the reservation; and without it again ($3 is the stay).
WIDEN = """
UPDATE allocations SET stay = stay + daterange($2::date, $2::date + 1)
WHERE reservation_id = $1 AND live AND NOT stay @> $2::date
"""

NARROW = """
UPDATE allocations SET stay = daterange(CASE WHEN $2 < lower($3::daterange) THEN lower($3) ELSE lower(stay) END,
                                        CASE WHEN $2 < lower($3) THEN upper(stay) ELSE upper($3) END)
WHERE reservation_id = $1 AND live AND stay @> $2::date
"""

PLACED = """
SELECT r.price, r.rooms, rooms.number, NOT EXISTS (
    SELECT FROM allocations AS other WHERE other.room_id = a.room_id AND other.live AND other.stay @> $3::date
      AND other.reservation_id IS DISTINCT FROM r.id AND (other.expires_at IS NULL OR other.expires_at > $4)
) AS is_free
FROM reservations AS r JOIN allocations AS a ON a.reservation_id = r.id AND a.live JOIN rooms ON rooms.id = a.room_id
WHERE r.property_id = $1 AND r.code = $2 ORDER BY rooms.number
"""
