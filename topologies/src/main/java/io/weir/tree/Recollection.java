// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.wire.Partial;
import io.weir.wire.PartialKey;
import io.weir.wire.Watermark;
import org.jspecify.annotations.Nullable;

/**
 * What a merge without state finds of its own past in its output: show it every record of its output partition, read committed,
 * to the end, before {@link Merge#open}. It writes to the merge's store as it goes; if it is interrupted, begin again.
 */
public final class Recollection {

    private final MergeSettings settings;
    private final Store store;
    private @Nullable Watermark last;
    private long horizon = Watermark.NEVER;
    private boolean inputIsNew;

    /**
     * Nothing seen yet.
     *
     * @param store the merge's own, for which {@link Merge#remembers} is false
     */
    public Recollection(MergeSettings settings, Store store) {
        this.settings = settings;
        this.store = store;
    }

    /** A partial from the output. */
    public void see(PartialKey key, Partial partial) {
        if (key.incarnation().equals(settings.incarnation())) {
            remember(Bytes.key(Merge.SENT, key.window(), key.group()), Sent.of(partial, Sent.RowState.NONE));
        }
    }

    /** A watermark from the output. */
    public void see(Watermark watermark) {
        if (watermark.place().equals(settings.place()) && (last == null || watermark.isAfter(last))) {
            last = watermark;
            if (watermark.incarnation().equals(settings.incarnation())) {
                horizon = Math.max(horizon, watermark.horizon());
            }
        }
    }

    /**
     * A row from the rows' topic of a finishing merge, in the order of that topic.
     *
     * @param passes whether it passed, and was not published to unsay an earlier one
     */
    public void see(Row row, boolean passes) {
        var state = new Sent.RowState(
                row.digest(), row.reported(), row.expected(), row.complete(), row.revision(), passes, row.folded());
        remember(Bytes.key(Merge.SENT, row.window(), row.group()), Sent.of(row.partial(), state));
        horizon = Math.max(horizon, row.horizon());
    }

    private void remember(byte[] key, Sent sent) {
        byte[] bytes = store.get(key);
        Sent known = bytes == null ? null : Sent.of(bytes);
        if (known == null
                || sent.row().revision() > known.row().revision()
                || (sent.row().revision() == known.row().revision() && sent.version() >= known.version())) {
            store.put(key, sent.bytes());
        }
    }

    /**
     * Nothing was ever committed of the input topic, whatever was sent: it is not the one that was read before, and what was in that one
     * is still to come. Kafka deletes a group's offsets with the topic.
     */
    public void inputIsNew() {
        inputIsNew = true;
    }

    /** Whether what is missing in the input, as it is now, will never come. */
    boolean mayForgive() {
        return !inputIsNew;
    }

    /** The last watermark that this place wrote; null if none was found. */
    @Nullable
    Watermark last() {
        return last;
    }

    /** Up to where windows were forgotten when this incarnation last spoke. */
    long horizon() {
        return horizon;
    }
}
