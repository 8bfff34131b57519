// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import io.weir.tree.Room;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** The smallest thing that a live store is for: how often each value came, per task, as live objects. */
final class Counting implements Processor<byte[], byte[], String, byte[]>, LiveStore.Live {

    /** What all of a topology's processors did. */
    static final class Seen {
        final AtomicLong records = new AtomicLong();
        final AtomicLong forwards = new AtomicLong();
        final AtomicLong clears = new AtomicLong();
        /** The record that kills the thread, once, when it has been counted; negative for none. */
        final AtomicLong fatal = new AtomicLong(-1);
    }

    private final Seen seen;
    private final Map<String, long[]> live = new HashMap<>();
    private final TreeSet<String> dirty = new TreeSet<>();
    private ProcessorContext<String, byte[]> context;
    private LiveStore store;

    private Counting(Seen seen) {
        this.seen = seen;
    }

    static Topology topology(boolean persistent, Seen seen) {
        return new Topology()
                .addSource("in", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "in")
                .addProcessor("count", () -> new Counting(seen), "in")
                .addStateStore(LiveStore.builder("live", persistent), "count")
                .addSink("out", "out", new StringSerializer(), new ByteArraySerializer(), "count");
    }

    @Override
    public void init(ProcessorContext<String, byte[]> newContext) {
        live.clear();
        dirty.clear();
        context = newContext;
        store = LiveStore.open(newContext, "live", this, Room.of(0).open());
        context.schedule(Duration.ofMillis(50), PunctuationType.WALL_CLOCK_TIME, now -> {});
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        Batch.each(record, context, one -> count(Batch.bytes(one.value())));
    }

    private void count(byte[] value) {
        String word = new String(value, StandardCharsets.UTF_8);
        long[] count = live.computeIfAbsent(word, absent -> {
            byte[] bytes = store.get(absent.getBytes(StandardCharsets.UTF_8));
            return new long[] {bytes == null ? 0 : ByteBuffer.wrap(bytes).getLong()};
        });
        count[0]++;
        dirty.add(word);
        long number = seen.records.incrementAndGet();
        if (seen.fatal.compareAndSet(number, -1)) {
            throw new IllegalStateException("a failure in the middle of a transaction");
        }
    }

    @Override
    public void beforeCommit() {
        for (String word : dirty) {
            byte[] bytes = ByteBuffer.allocate(8).putLong(live.get(word)[0]).array();
            store.put(word.getBytes(StandardCharsets.UTF_8), bytes);
            context.forward(
                    new Record<>(word + "@" + context.taskId().partition(), bytes, context.currentSystemTimeMs()));
            seen.forwards.incrementAndGet();
        }
        dirty.clear();
    }

    @Override
    public void clear() {
        seen.clears.incrementAndGet();
        live.clear();
        dirty.clear();
    }
}
