// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;

/**
 * Counts of buckets that have consecutive numbers: dense between the lowest and the highest that has anything. The bytes are the
 * number of the lowest and the counts from there to the highest.
 */
final class Buckets {

    private static final int SMALLEST = 16;

    private static final long[] NOTHING = {};

    private long[] counts = NOTHING;
    /** The number of the bucket at index 0. */
    private int base;
    /** The lowest and the highest bucket that has anything, when there is one. */
    private int lowest;

    private int highest;
    private long total;

    static Schema.Field[] fields(String name) {
        return new Schema.Field[] {
            new Schema.Field(name + "_base", Schema.create(Schema.Type.INT)),
            new Schema.Field(name + "_counts", Schema.createArray(States.LONG))
        };
    }

    boolean isEmpty() {
        return total == 0;
    }

    long total() {
        return total;
    }

    int lowest() {
        return lowest;
    }

    int highest() {
        return highest;
    }

    /** The count of a bucket between the lowest and the highest. */
    long count(int bucket) {
        return counts[bucket - base];
    }

    void add(int bucket, long count) {
        if (total == 0) {
            // Whatever it had lies elsewhere.
            Arrays.fill(counts, 0);
            base = bucket - counts.length / 2;
            lowest = bucket;
            highest = bucket;
        }
        cover(bucket);
        lowest = Math.min(lowest, bucket);
        highest = Math.max(highest, bucket);
        counts[bucket - base] += count;
        total += count;
    }

    private void cover(int bucket) {
        if (bucket >= base && bucket < base + counts.length) {
            return;
        }
        int low = Math.min(lowest, bucket);
        int high = Math.max(highest, bucket);
        int length = widest(high - low + 1);
        int from = bucket == low && bucket != high ? high - length + 1 : low;
        var wider = new long[length];
        if (total > 0) {
            System.arraycopy(counts, lowest - base, wider, lowest - from, highest - lowest + 1);
        }
        counts = wider;
        base = from;
    }

    /** Moves what lies below a bucket into it. */
    void raise(int floor) {
        if (total == 0 || lowest >= floor) {
            return;
        }
        if (floor > highest) {
            long all = total;
            total = 0;
            add(floor, all);
            return;
        }
        long moved = 0;
        for (int bucket = lowest; bucket < floor; bucket++) {
            moved += counts[bucket - base];
            counts[bucket - base] = 0;
        }
        counts[floor - base] += moved;
        lowest = floor;
    }

    /** Halves all numbers, rounding down: two buckets become one. */
    void halve() {
        if (total == 0) {
            return;
        }
        var old = counts;
        int from = base;
        int first = lowest;
        int last = highest;
        counts = NOTHING;
        total = 0;
        for (int bucket = first; bucket <= last; bucket++) {
            if (old[bucket - from] != 0) {
                add(bucket >> 1, old[bucket - from]);
            }
        }
    }

    /** How many counts there is room for when so many are needed: for a quarter more, on the side that grows. */
    static int widest(int span) {
        return Math.max(SMALLEST, span + span / 4);
    }

    /** What they take in the heap. */
    long heap() {
        return heap(counts.length);
    }

    /** What buckets with room for so many take. */
    static long heap(int length) {
        return 40 + (length == 0 ? 0 : Heap.array((long) Long.BYTES * length));
    }

    /** The counts from the lowest to the highest. */
    List<Long> list() {
        return total == 0
                ? List.of()
                : Arrays.stream(counts, lowest - base, highest - base + 1)
                        .boxed()
                        .toList();
    }

    void write(Encoder out) throws IOException {
        int length = total == 0 ? 0 : highest - lowest + 1;
        out.writeInt(total == 0 ? 0 : lowest);
        out.writeArrayStart();
        out.setItemCount(length);
        for (int i = 0; i < length; i++) {
            out.startItem();
            out.writeLong(counts[lowest - base + i]);
        }
        out.writeArrayEnd();
    }

    /** @param most how many buckets there may be */
    static Buckets read(Decoder in, int most) throws IOException {
        var buckets = new Buckets();
        int bucket = in.readInt();
        long left = most;
        for (long items = in.readArrayStart(); items > 0; items = in.arrayNext()) {
            left -= items;
            if (left < 0) {
                throw new IOException("not the buckets of a state: more than " + most);
            }
            for (long i = 0; i < items; i++) {
                long count = in.readLong();
                if (count != 0) {
                    buckets.add(bucket, count);
                }
                bucket++;
            }
        }
        return buckets;
    }
}
