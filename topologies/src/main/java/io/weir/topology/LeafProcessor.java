// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import io.weir.engine.StreamProgram;
import io.weir.metrics.Board;
import io.weir.metrics.LeafFigures;
import io.weir.metrics.TaskFigures;
import io.weir.metrics.Volume;
import io.weir.operators.Header;
import io.weir.plan.EventsPlan;
import io.weir.plan.LeafPlan;
import io.weir.plan.ReductionPlan;
import io.weir.tree.Leaf;
import io.weir.tree.LeafSettings;
import io.weir.tree.Output;
import io.weir.tree.Published;
import io.weir.tree.Room;
import io.weir.tree.Start;
import io.weir.tree.Store;
import io.weir.tree.Windows;
import io.weir.wire.Partial;
import io.weir.wire.PartialKey;
import io.weir.wire.Partitioning;
import io.weir.wire.Watermark;
import io.weir.wire.codec.Framing;
import io.weir.wire.codec.KeyText;
import io.weir.wire.codec.RecordCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** The leaves of one raw partition: one for each reduction of the stream, over one decoder and one store. */
final class LeafProcessor implements Processor<byte[], byte[], Outgoing, Outgoing>, LiveStore.Live {

    private static final byte[] NOTHING = new byte[0];

    /** The reason of a record that was sent again for a reduction that is not there. */
    private static final String NO_REDUCTION = "no_reduction";

    private final LeafTopology.Settings settings;
    private final Facts facts;

    private @Nullable Task task;

    LeafProcessor(LeafTopology.Settings settings, Facts facts) {
        this.settings = settings;
        this.facts = facts;
    }

    @Override
    public void init(ProcessorContext<Outgoing, Outgoing> context) {
        // Kafka Streams may suspend and resume a task, with this very object: everything begins anew from the store.
        close();
        task = null;
        Room.Share room = settings.room().open();
        try {
            task = new Task(context, LiveStore.open(context, LeafTopology.STORE, this, room), room);
        } finally {
            if (task == null) {
                room.close();
            }
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        running().process(record);
    }

    @Override
    public void beforeCommit() {
        var running = task;
        if (running != null) {
            running.commit();
        }
    }

    @Override
    public void clear() {
        close();
        task = null;
    }

    @Override
    public void close() {
        var closed = task;
        if (closed != null) {
            closed.desk.close();
            closed.room.close();
        }
    }

    private Task running() {
        var running = task;
        if (running == null) {
            throw new IllegalStateException("a record for a task that was not started");
        }
        return running;
    }

    /** One life of the task, from init to close. */
    private final class Task {

        private final ProcessorContext<Outgoing, Outgoing> context;
        private final TopicPartition raw;
        private final StreamProgram program;
        private final List<Leaf> leaves = new ArrayList<>();
        private final LiveStore store;
        private final Room.Share room;
        private final Tick tick;
        private final List<LeafOutput> outputs = new ArrayList<>();
        private final Map<String, Volume> letters = new TreeMap<>();
        private final Board.Desk desk;
        private long processed = -1;
        private long confirmed = -1;
        private boolean drained;
        /** Where the partition ended when it was last looked at. */
        private long end;

        // The record in hand.
        private byte @Nullable [] key;
        private @Nullable ByteBuffer value;
        private long time;

        Task(ProcessorContext<Outgoing, Outgoing> context, LiveStore store, Room.Share room) {
            this.context = context;
            raw = new TopicPartition(settings.raw().name(), context.taskId().partition());
            program = StreamProgram.of(
                    settings.stream(),
                    settings.reductions().stream()
                            .map(LeafTopology.Reduction::plan)
                            .toList(),
                    settings.names(),
                    settings.supplies(),
                    room);
            program.event().partition = raw.partition();
            this.room = room;
            this.store = store;
            tick = new Tick(context, settings.interval());
            open(store);
            desk = settings.board().open(context.applicationId(), raw.partition(), figures());
        }

        private void open(LiveStore store) {
            var range = facts.range(raw);
            var committed = facts.committed(raw);
            end = range.end();
            drained = committed.orElse(range.earliest()) >= end;
            Map<String, Published> pasts = pasts(store);
            // All are decided before any is opened, since opening writes, and a transaction should not wait for
            // reading.
            var starts = new ArrayList<Start>();
            boolean behind = false;
            for (var reduction : settings.reductions()) {
                LeafSettings leaf = leafSettings(reduction);
                Store own = Sections.of(store, reduction.plan().id());
                Published published = pasts.getOrDefault(reduction.output().name(), new Published(leaf));
                Start start = Leaf.start(leaf, own, committed, published, range.earliest(), range.end());
                if (start instanceof Start.Refuse refuse) {
                    throw new RefusedException(refuse.message());
                }
                starts.add(start);
                behind |= start instanceof Start.Begin
                        && committed.isPresent()
                        && start.position() < committed.getAsLong();
            }
            if (behind) {
                // The committed offset is of another topic, or a reduction wants what lies before it.
                facts.rewind(raw);
            }
            Sections.keepOnly(
                    store,
                    settings.reductions().stream()
                            .map(reduction -> reduction.plan().id())
                            .toList());
            for (int i = 0; i < starts.size(); i++) {
                var reduction = settings.reductions().get(i);
                String id = reduction.plan().id();
                var output = new LeafOutput(reduction);
                outputs.add(output);
                leaves.add(Leaf.open(
                        leafSettings(reduction),
                        Sections.of(store, id),
                        program.reducers().get(i),
                        output,
                        (offset, reason, step, field) -> bury(id, offset, reason, step, field),
                        starts.get(i),
                        facts.wall()));
            }
        }

        private LeafSettings leafSettings(LeafTopology.Reduction reduction) {
            LeafPlan plan = reduction.plan();
            // Events of a raw partition all go to one: a group has its own, an event has none.
            int written = plan instanceof EventsPlan ? 1 : reduction.output().partitions();
            Windows windows = plan instanceof ReductionPlan rows ? Windows.of(rows.window()) : Windows.NONE;
            return new LeafSettings(
                    settings.site(),
                    settings.raw().name(),
                    settings.raw().id(),
                    raw.partition(),
                    settings.raw().partitions(),
                    reduction.output().id(),
                    written,
                    plan.hash(),
                    windows,
                    plan instanceof ReductionPlan rows ? rows.late() : 0,
                    plan instanceof ReductionPlan rows ? rows.revise() : 0,
                    plan.stream().ahead(),
                    false,
                    settings.idle(),
                    settings.interval(),
                    LeafSettings.HEARTBEAT);
        }

        /**
         * What the leaves without state find of their own past, by the topic above: all of them read at once. One that publishes events
         * need not know: what it publishes again replaces itself.
         */
        private Map<String, Published> pasts(LiveStore store) {
            var pasts = new TreeMap<String, Published>();
            var codecs = new TreeMap<String, RecordCodec>();
            var partitions = new ArrayList<TopicPartition>();
            for (var reduction : settings.reductions()) {
                LeafSettings leaf = leafSettings(reduction);
                if (reduction.plan() instanceof ReductionPlan
                        && !Leaf.remembers(
                                leaf, Sections.of(store, reduction.plan().id()))) {
                    String topic = reduction.output().name();
                    pasts.put(topic, new Published(leaf));
                    codecs.put(topic, new RecordCodec(reduction.schema()));
                    for (int number = 0; number < reduction.output().partitions(); number++) {
                        partitions.add(new TopicPartition(topic, number));
                    }
                }
            }
            facts.read(partitions, record -> {
                String topic = record.topic();
                see(record, Objects.requireNonNull(codecs.get(topic)), Objects.requireNonNull(pasts.get(topic)));
            });
            return pasts;
        }

        private static void see(ConsumerRecord<byte[], byte[]> record, RecordCodec codec, Published published) {
            PartialKey partial = KeyText.parse(new String(record.key(), StandardCharsets.UTF_8));
            if (record.value() == null) {
                return;
            }
            if (partial != null) {
                published.see(partial, codec.readPartial(record.value()));
            } else {
                published.see(codec.readWatermark(record.value()));
            }
        }

        void process(Record<byte[], byte[]> record) {
            tick.calm(false);
            Batch.each(record, context, this::process);
        }

        private void process(ConsumerRecord<byte[], ByteBuffer> record) {
            long offset = record.offset();
            if (offset <= processed) {
                // Kafka Streams never goes back by itself: the topic was deleted and made again under the consumer's
                // eyes.
                throw new AwayException(raw + " begins again at offset " + offset + " after " + processed
                        + ": the topic was made anew");
            }
            processed = offset;
            key = record.key();
            value = record.value();
            time = AnyTimestamp.of(record);
            String undecodable = decode(offset);
            String only = DeadLetter.only(record.headers());
            if (only != null) {
                again(only, offset, undecodable);
            } else if (undecodable == null) {
                for (Leaf leaf : leaves) {
                    leaf.offer(program.event());
                }
            } else {
                boolean news = leaves.isEmpty();
                for (Leaf leaf : leaves) {
                    news |= offset >= leaf.position();
                    leaf.offerDead(offset, size(), undecodable);
                }
                if (news && !undecodable.equals(Header.HEADER)) {
                    bury(null, offset, undecodable, -1, null);
                }
            }
            if (room.isShort()) {
                makeRoom();
            }
        }

        private @Nullable String decode(long offset) {
            ByteBuffer buffer = value;
            if (buffer == null || !buffer.hasArray()) {
                return program.decode(key, Batch.bytes(buffer), time, offset);
            }
            int from = buffer.arrayOffset() + buffer.position();
            return program.decode(key, buffer.array(), from, from + buffer.remaining(), time, offset);
        }

        /** Lets groups leave the heap: those that lie in the store as they are, and if these were few, all. */
        private void makeRoom() {
            long before = room.taken();
            leaves.forEach(Leaf::release);
            if (room.taken() > before / 2) {
                leaves.forEach(Leaf::spill);
            }
            room.spilled();
        }

        /** A dead letter of one reduction that was sent again: the others have counted the record when it first came. */
        private void again(String only, long offset, @Nullable String undecodable) {
            boolean meant = false;
            for (int i = 0; i < leaves.size(); i++) {
                Leaf leaf = leaves.get(i);
                LeafPlan plan = settings.reductions().get(i).plan();
                if (!plan.name().equals(only)) {
                    leaf.skip(offset);
                    continue;
                }
                meant = true;
                if (undecodable == null) {
                    leaf.offer(program.event());
                } else if (offset >= leaf.position()) {
                    leaf.offerDead(offset, size(), undecodable);
                    if (!undecodable.equals(Header.HEADER)) {
                        bury(plan.id(), offset, undecodable, -1, null);
                    }
                }
            }
            if (!meant) {
                bury(only, offset, NO_REDUCTION, -1, null);
            }
        }

        private int size() {
            return value == null ? 0 : value.remaining();
        }

        private void bury(@Nullable String reduction, long offset, String reason, int step, @Nullable String field) {
            DeadLetter letter = new DeadLetter(
                            settings.raw().id(),
                            raw.topic(),
                            raw.partition(),
                            offset,
                            time,
                            reduction,
                            reason,
                            step,
                            field,
                            key,
                            Objects.requireNonNullElse(Batch.bytes(value), NOTHING),
                            /* whole= */ true)
                    .fitting();
            letters.merge(reason, new Volume(1, letter.value().length), Volume::plus);
            Topics.Topic dead = settings.dead();
            forward(
                    new Outgoing(dead.name(), raw.partition() % dead.partitions(), letter.recordKey(), letter.value()),
                    letter.headers());
        }

        /**
         * Makes sure that what was read since the last commit is of the topic whose id the leaves bear. Kafka's consumer knows topics
         * by their names: when one is deleted and made anew, it goes on in the new one, at the offset that it had reached in the old.
         *
         * <p>And makes sure that whoever hears how far this leaf is hears of all partitions: their leaves begin seconds after the first
         * records have come, and until their site waits for them it may forget the windows of these.
         */
        private void confirm() {
            if (processed == confirmed) {
                return;
            }
            Topics.Topic topic = facts.topic(raw);
            if (topic == null || !settings.raw().id().equals(topic.id())) {
                throw new AwayException("topic " + raw.topic() + " was deleted"
                        + (topic == null
                                ? ""
                                : " and made anew: what is in the new one adds to what was counted of the old"));
            }
            leaves.forEach(leaf -> leaf.rawPartitions(topic.partitions()));
            confirmed = processed;
        }

        void commit() {
            if (facts.rewinding(raw)) {
                return;
            }
            confirm();
            OptionalLong known = facts.end(raw);
            if (known.isPresent()) {
                // Against the end of a moment ago: of a partition that is written to all the time, nobody ever reaches
                // the end of now.
                drained = facts.position(raw, processed) >= end;
                end = known.getAsLong();
            }
            long now = facts.monotonic();
            for (Leaf leaf : leaves) {
                leaf.commit(now, drained);
            }
            tick.calm(leaves.stream().allMatch(Leaf::calm));
            desk.lay(figures());
        }

        private TaskFigures figures() {
            var figures = new ArrayList<LeafFigures>();
            for (int i = 0; i < leaves.size(); i++) {
                Leaf leaf = leaves.get(i);
                figures.add(new LeafFigures(
                        settings.stream().name(),
                        settings.reductions().get(i).plan().id(),
                        leaf.mark(),
                        leaf.idle(),
                        program.reducers().get(i).live(),
                        leaf.openWindows(),
                        program.reducers().get(i).folded(),
                        leaf.ledger(),
                        outputs.get(i).kind,
                        outputs.get(i).data,
                        outputs.get(i).watermarks));
            }
            return TaskFigures.ofLeaves(settings.stream().name(), store.entries(), figures, letters);
        }

        private void forward(Outgoing outgoing, @Nullable Headers headers) {
            context.forward(new Record<>(outgoing, outgoing, facts.wall(), headers));
        }

        private final class LeafOutput implements Output {

            private final String topic;
            private final int partitions;
            private final int schema;
            private final RecordCodec codec;
            /** What it sends beside watermarks: {@code partial} or {@code event}. */
            private final String kind;
            /** Null unless events are sent. */
            private final @Nullable EventKeys keys;

            private Volume data = Volume.NONE;
            private Volume watermarks = Volume.NONE;

            LeafOutput(LeafTopology.Reduction reduction) {
                boolean events = reduction.plan() instanceof EventsPlan;
                topic = reduction.output().name();
                partitions = reduction.output().partitions();
                schema = reduction.schema();
                codec = events
                        ? RecordCodec.ofWatermarks(reduction.watermarks())
                        : new RecordCodec(reduction.watermarks());
                kind = events ? "event" : "partial";
                keys = events ? new EventKeys(settings.raw().id(), raw.partition()) : null;
            }

            @Override
            public void event(long offset, byte[] bytes) {
                Framing.write(bytes, schema);
                byte[] name = Objects.requireNonNull(keys).of(offset);
                var outgoing = new Outgoing(topic, raw.partition() % partitions, name, bytes);
                data = data.plus(outgoing.size());
                forward(outgoing, null);
            }

            @Override
            public void partial(PartialKey partialKey, Partial partial) {
                int partition = Partitioning.of(partialKey.group(), partitions);
                var outgoing = new Outgoing(topic, partition, utf8(KeyText.of(partialKey)), codec.write(partial));
                data = data.plus(outgoing.size());
                forward(outgoing, null);
            }

            @Override
            public void watermark(int partition, Watermark watermark) {
                byte[] name = utf8(KeyText.ofWatermark(watermark.incarnation()));
                // The only one that events of this leaf go to, so that it comes after what it covers.
                int to = keys == null ? partition : raw.partition() % partitions;
                var outgoing = new Outgoing(topic, to, name, codec.write(watermark));
                watermarks = watermarks.plus(outgoing.size());
                forward(outgoing, null);
            }
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
