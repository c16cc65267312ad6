"""Every metric of the product, declared once: its name (behind `conserje_`), a sentence, its labels and its buckets.

Labels are words of a small, known set: routes by their template, never paths, and never anything of a guest. `tenant` is the
slug of a house's company and stands only at the figures of the business, which grow with the number of houses; `house` only
at the breakers of their PMSs, for the same reason.
"""

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector, generate_latest

from conserje.telemetry.series import Register

# Upper bounds in seconds. FAST is for what takes milliseconds, WAIT for what a guest may wait for.
FAST = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)
WAIT = (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 30.0, 60.0, 300.0)
LATE = (0.1, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0)
SHARE = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.98, 1.0)


class Http:
    def __init__(self, make: Register) -> None:
        self.requests = make.counter(
            "http_requests", "Requests answered, by route template.", "method", "route", "status"
        )
        self.seconds = make.histogram(
            "http_request_seconds", "From the request to the beginning of its answer.", "route", buckets=FAST
        )
        self.in_progress = make.gauge("http_requests_in_progress", "Requests that are being answered.")
        self.sockets = make.gauge("websockets_open", "Live connections of chat pages.")
        self.live_connected = make.gauge(
            "live_connected", "1 while the process hears what happens in conversations, else 0.", unit="0 or 1"
        )
        self.rate_limited = make.counter(
            "rate_limited", "Requests refused with 429; `scope` says what was too much.", "scope"
        )
        self.auth_failures = make.counter(
            "auth_failures", "Signatures, passwords, sessions and tokens that did not hold.", "what"
        )


class Arrivals:
    def __init__(self, make: Register) -> None:
        self.messages = make.counter(
            "messages_received",
            "Messages of guests: stored, repeated (known already), unknown (no house has the address).",
            "channel",
            "outcome",
        )
        self.receipts = make.counter(
            "receipts_received", "Delivery receipts: sent, delivered, read, failed.", "channel", "state"
        )
        self.batch = make.histogram(
            "inbox_batch_messages",
            "Messages stored by one statement.",
            buckets=(1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 100.0, 500.0),
            unit="messages",
        )


class Queue:
    """The work list. `kind` is answer, send, timer or notice."""

    def __init__(self, make: Register) -> None:
        self.claimed = make.counter("work_claimed", "Rows that this process took from the work list.", "kind")
        self.stolen = make.counter(
            "work_leases_stolen", "Rows taken over because the worker that had them let its lease end.", "kind"
        )
        for kind in ("answer", "send", "timer", "notice"):  # from 0 on, so that the first one is an increase
            self.stolen.add(kind, n=0)
        self.lost = make.counter("work_leases_lost", "Leases of ours that another worker took over.", "kind")
        self.failed = make.counter("work_failed", "Rows whose work raised; they are tried again.", "kind", "error")
        self.busy = make.gauge("worker_busy", "Rows in work in this process.", "kind")
        self.slots = make.gauge("worker_slots", "Rows that this process works on at most.", "kind")
        self.looked = make.gauge(
            "worker_looked_timestamp_seconds", "When this process last looked for work.", "kind", unit="unix time"
        )
        self.delay = make.histogram(
            "work_delay_seconds", "From when a row was due to when it was taken.", "kind", buckets=WAIT
        )
        self.depth = make.gauge(
            "queue_depth", "Rows of the work list: due, later, or leased to a worker.", "kind", "state"
        )
        self.oldest = make.gauge(
            "queue_oldest_due_seconds",
            "How long the oldest due row that nobody works on waits.",
            "kind",
            unit="seconds",
        )


class Turns:
    def __init__(self, make: Register) -> None:
        self.turns = make.counter("turns", "Turns taken and committed.", "channel", "language")
        self.seconds = make.histogram(
            "turn_seconds", "A turn from loading it to its last reply at the channel.", "channel", buckets=FAST
        )
        self.stages = make.histogram(
            "turn_stage_seconds",
            "Parts of a turn: hear, read, decide (the rest of the dialogue), knowledge, pms, payment, llm, write, send.",
            "stage",
            buckets=FAST,
        )
        self.merged = make.counter("turn_messages_merged", "Messages answered together with an earlier one.")
        self.failed = make.counter("turns_failed", "Turns that raised; they are tried again.", "error")
        self.given_up = make.counter("turns_given_up", "Turns that failed every time and went to people.")
        self.readings = make.counter("readings", "Messages read, by who read them.", "reader", "language")
        self.confidence = make.histogram(
            "reading_confidence", "How sure the reader was of the first intent.", "reader", buckets=SHARE, unit="share"
        )
        self.intents = make.counter("intents", "First intents of messages.", "intent")
        self.unclear = make.counter("unclear", "Turns in which the guest was asked what they meant.", "language")
        self.gaps = make.counter("knowledge_gaps", "Questions that the house's facts do not answer.", "language")
        self.flows = make.counter("flow_turns", "Turns by the flow that answered last.", "flow")
        self.started = make.counter("flows_started", "Errands begun, by flow.", "flow")
        self.ended = make.counter(
            "flows_ended",
            "Errands that ended, by the event of the flow's chart that ended them (books, gives_up, goes_stale…).",
            "flow",
            "outcome",
        )
        self.guarded = make.counter("guard_stops", "Replies stopped because this turn did not hold them.", "what")
        self.hand_overs = make.counter("hand_overs", "Conversations handed to people.", "urgent")
        self.tasks = make.counter("tasks_opened", "Tasks that turns opened for people.", "kind")
        self.actions = make.counter("desk_actions", "What the desk did: done, refused or failed.", "action", "outcome")


class Sending:
    def __init__(self, make: Register) -> None:
        self.messages = make.counter(
            "messages_sent",
            "Attempts to send: sent, later (tried again), parked (people decide), failed (never), unsure (fate unknown).",
            "channel",
            "outcome",
        )
        self.seconds = make.histogram("send_seconds", "One call of the channel.", "channel", buckets=FAST)
        self.reply = make.histogram(
            "reply_seconds",
            "From the guest's message being stored to the first reply being taken by the channel, pause for bursts included.",
            "channel",
            buckets=WAIT,
        )
        self.notices = make.counter(
            "staff_notices",
            "Notices to people of the house: sent, later (tried again), unsent (no way to reach them), parked.",
            "outcome",
        )
        self.timers = make.counter("timers_fired", "Timers that were due and are dealt with.", "kind")
        self.late = make.histogram(
            "timer_late_seconds", "From when a timer was due to when it had fired.", buckets=LATE
        )


class Outside:
    def __init__(self, make: Register) -> None:
        self.pms_calls = make.counter(
            "pms_calls", "Calls of the PMS: ok, refused (it said no), unavailable, broken.", "pms", "call", "outcome"
        )
        self.pms_seconds = make.histogram("pms_call_seconds", "One call of the PMS.", "pms", "call", buckets=FAST)
        self.cache = make.counter(
            "availability_cache",
            "Looks at availability and room types: hit, miss, joined (somebody else was looking), unshared (no Redis), "
            "ahead (looked at again because it changed, before anybody asked).",
            "what",
            "outcome",
        )
        self.forgotten = make.counter(
            "availability_cache_forgotten",
            "Times that what is remembered of a house was made old: our own write, or news of a change.",
        )
        self.payment_calls = make.counter(
            "payment_calls",
            "Calls of providers of payments: ok, refused, unavailable, broken.",
            "provider",
            "call",
            "outcome",
        )
        self.payment_seconds = make.histogram(
            "payment_call_seconds", "One call of a provider of payments.", "provider", "call", buckets=FAST
        )
        self.llm_calls = make.counter(
            "llm_calls", "Calls of language models: answered, refused, broken, unavailable.", "purpose", "outcome"
        )
        self.llm_seconds = make.histogram("llm_call_seconds", "One call of a language model.", "purpose", buckets=FAST)
        self.llm_tokens = make.counter("llm_tokens", "Tokens in and out.", "purpose", "direction", unit="tokens")
        self.llm_cost = make.counter("llm_cost", "What calls cost, in the setup's currency.", "currency", unit="money")
        self.llm_spent = make.counter("llm_budget_refusals", "Calls not made because the month's budget was spent.")


class Breakers:
    """Of the PMS; `house` is the slug of one."""

    def __init__(self, make: Register) -> None:
        self.state = make.gauge(
            "pms_breaker",
            "Whether a house's PMS is asked: 0 yes, 1 one call tries, 2 no, it did not answer lately.",
            "house",
            unit="0, 1 or 2",
        )
        self.turned_away = make.counter(
            "pms_turned_away",
            "Calls of the PMS that were not made: open (its breaker is), crowded (too many are under way).",
            "house",
            "why",
        )
        self.under_way = make.gauge("pms_calls_under_way", "Calls that the PMS has not answered yet.", "house")


class Stores:
    def __init__(self, make: Register) -> None:
        self.connections = make.gauge("database_connections", "Connections of this process: idle, busy.", "state")
        self.most = make.gauge("database_connections_most", "Connections that this process may open.")
        self.acquired = make.histogram("database_acquire_seconds", "Waiting for a free connection.", buckets=FAST)
        self.transactions = make.counter(
            "database_transactions",
            "Transactions of houses, and statements of none (system): done, failed, lost (no connection).",
            "scope",
            "outcome",
        )
        self.seconds = make.histogram(
            "database_transaction_seconds", "From the first statement to the end.", "scope", buckets=FAST
        )
        self.crossings = make.counter(
            "tenant_crossings", "Writes that row-level security refused because they were another tenant's."
        )
        self.redis_calls = make.counter("redis_calls", "Calls of Redis: ok, unavailable.", "call", "outcome")
        self.redis_seconds = make.histogram("redis_call_seconds", "One call of Redis.", "call", buckets=FAST)
        self.redis_up = make.gauge(
            "redis_up", "1 while Redis answers, 0 while everything works without it.", unit="0 or 1"
        )


class House:
    """Figures that the database knows, put by the one process that leads (see `figures_leader`)."""

    def __init__(self, make: Register) -> None:
        self.reservations = make.gauge("reservations", "Reservations by status.", "tenant", "status")
        self.made = make.gauge("reservations_made_day", "Reservations made in the last 24 hours.", "tenant")
        self.cancelled = make.gauge(
            "reservations_cancelled_day", "Reservations cancelled in the last 24 hours.", "tenant"
        )
        self.quotes = make.gauge("quotes_day", "Quotes given in the last 24 hours.", "tenant")
        self.holds = make.gauge("holds_open", "Rooms held for guests who have not booked yet.", "tenant")
        self.revenue = make.gauge(
            "revenue_day",
            "Total of the live reservations made in the last 24 hours.",
            "tenant",
            "currency",
            unit="money",
        )
        self.deposits = make.gauge(
            "deposits_awaited", "Deposits that guests still owe.", "tenant", "currency", unit="money"
        )
        self.deposits_late = make.gauge("deposits_overdue", "Reservations whose deposit is overdue.", "tenant")
        self.tasks_open = make.gauge("tasks_open", "Tasks that wait for people.", "tenant", "kind")
        self.tasks_late = make.gauge("tasks_overdue", "Tasks beyond the time they were promised for.", "tenant", "kind")
        self.with_staff = make.gauge("conversations_with_staff", "Conversations in people's hands.", "tenant")
        self.unanswered = make.gauge("messages_unanswered", "Messages of guests without a turn yet.", "tenant")
        self.unsent = make.gauge("messages_unsent", "Replies that no channel has taken yet.", "tenant")
        self.unsent_age = make.gauge(
            "messages_unsent_oldest_seconds",
            "Age of the oldest reply that no channel has taken.",
            "tenant",
            unit="seconds",
        )
        self.parked = make.gauge("messages_parked", "Replies that people have to look at.", "tenant", "state")
        self.gaps = make.gauge("knowledge_gaps_week", "Questions without an answer in the last 7 days.", "tenant")


class Own:
    """The telemetry and the process themselves."""

    def __init__(self, make: Register) -> None:
        self.build = make.gauge(
            "build_info", "1; its labels are the version and what this process does.", "version", "role", unit="1"
        )
        self.dependency = make.gauge(
            "dependency_up", "1 when it answered at the last look, else 0.", "dependency", unit="0 or 1"
        )
        self.dependency_seconds = make.gauge(
            "dependency_check_seconds", "How long its last look took.", "dependency", unit="seconds"
        )
        self.loop_lag = make.histogram(
            "event_loop_lag_seconds", "How late the event loop wakes a sleeper.", buckets=FAST
        )
        self.log_events = make.counter("log_events", "Events written to the log.", "level")
        self.leader = make.gauge(
            "figures_leader", "1 in the process that puts the figures of the business.", unit="0 or 1"
        )
        self.figures_at = make.gauge(
            "figures_timestamp_seconds", "When the figures of the business were put.", unit="unix time"
        )
        self.figures_seconds = make.gauge("figures_pass_seconds", "How long putting them took.", unit="seconds")
        self.disk_free = make.gauge("disk_free_bytes", "Free space of the working directory's disk.", unit="bytes")
        self.traces = make.counter(
            "traces", "Local parts of traces: kept (sampled, slow, error) or dropped.", "outcome"
        )
        self.spans = make.counter("spans", "Spans: exported, or dropped (queue full, collector absent).", "outcome")


class Metrics:
    """All series of one system. With `muted` nothing is kept and nothing is exposed."""

    def __init__(self, *, muted: bool = False) -> None:
        register = Register(muted=muted)
        self.is_muted = muted
        self.register = register
        self.http = Http(register)
        self.arrivals = Arrivals(register)
        self.queue = Queue(register)
        self.turns = Turns(register)
        self.sending = Sending(register)
        self.outside = Outside(register)
        self.breakers = Breakers(register)
        self.stores = Stores(register)
        self.house = House(register)
        self.own = Own(register)
        self._registry = CollectorRegistry()
        self._registry.register(register)
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self._registry)

    def exposed(self) -> bytes:
        """What a scrape is answered with, in the text format 0.0.4."""
        return generate_latest(self._registry)
