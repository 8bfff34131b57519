// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.wire.Partial;
import io.weir.wire.Watermark;
import io.weir.wire.Window;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.jspecify.annotations.Nullable;

/**
 * Sends rows: one more revision whenever the figures, who has reported, who is expected or the completeness changed, or it came out that
 * groups were folded. A row that
 * was complete stays so, though its figures may be revised.
 *
 * <p>A row that does not pass {@code having} is kept back, unless the last one passed: then it is sent to unsay that one. Only what is
 * sent counts as a revision, so that a reader sees 1, 2, 3, and the newest revisions that pass are the same whatever came in which
 * order.
 */
final class Rows implements Merge.Sender {

    private final RowOutput output;
    private final Rules rules;

    Rows(RowOutput output, Rules rules) {
        this.output = output;
        this.rules = rules;
    }

    @Override
    public Sent send(
            Window window,
            String group,
            Partial merged,
            @Nullable Sent known,
            int reported,
            int expected,
            boolean allReported,
            boolean folded,
            long horizon) {
        Sent.RowState last = known == null ? Sent.RowState.NONE : known.row();
        boolean sticks = !allReported && last.complete() && rules.hold(Rule.COMPLETE_STICKS);
        boolean complete = allReported || sticks;
        if (sticks) {
            // A child that begins anew takes its promise back for a while. The row was complete, and says of whom.
            reported = last.reported();
            expected = last.expected();
        }
        if (Folded.isMark(group)) {
            return Sent.of(merged, new Sent.RowState(0, 0, 0, complete, 0, false, false));
        }
        long digest = digest(merged.figures());
        // Marks are written once and may be gone when a store is lost; the rows that were said to be low are not.
        boolean low = folded || (last.folded() && rules.hold(Rule.FOLDED_STICKS));
        // A row that may be low is another row.
        digest = low ? ~digest : digest;
        boolean news = last.revision() == 0
                || digest != last.digest()
                || reported != last.reported()
                || expected != last.expected()
                || complete != last.complete()
                || !rules.hold(Rule.SUPPRESS_EQUAL);
        if (!news) {
            return known != null && known.says(merged) ? known : Sent.of(merged, last);
        }
        var row =
                new Row(window, group, merged, reported, expected, complete, last.revision() + 1, digest, horizon, low);
        boolean passes = output.passes(row);
        boolean publish = passes || last.passes();
        if (publish) {
            output.row(row);
        }
        long revision = publish ? row.revision() : last.revision();
        return Sent.of(merged, new Sent.RowState(digest, reported, expected, complete, revision, passes, low));
    }

    /** Rows are the end of the line: nobody above waits for a watermark. */
    @Override
    public void watermark(Watermark watermark) {}

    @Override
    public boolean tellsWhoReported() {
        return true;
    }

    /** The first 64 bits of the SHA-256 of the bytes. */
    private static long digest(byte[] figures) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(figures);
            return new Bytes.Reader(hash).number();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
