// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import java.util.List;

/**
 * One partition of a link from a place to the one above: at least once, in order. It appends at once and commits its own offset
 * later, so that a crash makes duplicates.
 */
final class Link {

    private static final int LATEST = 2;

    final Node from;
    final Node to;
    final int partition;
    private final Simulation simulation;
    private long position;
    private long committed;
    private boolean cut;
    /** How long a record is under way. */
    private long delay;
    /** The topic that it believes to write to. */
    private String known;
    /** How often it has written to another one since. */
    private int late;

    Link(Simulation simulation, Node from, Node to, int partition) {
        this.simulation = simulation;
        this.from = from;
        this.to = to;
        this.partition = partition;
        known = targetId();
    }

    private Log source() {
        return from.cluster.topic(from.outputTopic()).partitions().get(partition);
    }

    private Log target() {
        return to.cluster.topic(to.inputTopic()).partitions().get(partition);
    }

    private String targetId() {
        return to.cluster.topic(to.inputTopic()).id();
    }

    /** It looks now and then whether the topic above is another one, and goes on meanwhile; then it begins again. */
    private void look() {
        if (!known.equals(targetId())) {
            late++;
            if (late > LATEST) {
                restart();
            }
        }
    }

    /** Copies at most so many records. Returns how many. */
    int copy(int most) {
        if (cut) {
            return 0;
        }
        look();
        int copied = 0;
        List<Log.Entry> entries = source().read(position, most);
        for (Log.Entry entry : entries) {
            if (entry.time() + delay > simulation.now()) {
                return copied;
            }
            target().append(simulation.now(), entry.key(), entry.value());
            position = entry.offset() + 1;
            copied++;
        }
        if (entries.size() < most) {
            position = source().end();
        }
        return copied;
    }

    boolean drained() {
        return position >= source().end();
    }

    void commit() {
        committed = position;
    }

    void crash() {
        position = committed;
    }

    /** It begins again: its offsets are lost, or the topics it copies between are new. */
    void restart() {
        position = 0;
        committed = 0;
        known = targetId();
        late = 0;
    }

    /** Appends what was copied before once more, as a process does that does not know that it was replaced. */
    void zombie(long offset, int count) {
        for (Log.Entry entry : source().read(offset, count)) {
            if (entry.offset() < position) {
                target().append(simulation.now(), entry.key(), entry.value());
            }
        }
    }

    void cut(boolean now) {
        cut = now;
    }

    boolean isCut() {
        return cut;
    }

    void delay(long millis) {
        delay = millis;
    }
}
