"""Dashboards about promises: objectives and their budgets, one release against another, and who tries what they should not."""

from conserje.ops.stack.dashboards.panels import WINDOW, Board, Unit, a_minute, figure, lines, or_zero, rate

# Of the build that answers: joins what a process counts with the version it runs.
BUILD = "on (instance) group_left (version, role) conserje_build_info"

OBJECTIVES = Board(
    "objectives",
    "SLO and budget",
    "Are the promises to guests kept, and how fast is the month's error budget being spent.",
    [
        figure(
            "Budget left",
            "Of 30 days; negative when a promise is broken.",
            Unit.SHARE,
            ("slo:budget:left_ratio", "{{slo}}"),
            limit=0,
        ),
        figure(
            "Alerts firing",
            "What fires always is not counted.",
            Unit.COUNT,
            (or_zero('count(ALERTS{alertstate="firing",alertname!="AlarmChainWorks"})'), "alerts"),
            limit=1,
        ),
        lines(
            "Bad, over 5 minutes",
            "Share of events that broke a promise.",
            Unit.SHARE,
            ("slo:bad:ratio_rate5m", "{{slo}}"),
        ),
        lines(
            "Burn over 1 h",
            "1 spends exactly the month's budget; at 14.4 somebody is woken.",
            Unit.COUNT,
            ("slo:bad:ratio_rate1h / slo:budget:ratio", "{{slo}}"),
            limit=14.4,
        ),
        lines(
            "Burn over 6 h",
            "At 6 somebody is woken.",
            Unit.COUNT,
            ("slo:bad:ratio_rate6h / slo:budget:ratio", "{{slo}}"),
            limit=6,
        ),
        lines(
            "Burn over 1 d",
            "At 3 somebody looks tomorrow.",
            Unit.COUNT,
            ("slo:bad:ratio_rate1d / slo:budget:ratio", "{{slo}}"),
            limit=3,
        ),
        lines(
            "Burn over 3 d",
            "Above 1 the month's promise will not be kept.",
            Unit.COUNT,
            ("slo:bad:ratio_rate3d / slo:budget:ratio", "{{slo}}"),
            limit=1,
        ),
        lines(
            "Events",
            "How many each share stands for.",
            Unit.PER_SECOND,
            ("slo:all:rate5m", "{{slo}}"),
        ),
    ],
)

RELEASE = Board(
    "release",
    "Release",
    "One version against another, while traffic moves from the stable one to the canary.",
    [
        figure(
            "Processes",
            "By version and role.",
            Unit.COUNT,
            ("count by (version, role) (conserje_build_info)", "{{version}} {{role}}"),
        ),
        lines(
            "Requests",
            "By version.",
            Unit.PER_SECOND,
            (f"sum by (version) (rate(conserje_http_requests_total[{WINDOW}]) * {BUILD})", "{{version}}"),
        ),
        lines(
            "Errors",
            "Share of requests answered with 5xx, by version.",
            Unit.SHARE,
            (
                f'sum by (version) (rate(conserje_http_requests_total{{status=~"5.."}}[{WINDOW}]) * {BUILD})'
                f" / sum by (version) (rate(conserje_http_requests_total[{WINDOW}]) * {BUILD})"
                f" or 0 * count by (version) (conserje_build_info)",
                "{{version}}",
            ),
            limit=0.001,
        ),
        lines(
            "Request, 95 of 100",
            "By version; webhooks and pages.",
            Unit.SECONDS,
            (
                f"histogram_quantile(0.95, sum by (le, version) "
                f"(rate(conserje_http_request_seconds_bucket[{WINDOW}]) * {BUILD}))",
                "{{version}}",
            ),
            limit=0.3,
        ),
        lines(
            "Turn, 95 of 100",
            "By version of the worker.",
            Unit.SECONDS,
            (
                f"histogram_quantile(0.95, sum by (le, version) "
                f"(rate(conserje_turn_seconds_bucket[{WINDOW}]) * {BUILD}))",
                "{{version}}",
            ),
        ),
        lines(
            "Turns that failed",
            "By version.",
            Unit.PER_SECOND,
            (
                f"sum by (version) (rate(conserje_turns_failed_total[{WINDOW}]) * {BUILD})"
                f" or 0 * count by (version) (conserje_build_info)",
                "{{version}}",
            ),
        ),
        lines(
            "Memory",
            "Of each process.",
            Unit.BYTES,
            ('process_resident_memory_bytes{job=~"agente-api|worker"}', "{{instance}}"),
        ),
        lines(
            "Processor",
            "Seconds a second, of each process.",
            Unit.COUNT,
            (f'rate(process_cpu_seconds_total{{job=~"agente-api|worker"}}[{WINDOW}])', "{{instance}}"),
        ),
        lines(
            "Weights at the proxy",
            "How traffic is divided.",
            Unit.COUNT,
            ('haproxy_server_weight{proxy="stable"}', "{{server}}"),
        ),
        lines(
            "Answers at the proxy",
            "By server and class.",
            Unit.PER_SECOND,
            (
                f'sum by (server, code) (rate(haproxy_server_http_responses_total{{proxy="stable"}}[{WINDOW}]))',
                "{{server}} {{code}}",
            ),
        ),
    ],
)

SECURITY = Board(
    "security",
    "Security",
    "Who tries what they should not.",
    [
        lines(
            "What did not hold",
            "Signatures, passwords, sessions, tokens.",
            Unit.PER_MINUTE,
            (a_minute(rate("auth_failures_total", "what")), "{{what}}"),
        ),
        lines(
            "Too many requests",
            "Refused with 429.",
            Unit.PER_SECOND,
            (rate("rate_limited_total", "scope"), "{{scope}}"),
        ),
        figure(
            "Tenant crossings in 24 h",
            "Writes that the database refused because they were another hotel's. Anything but 0 is a defect.",
            Unit.COUNT,
            ("round(sum(increase(conserje_tenant_crossings_total[24h])))", "crossings"),
            limit=1,
        ),
        figure(
            "Stopped by the guard in 24 h",
            "Replies that said what the turn did not hold.",
            Unit.COUNT,
            (or_zero("round(sum(increase(conserje_guard_stops_total[24h])))"), "replies"),
        ),
        lines(
            "Refused requests",
            "By status: 401, 403, 404, 413, 429.",
            Unit.PER_SECOND,
            (rate("http_requests_total", "status", 'status=~"4.."'), "{{status}}"),
        ),
        lines(
            "Messages for nobody",
            "Signed webhooks for addresses that no house has.",
            Unit.PER_MINUTE,
            (a_minute(or_zero(rate("messages_received_total", where='outcome="unknown"'))), "unknown"),
        ),
        lines(
            "Log",
            "Events by level.",
            Unit.PER_SECOND,
            (rate("log_events_total", "level"), "{{level}}"),
        ),
        lines(
            "Traces and spans",
            "Exported and dropped.",
            Unit.PER_SECOND,
            (rate("spans_total", "outcome"), "spans {{outcome}}"),
            (rate("traces_total", "outcome"), "traces {{outcome}}"),
        ),
    ],
)
