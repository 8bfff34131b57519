// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

/**
 * The rules of the protocol by name. All of them always hold; the ablation test switches off one at a time and shows a schedule
 * that then goes wrong, so that no rule stays which nothing needs.
 */
enum Rule {
    /** A leaf whose state is missing or does not fit begins a new incarnation (R1). */
    LEAF_INCARNATION,
    /** A site whose cluster was made anew counts as another incarnation (R2). */
    SITE_INCARNATION,
    /** A leaf does not begin behind a position that it published (R1b). */
    LEAF_NOT_BEHIND,
    /** A merge ignores an incarnation whose base lies below what another of the same raw partition has read (R1b). */
    NO_OVERLAP,
    /** A leaf skips records below the position in its store. */
    POSITION,
    /** Whether an event is late follows from the records before it, not from where commits fell between them. */
    LATE_BY_ORDER,
    /** An event from the future moves neither clock nor newest. */
    FUTURE,
    /** Filtered events move the clock too. */
    FILTERED_MOVES_CLOCK,
    /** A leaf is idle only after it has read its partition to the end. */
    IDLE_DRAINED,
    /** Idleness is a flag: it is withdrawn by the next record, since the mark did not jump. */
    IDLE_IS_A_FLAG,
    /** A new life is born later than the place's last one, whatever the wall clock says. */
    BORN_LATER,
    /** Of two watermarks of a place the one with the higher birth and number counts. */
    WATERMARK_ORDER,
    /** A partial replaces only one of a lower version. */
    HIGHER_VERSION,
    /** A partial does not replace one that was merged of more children. */
    NOT_FEWER_CHILDREN,
    /** Partials of windows at or below the horizon are dropped. */
    DROP_FORGOTTEN,
    /** Tombstones mean nothing. */
    IGNORE_TOMBSTONES,
    /** Where the last record read for a key was worse than the one held, the held one is written again (R18). */
    REPAIR,
    /** A watermark takes effect when what it covers is there. */
    COVER,
    /** What was sent is counted for ever, not only as long as it is remembered. */
    COUNT_FOR_EVER,
    /** What was dropped for the horizon is not waited for. */
    FORGIVE_DROPPED,
    /** What is missing for longer than {@code close_after} is written off. */
    WRITE_OFF,
    /** Windows that are due only because something was written off are not complete. */
    DOUBT,
    /** A place for which two lives speak in turn has reported nothing: only one of them is heard. */
    CONTESTED,
    /** The horizon of a merge is the least of its children's. */
    LEAST_HORIZON,
    /** A child that is silent for {@code keep} does not hold the horizon back. */
    FORFEIT,
    /** What is about to be forgotten is sent first. */
    EMIT_BEFORE_FORGETTING,
    /** A site waits for all partitions of its raw topic, heard of or not. */
    ALL_PARTITIONS,
    /** A merge waits for all expected sites, heard of or not. */
    ALL_EXPECTED,
    /** Nobody reports a window that ends after the newest that anyone has seen. */
    NOT_AFTER_NEWEST,
    /** What is known to be the newest stays so, though a place that knew it begins anew. */
    NEWEST_STAYS,
    /** An idle place that has spoken since has not reported what it spoke of. */
    IDLE_UNTIL_HEARD,
    /** A merge promises only windows that it has sent. */
    PROMISE_WHAT_WAS_SENT,
    /** A window is not waited for longer than {@code close_after}. */
    CLOSE_AFTER,
    /** A merge without state reads its input from the beginning. */
    REBUILD_FROM_START,
    /** A merge without state is silent until it has read what was there. */
    REBUILD_SILENTLY,
    /** A merge without state forgives what is missing only in an input that was read before. */
    FORGIVE_WHAT_WAS_READ,
    /** A merge without state reads its own output, to know what it has sent. */
    REBUILD_FROM_OUTPUT,
    /** A merge never sends less than it has sent. */
    HOLD_BACK,
    /** A row that was complete stays so. */
    COMPLETE_STICKS,
    /** A row that says nothing new is not sent. */
    SUPPRESS_EQUAL,
    /** A leaf that folds groups of a window says so in every partition above. */
    FOLDED_IS_TOLD,
    /** That groups were folded is news for all rows of the window that were sent before. */
    FOLDED_IS_NEWS,
    /** A merge that starts again knows of which windows groups were folded. */
    FOLDED_IS_REMEMBERED,
    /** A row that was said to be low, perhaps, is not said to be right, though the mark of its window is gone. */
    FOLDED_STICKS,
    /** Ledgers add up over incarnations. */
    LEDGER_PER_INCARNATION
}
