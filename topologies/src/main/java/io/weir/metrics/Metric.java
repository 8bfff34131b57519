// SPDX-License-Identifier: Apache-2.0
package io.weir.metrics;

import java.util.List;
import java.util.Locale;

/**
 * The catalogue: every metric that a process exposes, and nothing else is exposed. {@code docs/reference/metrics.md} is made from it.
 *
 * <p>Names are {@code weir_<noun>_<unit>}, with {@code _total} for counters; a flag, which is 0 or 1, has no unit. Labels are bounded by
 * the configuration and the code: never a value of the data. Every metric also has {@link #COMMON}.
 */
public enum Metric {
    LEAF_EVENTS(
            "weir_leaf_events_total",
            Unit.EVENTS,
            List.of("stream", "reduction", "partition", "outcome", "step", "reason"),
            "The ledger of a leaf: events of a raw partition by what became of them (`absorbed`, `filtered` with its `step` (of a header, its `reason`), "
                    + "`sampled`, `late`, `dead` with its `reason`). Their sum is all that was offered. Durable: it goes on after a restart.",
            "`late` or `dead` grows; the sum does not grow while records come."),
    LEAF_BYTES(
            "weir_leaf_bytes_total",
            Unit.BYTES,
            List.of("stream", "reduction", "partition", "outcome", "step", "reason"),
            "The same ledger in bytes of the raw values.",
            "Compare with `weir_link_sent_bytes_total`: the ratio is what reducing saves."),
    LEAF_DELAY(
            "weir_leaf_watermark_delay_seconds",
            Unit.SECONDS,
            List.of("stream", "reduction", "partition"),
            "Wall clock less the leaf's watermark. Absent until the first event. Grows while the partition is idle, which "
                    + "`weir_leaf_idle` tells; never less than the reduction's `late` when event times are those of now.",
            "It exceeds `late` by minutes and the leaf is not idle: it does not keep up, or clocks are wrong."),
    LEAF_IDLE(
            "weir_leaf_idle",
            Unit.FLAG,
            List.of("stream", "reduction", "partition"),
            "1 if the partition was read to its end and brought nothing for `idle`.",
            "It is 1 where traffic is expected."),
    LEAF_GROUPS(
            "weir_leaf_live_groups",
            Unit.GROUPS,
            List.of("stream", "reduction", "partition"),
            "Groups whose live objects are in the heap.",
            "It grows without end: the reduction groups by something with ever new values."),
    LIVE_BYTES(
            "weir_live_state_bytes",
            Unit.BYTES,
            List.of(),
            "Heap that the live groups of all leaves of the process take, as estimated; see [sizing](../sizing.md).",
            "It stays at its limit: see `weir_live_state_spills_total`."),
    LIVE_LIMIT(
            "weir_live_state_limit_bytes",
            Unit.BYTES,
            List.of(),
            "How much they may take: `state: { memory: … }`, or a quarter of the heap.",
            ""),
    LIVE_SPILLS(
            "weir_live_state_spills_total",
            Unit.SPILLS,
            List.of(),
            "How often a task wrote its live groups out before a commit, and let them go, because there was no room.",
            "It grows all the time: an interval has more groups than there is room for, and each event costs a read and a write. Give "
                    + "`state: { memory: … }` more, or group more coarsely."),
    LOOKUP_ROWS(
            "weir_lookup_rows",
            Unit.ROWS,
            List.of("file"),
            "How many rows the file of a `lookup` has, as it was last read; more than a million are refused.",
            ""),
    LOOKUP_BYTES(
            "weir_lookup_bytes",
            Unit.BYTES,
            List.of("file"),
            "How large that file was; more than 64 MiB are refused.",
            "It comes near 64 MiB: the next one is refused, and the old one stays."),
    LOOKUP_LOADS(
            "weir_lookup_reads_total",
            Unit.READS,
            List.of("file"),
            "How often the file was read and taken, the first time included.",
            ""),
    LOOKUP_FAILURES(
            "weir_lookup_failed_reads_total",
            Unit.READS,
            List.of("file"),
            "How often a changed file could not be taken: what was read before stays in use.",
            "It grows: the log says the line, and what is wrong with it."),
    STORE_BYTES(
            "weir_heap_store_bytes",
            Unit.BYTES,
            List.of(),
            "Heap that stores take with `state: { store: memory }`; 0 with stores on disk.",
            "It nears its limit: an application that reaches it refuses to go on."),
    STORE_LIMIT(
            "weir_heap_store_limit_bytes",
            Unit.BYTES,
            List.of(),
            "How much they may take: twice `weir_live_state_limit_bytes`.",
            ""),
    LEAF_WINDOWS(
            "weir_leaf_open_windows",
            Unit.WINDOWS,
            List.of("stream", "reduction", "partition"),
            "Windows with events that are not forgotten yet.",
            "More than (`late` + `revise`) / `window`, plus those of the future: events come with future times. Of hopping windows there "
                    + "are length / `every` times as many."),
    LEAF_FOLDED(
            "weir_leaf_folded_events_total",
            Unit.EVENTS,
            List.of("stream", "reduction", "partition"),
            "Events that were added to the group `__other__` because their window had `limit_groups` groups already, once for each window, "
                    + "since the task began.",
            "It grows: rows say `limit_groups` among their `problems`. Group more coarsely, or raise the limit."),
    LEAF_SENT_RECORDS(
            "weir_leaf_sent_records_total",
            Unit.RECORDS,
            List.of("stream", "reduction", "partition", "kind"),
            "Records that the leaf wrote to `weir.leaf.R` or `weir.events.R` since its task began; `kind` is `partial`, `event` or `watermark`.",
            "As many partials as events: groups are too fine to reduce anything."),
    LEAF_SENT_BYTES(
            "weir_leaf_sent_bytes_total",
            Unit.BYTES,
            List.of("stream", "reduction", "partition", "kind"),
            "Bytes of their keys and values, before compression.",
            ""),
    DEAD_RECORDS(
            "weir_dead_letter_records_total",
            Unit.RECORDS,
            List.of("stream", "partition", "reason"),
            "Dead letters written to `weir.dead.<stream>` since the task began. A line that cannot be decoded is one letter, whatever "
                    + "the number of reductions.",
            "It grows: a producer has changed its format."),
    DEAD_BYTES(
            "weir_dead_letter_bytes_total",
            Unit.BYTES,
            List.of("stream", "partition", "reason"),
            "Bytes of their raw values.",
            ""),
    MERGE_DELAY(
            "weir_merge_watermark_delay_seconds",
            Unit.SECONDS,
            List.of("reduction", "partition"),
            "Wall clock less the merge's watermark: the age of the newest event time that all children have passed. Absent until all "
                    + "have spoken.",
            "It grows and the merge is not idle: a child is behind; `weir status` names it."),
    MERGE_IDLE(
            "weir_merge_idle",
            Unit.FLAG,
            List.of("reduction", "partition"),
            "1 if all children are idle.",
            "It is 1 where traffic is expected."),
    MERGE_REBUILDING(
            "weir_merge_rebuilding",
            Unit.FLAG,
            List.of("reduction", "partition"),
            "1 while a merge that has lost its state reads its input again; it is silent until then.",
            "It stays 1 for minutes."),
    MERGE_WINDOWS(
            "weir_merge_held_windows",
            Unit.WINDOWS,
            List.of("reduction", "partition"),
            "Windows that the merge holds.",
            "It grows without end: a child holds the horizon back."),
    MERGE_OPEN(
            "weir_merge_open_windows",
            Unit.WINDOWS,
            List.of("reduction", "partition"),
            "Of them, those that were neither closed nor overdue yet.",
            "It grows: windows do not close, since a child is behind."),
    MERGE_EXPECTED(
            "weir_merge_expected_children",
            Unit.CHILDREN,
            List.of("reduction", "partition"),
            "Children for which the merge waits: raw partitions at a site, sites at a region, regions at the centre.",
            "It is not what was deployed."),
    MERGE_REPORTED(
            "weir_merge_reported_children",
            Unit.CHILDREN,
            List.of("reduction", "partition"),
            "Of them, those that have reported the newest window that the first of them has reported, or are idle.",
            "Fewer than expected for longer than a window's length."),
    MERGE_BEHIND(
            "weir_merge_behind_children",
            Unit.CHILDREN,
            List.of("reduction", "partition"),
            "Expected less reported.",
            "More than 0 for longer than a window's length: rows wait for `close_after`, or are incomplete."),
    MERGE_CONTESTED(
            "weir_merge_contested_children",
            Unit.CHILDREN,
            List.of("reduction", "partition"),
            "Children for which two clusters speak in turn: two sites have one name. Nothing that they report is trusted, and rows are incomplete.",
            "More than 0: `weir status` names the place and both clusters; give one of the sites another name."),
    MERGE_SILENT(
            "weir_merge_silent_children",
            Unit.CHILDREN,
            List.of("reduction", "partition"),
            "Children of which nothing new came for `keep`; they no longer hold the horizon back, and their older windows are forfeited.",
            "More than 0: a child is gone; take it out of `expect`, or bring it back."),
    MERGE_EXPECTED_SITES(
            "weir_merge_expected_sites",
            Unit.SITES,
            List.of("reduction", "partition"),
            "Sites that stand behind the children and are expected for that window, as rows say in `sites_expected`.",
            "It is not the number of sites."),
    MERGE_REPORTED_SITES(
            "weir_merge_reported_sites",
            Unit.SITES,
            List.of("reduction", "partition"),
            "Of them, those that have reported it, as rows say in `sites_reported`.",
            "Fewer than expected for longer than a window's length: rows are incomplete."),
    MERGE_SENT_RECORDS(
            "weir_merge_sent_records_total",
            Unit.RECORDS,
            List.of("reduction", "partition", "kind"),
            "Records that the merge wrote since its task began; `kind` is `partial`, `watermark`, `row`, or `repair` (written again to "
                    + "its input, so that compaction keeps the best).",
            "`repair` grows all the time: something replays."),
    MERGE_SENT_BYTES(
            "weir_merge_sent_bytes_total",
            Unit.BYTES,
            List.of("reduction", "partition", "kind"),
            "Bytes of their keys and values, before compression.",
            ""),
    ROWS(
            "weir_row_records_total",
            Unit.RECORDS,
            List.of("reduction", "partition", "complete"),
            "Rows written since the task began, revisions too; `complete` is `true` or `false`.",
            "`false` grows: sites are missing; see `weir_merge_behind_children`."),
    ROW_REVISIONS(
            "weir_row_revisions_total",
            Unit.REVISIONS,
            List.of("reduction", "partition"),
            "Of them, those that revise a row which was sent before.",
            "More than first rows: `late` is too short, or a site was away."),
    CONFLICTS(
            "weir_merge_conflicting_records_total",
            Unit.RECORDS,
            List.of("reduction", "partition"),
            "Partials of equal version and different content.",
            "Any: two processes write as one, or a leaf is not deterministic. Report it."),
    OUTDATED(
            "weir_merge_outdated_records_total",
            Unit.RECORDS,
            List.of("reduction", "partition"),
            "Records no better than what is held: duplicates and replays. They change nothing.",
            "It grows all the time: a link sends the same again and again."),
    TOMBSTONES(
            "weir_merge_tombstone_records_total",
            Unit.RECORDS,
            List.of("reduction", "partition"),
            "Tombstones, which Weir never writes; ignored.",
            "Any: someone deletes keys by hand."),
    DROPPED(
            "weir_merge_dropped_records_total",
            Unit.RECORDS,
            List.of("reduction", "partition"),
            "Partials of windows that are forgotten already.",
            "It grows outside of a rebuild: an outage was longer than `keep`."),
    OVERLAPPING(
            "weir_merge_overlapping_records_total",
            Unit.RECORDS,
            List.of("reduction", "partition"),
            "Records of an incarnation that counts raw records which another one has counted; ignored.",
            "Any: raw records are read twice, as by two edges of one site."),
    REPAIRED(
            "weir_merge_repaired_records_total",
            Unit.RECORDS,
            List.of("reduction", "partition"),
            "Partials written again to the input, because a worse one was its last record of the key.",
            "It grows all the time: something replays."),
    FOREIGN(
            "weir_merge_foreign_records_total",
            Unit.RECORDS,
            List.of("reduction", "partition"),
            "Records in Weir's own topics that are not Weir's; ignored.",
            "Any: someone else writes there."),
    OVERDUE(
            "weir_merge_overdue_windows_total",
            Unit.WINDOWS,
            List.of("reduction", "partition"),
            "Windows that were sent because `close_after` had passed, before all had reported.",
            "It grows: a child is behind by more than `close_after`."),
    HELD_BACK(
            "weir_merge_held_back_groups",
            Unit.GROUPS,
            List.of("reduction", "partition"),
            "Groups that are not sent now, because less would be sent than was sent before.",
            "More than 0 for minutes after a restart: records below were lost."),
    FORGIVEN(
            "weir_merge_forgiven_events",
            Unit.EVENTS,
            List.of("reduction", "partition"),
            "Events that watermarks covered and that never came, or came after their window was forgotten; over the life of the state.",
            "It grows outside of a rebuild."),
    WRITTEN_OFF(
            "weir_merge_written_off_events",
            Unit.EVENTS,
            List.of("reduction", "partition"),
            "Events that watermarks covered and that did not come within `close_after`; falls when they come after all.",
            "More than 0: records were lost on the way; their rows are incomplete."),
    TREE_EVENTS(
            "weir_tree_events_total",
            Unit.EVENTS,
            List.of("reduction", "outcome", "step", "reason"),
            "The ledgers of all leaves below this place, each incarnation counted once, as far as they have arrived. The same in every "
                    + "partition, so it has no such label: of several instances take the maximum, not the sum.",
            "At the centre it falls behind the sum of the sites' `weir_leaf_events_total`: a link is behind."),
    TREE_BYTES(
            "weir_tree_bytes_total",
            Unit.BYTES,
            List.of("reduction", "outcome", "step", "reason"),
            "The same in bytes of the raw values.",
            ""),
    LINK_UP(
            "weir_link_up",
            Unit.FLAG,
            List.of("group"),
            "1 if the link reached both clusters when it last tried.",
            "0 for minutes: the line or the cluster above is away. Nothing is lost until the topics' retention."),
    LINK_RECORDS(
            "weir_link_sent_records_total",
            Unit.RECORDS,
            List.of("group"),
            "Records that the cluster above has acknowledged since the process began; those sent twice count twice.",
            "It stands still while lag grows."),
    LINK_BYTES(
            "weir_link_sent_bytes_total",
            Unit.BYTES,
            List.of("group"),
            "Bytes of their keys and values, before compression.",
            "More than the line is meant to carry: see `bytes_per_second`."),
    LAG_RECORDS(
            "weir_lag_records",
            Unit.RECORDS,
            List.of("group", "topic", "partition"),
            "Records that are committed in the topic and not yet by this group; markers of transactions between them count too. As the "
                    + "broker has it. Absent when the last sample is older than half a minute.",
            "It grows for minutes."),
    LAG_SECONDS(
            "weir_lag_seconds",
            Unit.SECONDS,
            List.of("group", "topic", "partition"),
            "Wall clock less the time-stamp of the first record not yet committed by this group; 0 when none is left. Absent when the "
                    + "last sample is older than half a minute, or that record could not be read in time.",
            "More than the line's usual delay. Raw topics bear their senders' time-stamps, so replayed records look old."),
    LAG_AGE(
            "weir_lag_sample_age_seconds",
            Unit.SECONDS,
            List.of(),
            "Age of the newest sample of lag, taken every five seconds; absent before the first.",
            "More than 30: the own cluster does not answer, and the lag metrics are absent."),
    APPLICATION_STATE(
            "weir_application_state",
            Unit.FLAG,
            List.of("application", "state"),
            "1 for the state in which the Kafka Streams application is: `starting`, `running`, `waiting`, `refused` or `closed`; 0 for "
                    + "the others.",
            "`refused`: a person must decide; `waiting` or `starting` for minutes."),
    APPLICATION_RESTARTS(
            "weir_application_restarts_total",
            Unit.RESTARTS,
            List.of("application"),
            "How often the application began again after it failed or could not begin.",
            "It grows: `weir status` or the log says why."),
    COMMIT_AGE(
            "weir_task_commit_age_seconds",
            Unit.SECONDS,
            List.of("application", "partition"),
            "Since the task last committed.",
            "Many times `commit.interval.ms`: the broker does not answer, or the task is stuck. Above half a minute `/ready` is 503."),
    STATE_ENTRIES(
            "weir_state_entries",
            Unit.ENTRIES,
            List.of("application", "partition"),
            "Entries in the task's store; on disk RocksDB's estimate.",
            "It grows without end."),
    STATE_BYTES(
            "weir_state_disk_bytes",
            Unit.BYTES,
            List.of("application"),
            "Bytes of files in the application's state directory.",
            "It nears the size of the disk."),
    UPTIME(
            "weir_process_uptime_seconds",
            Unit.SECONDS,
            List.of(),
            "Since the process began.",
            "It falls: the process was restarted."),
    BUILD(
            "weir_process_build",
            Unit.FLAG,
            List.of("version"),
            "Always 1; `version` is that of Weir.",
            "Not the same everywhere."),
    CPU("weir_process_cpu_seconds_total", Unit.SECONDS, List.of(), "CPU time of the process.", ""),
    HEAP("weir_process_heap_bytes", Unit.BYTES, List.of(), "Heap in use, garbage included.", ""),
    HEAP_LIMIT(
            "weir_process_heap_limit_bytes",
            Unit.BYTES,
            List.of(),
            "The most that the heap may grow to.",
            "Heap in use stays near it."),
    COLLECTING(
            "weir_process_gc_seconds_total",
            Unit.SECONDS,
            List.of(),
            "Time spent in garbage collection.",
            "Its rate exceeds 0.1: the heap is too small.");

    /** Labels that every metric has: the tier ({@code site}, or that of tier.yaml) and the place that the process is. */
    public static final List<String> COMMON = List.of("tier", "place");

    /** What is counted or measured. */
    public enum Unit {
        EVENTS,
        RECORDS,
        BYTES,
        SECONDS,
        GROUPS,
        WINDOWS,
        CHILDREN,
        SITES,
        REVISIONS,
        RESTARTS,
        SPILLS,
        ENTRIES,
        ROWS,
        READS,
        /** 0 or 1. */
        FLAG;

        /** As in names and on the page. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final String title;
    private final Unit unit;

    @SuppressWarnings("ImmutableEnumChecker") // each is made by List.of
    private final List<String> labels;

    private final String meaning;
    private final String worry;

    Metric(String title, Unit unit, List<String> labels, String meaning, String worry) {
        this.title = title;
        this.unit = unit;
        this.labels = labels;
        this.meaning = meaning;
        this.worry = worry;
    }

    /** As Prometheus has it. */
    public String title() {
        return title;
    }

    /** What is counted or measured. */
    public Unit unit() {
        return unit;
    }

    /** Whether it only grows while the process lives; else it is a gauge. */
    public boolean isCounter() {
        return title.endsWith("_total");
    }

    /** Its own labels, in the order in which values are told; {@link #COMMON} come in addition. */
    public List<String> labels() {
        return labels;
    }

    /** What it says: one or two sentences of Markdown. */
    public String meaning() {
        return meaning;
    }

    /** When a person should look, Markdown; empty if it is only there to be compared with. */
    public String worry() {
        return worry;
    }
}
