"""Dashboards about the system's parts: PMS, queue, database and Redis."""

from conserje.ops.stack.dashboards.panels import Board, Unit, figure, lines, or_zero, quantile, rate, stacked

# Looks that did not have to ask: found, or waited for the same look of somebody else.
REMEMBERED = rate("availability_cache_total", where='outcome=~"hit|joined"')
ASKED = rate("availability_cache_total", where='outcome=~"hit|joined|miss"')

PMS = Board(
    "pms",
    "PMS and resilience",
    "Is the house's PMS well, and what do we do when it is not.",
    [
        lines(
            "Calls",
            "By outcome: ok, refused (it said no), unavailable, broken.",
            Unit.PER_SECOND,
            (rate("pms_calls_total", "pms, outcome"), "{{pms}} {{outcome}}"),
        ),
        lines(
            "A call, 95 of 100",
            "Which call is the slow one.",
            Unit.SECONDS,
            (quantile(0.95, "pms_call_seconds", "call"), "{{call}}"),
            limit=2,
        ),
        lines(
            "Not answered",
            "Share of calls; the objective is one in a hundred.",
            Unit.SHARE,
            ('slo:bad:ratio_rate5m{slo="pms"}', "not answered"),
            limit=0.01,
        ),
        lines(
            "Breakers",
            "Is the PMS of each house asked: 0 yes, 1 one call tries, 2 no.",
            Unit.COUNT,
            ("max by (house) (conserje_pms_breaker)", "{{house}}"),
            limit=2,
        ),
        lines(
            "Turned away",
            "Calls that were not made: the breaker was open, or too many were under way.",
            Unit.PER_SECOND,
            (rate("pms_turned_away_total", "house, why"), "{{house}} {{why}}"),
        ),
        lines(
            "Under way",
            "Calls without an answer yet, by process and house; none may have all connections.",
            Unit.COUNT,
            ("max by (instance, house) (conserje_pms_calls_under_way)", "{{instance}} {{house}}"),
        ),
        lines(
            "Availability remembered",
            "Share of looks that did not have to ask the PMS.",
            Unit.SHARE,
            (f"({or_zero(REMEMBERED)}) / {ASKED}", "hits"),
            limit=0.8,
        ),
        lines(
            "At the desk",
            "What was done, refused, failed.",
            Unit.PER_SECOND,
            (rate("desk_actions_total", "outcome"), "{{outcome}}"),
        ),
        lines(
            "Tried again",
            "Turns and sendings that failed and come again, and what was given up.",
            Unit.PER_SECOND,
            (or_zero(rate("turns_failed_total")), "turns"),
            (or_zero(rate("messages_sent_total", where='outcome="later"')), "sendings"),
            (or_zero(rate("turns_given_up_total")), "given up"),
        ),
        lines(
            "Leases",
            "Conversations taken over from workers that died or hung, and lost to others.",
            Unit.PER_SECOND,
            (or_zero(rate("work_leases_stolen_total")), "taken over"),
            (or_zero(rate("work_leases_lost_total")), "lost"),
        ),
    ],
)

QUEUE = Board(
    "queue",
    "Queue and workers",
    "What waits, for how long, and who works.",
    [
        stacked(
            "Waiting",
            "Rows of the work list: due, later, or leased to a worker.",
            Unit.COUNT,
            ("max by (kind, state) (conserje_queue_depth)", "{{kind}} {{state}}"),
        ),
        lines(
            "Oldest due",
            "That nobody works on.",
            Unit.SECONDS,
            ("max by (kind) (conserje_queue_oldest_due_seconds)", "{{kind}}"),
            limit=15,
        ),
        lines(
            "Taken late by",
            "From when a row was due to when a worker took it, 95 of 100.",
            Unit.SECONDS,
            (quantile(0.95, "work_delay_seconds", "kind"), "{{kind}}"),
        ),
        lines(
            "Workers busy",
            "Share of what each process works on at most.",
            Unit.SHARE,
            (
                "sum by (instance, kind) (conserje_worker_busy) / sum by (instance, kind) (conserje_worker_slots)",
                "{{instance}} {{kind}}",
            ),
            limit=1,
        ),
        lines(
            "Taken",
            "Rows taken from the list.",
            Unit.PER_SECOND,
            (rate("work_claimed_total", "kind"), "{{kind}}"),
        ),
        lines(
            "Looked last",
            "How long ago each process looked for work; without notice it looks every few seconds.",
            Unit.SECONDS,
            ("time() - max by (instance) (conserje_worker_looked_timestamp_seconds)", "{{instance}}"),
            limit=30,
        ),
        lines(
            "Failed",
            "Work that raised and is tried again.",
            Unit.PER_SECOND,
            (or_zero(rate("work_failed_total")), "failed"),
        ),
        lines(
            "Timers",
            "Holds, deposits and whatever else ends at its time.",
            Unit.PER_SECOND,
            (or_zero(rate("timers_fired_total")), "fired"),
        ),
        lines(
            "Timers late by",
            "From when a timer was due to when it had fired, 95 of 100.",
            Unit.SECONDS,
            (quantile(0.95, "timer_late_seconds"), "timers"),
            limit=60,
        ),
        lines(
            "Event loop",
            "How late it wakes a sleeper, 99 of 100: something blocks it.",
            Unit.SECONDS,
            (quantile(0.99, "event_loop_lag_seconds", "instance"), "{{instance}}"),
            limit=0.25,
        ),
    ],
)

DATABASE = Board(
    "database",
    "Database and Redis",
    "Connections, transactions, and the hints in Redis.",
    [
        stacked(
            "Connections",
            "Of all processes.",
            Unit.COUNT,
            ("sum by (state) (conserje_database_connections)", "{{state}}"),
        ),
        lines(
            "Waiting for a connection",
            "95 of 100.",
            Unit.SECONDS,
            (quantile(0.95, "database_acquire_seconds", "instance"), "{{instance}}"),
        ),
        lines(
            "Transactions",
            "By scope and outcome: done, failed, lost.",
            Unit.PER_SECOND,
            (rate("database_transactions_total", "scope, outcome"), "{{scope}} {{outcome}}"),
        ),
        lines(
            "A transaction, 95 of 100",
            "From the first statement to the end.",
            Unit.SECONDS,
            (quantile(0.95, "database_transaction_seconds", "scope"), "{{scope}}"),
        ),
        figure(
            "Redis",
            "1 while it answers.",
            Unit.COUNT,
            ("min(conserje_redis_up)", "up"),
        ),
        lines(
            "Redis calls",
            "By call and outcome.",
            Unit.PER_SECOND,
            (rate("redis_calls_total", "call, outcome"), "{{call}} {{outcome}}"),
        ),
        lines(
            "A call of Redis, 95 of 100",
            "By call.",
            Unit.SECONDS,
            (quantile(0.95, "redis_call_seconds", "call"), "{{call}}"),
        ),
        lines(
            "Figures",
            "Age of the business figures, and how long counting them takes.",
            Unit.SECONDS,
            ("time() - max(conserje_figures_timestamp_seconds)", "age"),
            ("max(conserje_figures_pass_seconds)", "counting"),
            limit=120,
        ),
        lines(
            "Disk",
            "Free on every file system of the machine.",
            Unit.BYTES,
            ('min by (mountpoint) (node_filesystem_avail_bytes{fstype!~"tmpfs|ramfs|squashfs"})', "{{mountpoint}}"),
            ("min(conserje_disk_free_bytes)", "working directory"),
        ),
    ],
)
