// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

/** Looks at nothing: what Kafka's consumer itself costs, the limit of everything that reads a topic. */
final class DrainRung extends ConsumerRung {

    private long records;
    private long bytes;

    @Override
    public String name() {
        return "drain";
    }

    @Override
    public String description() {
        return "plain consumer, byte[]";
    }

    @Override
    void take(byte[] value) {
        records++;
        bytes += value.length;
    }

    @Override
    Answer answer() {
        var found = new Answer.Volume(records, bytes);
        records = 0;
        bytes = 0;
        return found;
    }
}
