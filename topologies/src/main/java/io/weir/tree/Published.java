// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.wire.Partial;
import io.weir.wire.PartialKey;
import io.weir.wire.Watermark;

/**
 * What a leaf without state finds of its own past in the topic above it: show it every record of every partition, read
 * committed, to the end. It must be read by a leaf that starts anew, so that no record is counted twice.
 *
 * <p>A partial counts as much as a watermark, because watermarks are written at intervals and partials at every commit: a
 * partial's version says that its leaf had read the record before.
 */
public final class Published {

    private final LeafSettings settings;
    private long position = -1;
    private long born = Watermark.NEVER;
    private boolean elsewhere;

    /** Nothing seen yet. */
    public Published(LeafSettings settings) {
        this.settings = settings;
    }

    /** A partial of any leaf. */
    public void see(PartialKey key, Partial partial) {
        if (isOurs(key.incarnation())) {
            position = Math.max(position, partial.version());
        }
    }

    /** A watermark of any leaf. */
    public void see(Watermark watermark) {
        if (!watermark.place().equals(settings.place())) {
            return;
        }
        born = Math.max(born, watermark.born());
        if (isOurs(watermark.incarnation())) {
            position = Math.max(position, watermark.position());
        } else {
            elsewhere = true;
        }
    }

    /** The raw offset up to which, exclusive, this raw partition is known to have been read; -1 if nothing was found. */
    public long position() {
        return position;
    }

    /** The latest birth among this place's watermarks; {@link Watermark#NEVER} if there are none. */
    public long born() {
        return born;
    }

    /** Whether this place has spoken, but only of raw topics that were deleted since. */
    public boolean onlyOfOtherTopics() {
        return elsewhere && position < 0;
    }

    private boolean isOurs(String incarnation) {
        String lineage = settings.lineage();
        return incarnation.length() > lineage.length()
                && incarnation.startsWith(lineage)
                && incarnation.charAt(lineage.length()) == '@';
    }
}
