// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.wire.Partial;
import io.weir.wire.PartialKey;
import io.weir.wire.Watermark;
import io.weir.wire.Window;
import org.jspecify.annotations.Nullable;

/** Sends partials and the watermark to the tier above. */
final class Upwards implements Merge.Sender {

    private final MergeSettings settings;
    private final Output output;

    Upwards(MergeSettings settings, Output output) {
        this.settings = settings;
        this.output = output;
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
        if (known != null && known.says(merged)) {
            return known;
        }
        output.partial(new PartialKey(window, group, settings.incarnation()), merged);
        return Sent.of(merged, Sent.RowState.NONE);
    }

    @Override
    public void watermark(Watermark watermark) {
        output.watermark(settings.partition(), watermark);
    }

    @Override
    public boolean tellsWhoReported() {
        return false;
    }
}
