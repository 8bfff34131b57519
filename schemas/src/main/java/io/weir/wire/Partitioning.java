// SPDX-License-Identifier: Apache-2.0
package io.weir.wire;

import java.nio.charset.StandardCharsets;

/**
 * Which partition a group belongs to: by the group's text alone, and so the same for every window, incarnation and tier. It is
 * Kafka's own hash (murmur2, sign bit cut) of the UTF-8 bytes, so that any client can compute it.
 */
public final class Partitioning {

    private static final int M = 0x5bd1e995;
    private static final int SEED = 0x9747b28c;

    private Partitioning() {}

    /** The partition of a group among {@code partitions}. */
    public static int of(String group, int partitions) {
        return partitions == 1 ? 0 : (hash(group.getBytes(StandardCharsets.UTF_8)) & Integer.MAX_VALUE) % partitions;
    }

    private static int hash(byte[] data) {
        int h = SEED ^ data.length;
        int whole = data.length & ~3;
        for (int i = 0; i < whole; i += 4) {
            int k = (data[i] & 255)
                    | ((data[i + 1] & 255) << 8)
                    | ((data[i + 2] & 255) << 16)
                    | ((data[i + 3] & 255) << 24);
            k *= M;
            k ^= k >>> 24;
            h = (h * M) ^ (k * M);
        }
        int rest = data.length - whole;
        if (rest == 3) {
            h ^= (data[whole + 2] & 255) << 16;
        }
        if (rest >= 2) {
            h ^= (data[whole + 1] & 255) << 8;
        }
        if (rest >= 1) {
            h = (h ^ (data[whole] & 255)) * M;
        }
        h = (h ^ (h >>> 13)) * M;
        return h ^ (h >>> 15);
    }
}
