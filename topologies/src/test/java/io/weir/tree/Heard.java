// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.wire.Partial;
import io.weir.wire.PartialKey;
import io.weir.wire.Watermark;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What a leaf or a merge has said. */
final class Heard implements Output {

    final List<String> order = new ArrayList<>();
    final TreeMap<String, Partial> partials = new TreeMap<>();
    final TreeMap<Integer, Watermark> watermarks = new TreeMap<>();
    int spoken;

    @Override
    public void partial(PartialKey key, Partial partial) {
        String name = key.window().start() + " " + key.group() + " " + key.incarnation();
        order.add(name);
        partials.put(name, partial);
    }

    @Override
    public void watermark(int partition, Watermark watermark) {
        order.add("watermark " + partition);
        watermarks.put(partition, watermark);
        spoken++;
    }

    Watermark watermark() {
        return watermarks.get(0);
    }
}
