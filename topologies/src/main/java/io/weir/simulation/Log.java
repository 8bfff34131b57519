// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One partition of a topic: records with offsets, of which compaction and retention take some away. */
final class Log {

    /**
     * A record.
     *
     * @param time when it was appended, in virtual time
     * @param key what compaction compares
     * @param value null for a tombstone
     */
    record Entry(
            long offset, long time, Object key, @Nullable Object value) {}

    private final List<Entry> entries = new ArrayList<>();
    private long end;

    void append(long time, Object key, @Nullable Object value) {
        entries.add(new Entry(end, time, key, value));
        end++;
    }

    /** One more than the last offset. */
    long end() {
        return end;
    }

    /** The first offset that is still there; the end if none is. */
    long earliest() {
        return entries.isEmpty() ? end : entries.getFirst().offset();
    }

    /** At most so many records from an offset on. */
    List<Entry> read(long from, int most) {
        int first = indexOf(from);
        return List.copyOf(entries.subList(first, (int) Math.min(entries.size(), (long) first + most)));
    }

    /** All records. */
    List<Entry> all() {
        return List.copyOf(entries);
    }

    private int indexOf(long offset) {
        int low = 0;
        int high = entries.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (entries.get(middle).offset() < offset) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Below an offset keeps only the last record of each key; what lies above is the active segment. */
    void compact(long below) {
        Map<Object, Long> last = new HashMap<>();
        for (Entry entry : entries) {
            if (entry.offset() < below) {
                last.put(entry.key(), entry.offset());
            }
        }
        entries.removeIf(entry -> {
            Long kept = last.get(entry.key());
            return entry.offset() < below && kept != null && kept != entry.offset();
        });
    }

    /** Takes away what lies below an offset. */
    void trim(long below) {
        entries.subList(0, indexOf(below)).clear();
    }

    /** Takes away single records: what was deleted by retention of a segment, say. */
    void removeIf(java.util.function.Predicate<Entry> gone) {
        entries.removeIf(gone);
    }
}
