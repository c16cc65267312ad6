"""Dashboards about guests: what they feel, how they are answered, over which channel, and what comes of it."""

from conserje.ops.stack.dashboards.panels import Board, Unit, a_minute, figure, lines, or_zero, quantile, rate, stacked

RECEPTION = Board(
    "reception",
    "Reception",
    "What guests feel. Look here first.",
    [
        figure(
            "Waits longest now",
            "How long the guest who waits longest has waited for an answer.",
            Unit.SECONDS,
            ('max(conserje_queue_oldest_due_seconds{kind="answer"})', "answer"),
            limit=15,
        ),
        figure(
            "Replies within 5 s",
            "Share of first replies that the channel had within five seconds, over five minutes.",
            Unit.SHARE,
            ('1 - slo:bad:ratio_rate5m{slo="reply"}', "within 5 s"),
            limit=0.99,
        ),
        lines(
            "Messages of guests",
            "What came in and was stored, by channel.",
            Unit.PER_MINUTE,
            (a_minute(rate("messages_received_total", "channel", 'outcome="stored"')), "{{channel}}"),
        ),
        lines(
            "Time to the first reply",
            "From the message being stored to the channel taking the first reply, the burst pause included.",
            Unit.SECONDS,
            (quantile(0.5, "reply_seconds"), "half of them"),
            (quantile(0.95, "reply_seconds"), "95 of 100"),
            (quantile(0.99, "reply_seconds"), "99 of 100"),
            limit=5,
        ),
        stacked(
            "Languages",
            "Turns by the guest's language.",
            Unit.PER_SECOND,
            (rate("turns_total", "language"), "{{language}}"),
        ),
        lines(
            "Not understood, not known",
            "Share of turns that asked back, and that the house's facts could not answer.",
            Unit.SHARE,
            (f"({or_zero(rate('unclear_total'))}) / {rate('turns_total')}", "asked back"),
            (f"({or_zero(rate('knowledge_gaps_total'))}) / {rate('turns_total')}", "not known"),
        ),
        lines(
            "Handed to people",
            "Conversations given to staff.",
            Unit.PER_MINUTE,
            (a_minute(or_zero(rate("hand_overs_total"))), "hand-overs"),
        ),
        stacked(
            "Tasks for people",
            "What turns opened for the staff, by kind.",
            Unit.PER_MINUTE,
            (a_minute(rate("tasks_opened_total", "kind")), "{{kind}}"),
        ),
        lines(
            "Notices to people",
            "What those who are called were told, and what reached nobody.",
            Unit.PER_MINUTE,
            (a_minute(or_zero(rate("staff_notices_total", where='outcome="sent"'))), "sent"),
            (a_minute(or_zero(rate("staff_notices_total", where='outcome=~"unsent|parked"'))), "reached nobody"),
        ),
        lines(
            "In people's hands",
            "Conversations that staff lead, and messages that wait for an answer.",
            Unit.COUNT,
            ("sum by (tenant) (conserje_conversations_with_staff)", "with staff: {{tenant}}"),
            ("sum by (tenant) (conserje_messages_unanswered)", "unanswered: {{tenant}}"),
        ),
    ],
)

TURNS = Board(
    "turns",
    "Turn anatomy",
    "Where the time of an answer goes, and how it was decided.",
    [
        lines(
            "A turn",
            "From loading the conversation to its last reply at the channel.",
            Unit.SECONDS,
            (quantile(0.5, "turn_seconds"), "half of them"),
            (quantile(0.95, "turn_seconds"), "95 of 100"),
        ),
        lines(
            "Stages, 95 of 100",
            "Which part of a turn is the slow one.",
            Unit.SECONDS,
            (quantile(0.95, "turn_stage_seconds", "stage"), "{{stage}}"),
        ),
        stacked(
            "Stages, mean",
            "How an average turn is made up.",
            Unit.SECONDS,
            (
                f"{rate('turn_stage_seconds_sum', 'stage')} / {rate('turn_stage_seconds_count', 'stage')}",
                "{{stage}}",
            ),
        ),
        stacked(
            "Who read it",
            "Rules, classifier or language model.",
            Unit.PER_SECOND,
            (rate("readings_total", "reader"), "{{reader}}"),
        ),
        lines(
            "How sure",
            "Confidence in the first intent: half of the readings, and the least sure tenth.",
            Unit.SHARE,
            (quantile(0.5, "reading_confidence"), "half of them"),
            (quantile(0.1, "reading_confidence"), "least sure tenth"),
        ),
        stacked(
            "What guests want",
            "The ten most frequent intents.",
            Unit.PER_SECOND,
            (f"topk(10, {rate('intents_total', 'intent')})", "{{intent}}"),
        ),
        lines(
            "Flows",
            "Turns by the flow that answered.",
            Unit.PER_SECOND,
            (rate("flow_turns_total", "flow"), "{{flow}}"),
        ),
        lines(
            "Failures",
            "Turns that raised and are tried again, that were given up, and replies that the guard stopped.",
            Unit.PER_SECOND,
            (or_zero(rate("turns_failed_total")), "failed"),
            (or_zero(rate("turns_given_up_total")), "given up"),
            (or_zero(rate("guard_stops_total")), "stopped by the guard"),
        ),
        lines(
            "Language models",
            "Calls by outcome, and tokens.",
            Unit.PER_SECOND,
            (or_zero(rate("llm_calls_total")), "calls"),
            (or_zero(rate("llm_tokens_total")), "tokens"),
        ),
    ],
)

CHANNELS = Board(
    "channels",
    "Channels",
    "What comes in and goes out, by channel.",
    [
        lines(
            "In",
            "Messages of guests by outcome: stored, repeated, unknown address.",
            Unit.PER_SECOND,
            (rate("messages_received_total", "channel, outcome"), "{{channel}} {{outcome}}"),
        ),
        lines(
            "Out",
            "Attempts to send by outcome: sent, later, parked, failed, unsure.",
            Unit.PER_SECOND,
            (rate("messages_sent_total", "channel, outcome"), "{{channel}} {{outcome}}"),
        ),
        lines(
            "Receipts",
            "What channels say became of our messages.",
            Unit.PER_SECOND,
            (or_zero(rate("receipts_received_total")), "receipts"),
        ),
        lines(
            "A call of the channel",
            "How long the vendor takes to take a message.",
            Unit.SECONDS,
            (quantile(0.95, "send_seconds", "channel"), "{{channel}}, 95 of 100"),
        ),
        lines(
            "Webhooks acknowledged",
            "From the request to its 200, which means stored.",
            Unit.SECONDS,
            (quantile(0.99, "http_request_seconds", "route", 'route=~"/webhooks/.+"'), "{{route}}, 99 of 100"),
            limit=0.025,
        ),
        figure(
            "Oldest unsent reply",
            "Age of the oldest reply that no channel has taken, by house.",
            Unit.SECONDS,
            ("max by (tenant) (conserje_messages_unsent_oldest_seconds)", "{{tenant}}"),
            limit=30,
        ),
        figure(
            "Parked and failed",
            "Replies that people have to look at.",
            Unit.COUNT,
            ("sum by (tenant) (conserje_messages_parked)", "{{tenant}}"),
            limit=1,
        ),
        lines(
            "Web chats open",
            "Live connections of chat pages.",
            Unit.COUNT,
            ("sum(conserje_websockets_open)", "connections"),
        ),
        lines(
            "Messages stored together",
            "How many webhooks share one statement: more under load.",
            Unit.COUNT,
            (f"{rate('inbox_batch_messages_sum')} / {rate('inbox_batch_messages_count')}", "messages"),
        ),
    ],
)

BUSINESS = Board(
    "business",
    "Business",
    "What comes of it. Figures are counted in the database every few seconds, not added up.",
    [
        figure(
            "Reservations made in 24 h",
            "By house.",
            Unit.COUNT,
            ("sum by (tenant) (conserje_reservations_made_day)", "{{tenant}}"),
        ),
        figure(
            "Revenue of 24 h",
            "Total of the live reservations made in the last 24 hours.",
            Unit.MONEY,
            ("sum by (tenant, currency) (conserje_revenue_day)", "{{tenant}} {{currency}}"),
        ),
        lines(
            "From quote to reservation",
            "Reservations made in 24 h for each quote given in 24 h.",
            Unit.SHARE,
            (
                "sum by (tenant) (conserje_reservations_made_day) / (sum by (tenant) (conserje_quotes_day) > 0)",
                "{{tenant}}",
            ),
        ),
        stacked(
            "Reservations by status",
            "All that the house has.",
            Unit.COUNT,
            ("sum by (status) (conserje_reservations)", "{{status}}"),
        ),
        lines(
            "Cancelled in 24 h",
            "By house.",
            Unit.COUNT,
            ("sum by (tenant) (conserje_reservations_cancelled_day)", "{{tenant}}"),
        ),
        lines(
            "Rooms held",
            "For guests who have not booked yet.",
            Unit.COUNT,
            ("sum by (tenant) (conserje_holds_open)", "{{tenant}}"),
        ),
        lines(
            "Deposits that guests still owe",
            "By house and currency; and reservations whose deposit is overdue.",
            Unit.MONEY,
            ("sum by (tenant, currency) (conserje_deposits_awaited)", "{{tenant}} {{currency}}"),
            ("sum(conserje_deposits_overdue)", "overdue"),
        ),
        lines(
            "Providers of payments",
            "Calls of Stripe and Mercado Pago, and those that were not answered.",
            Unit.PER_MINUTE,
            (a_minute(or_zero(rate("payment_calls_total"))), "calls"),
            (a_minute(or_zero(rate("payment_calls_total", where='outcome=~"unavailable|broken"'))), "not answered"),
        ),
        lines(
            "Tasks of the staff",
            "Open, and beyond the time that was promised.",
            Unit.COUNT,
            ("sum by (tenant) (conserje_tasks_open)", "open: {{tenant}}"),
            ("sum by (tenant) (conserje_tasks_overdue)", "overdue: {{tenant}}"),
        ),
        lines(
            "Questions without an answer",
            "In the last seven days: what to teach the house next.",
            Unit.COUNT,
            ("sum by (tenant) (conserje_knowledge_gaps_week)", "{{tenant}}"),
        ),
        lines(
            "Errands",
            "Bookings and cancellations begun, finished and abandoned.",
            Unit.PER_MINUTE,
            (a_minute(rate("flows_started_total", "flow")), "{{flow}} begun"),
            (a_minute(rate("flows_ended_total", "flow, outcome")), "{{flow}} {{outcome}}"),
        ),
    ],
)
