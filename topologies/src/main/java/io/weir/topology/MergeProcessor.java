// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import io.weir.engine.FinishedRow;
import io.weir.engine.PlanFigures;
import io.weir.engine.RowFinisher;
import io.weir.metrics.Board;
import io.weir.metrics.MergeFigures;
import io.weir.metrics.TaskFigures;
import io.weir.metrics.Volume;
import io.weir.tree.LeafSettings;
import io.weir.tree.Merge;
import io.weir.tree.MergeSettings;
import io.weir.tree.Output;
import io.weir.tree.Recollection;
import io.weir.tree.Repair;
import io.weir.tree.Room;
import io.weir.tree.Row;
import io.weir.tree.RowOutput;
import io.weir.tree.Store;
import io.weir.tree.Windows;
import io.weir.wire.Partial;
import io.weir.wire.PartialKey;
import io.weir.wire.Watermark;
import io.weir.wire.codec.KeyText;
import io.weir.wire.codec.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The merges of one partition number: one for each reduction of a place, over one store. */
final class MergeProcessor implements Processor<byte[], byte[], Outgoing, Outgoing>, LiveStore.Live {

    private static final Logger LOG = LoggerFactory.getLogger(MergeProcessor.class);

    private final MergeTopology.Settings settings;
    private final Facts facts;

    private @Nullable Task task;

    MergeProcessor(MergeTopology.Settings settings, Facts facts) {
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
            task = new Task(context, LiveStore.open(context, MergeTopology.STORE, this, room), room);
        } finally {
            if (task == null) {
                room.close();
            }
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        var running = task;
        if (running == null) {
            throw new IllegalStateException("a record for a task that was not started");
        }
        running.process(record);
    }

    @Override
    public void beforeCommit() {
        var running = task;
        if (running != null) {
            running.merges.values().forEach(One::flush);
            running.tick.calm(running.merges.values().stream().allMatch(One::calm));
            running.desk.lay(running.figures());
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

    /** One life of the task, from init to close. */
    private final class Task {

        private final ProcessorContext<Outgoing, Outgoing> context;
        private final LiveStore store;
        private final Room.Share room;
        private final Tick tick;
        private final Map<String, One> merges = new TreeMap<>();
        private final Board.Desk desk;

        Task(ProcessorContext<Outgoing, Outgoing> context, LiveStore store, Room.Share room) {
            this.context = context;
            this.store = store;
            this.room = room;
            tick = new Tick(context, settings.interval());
            int partition = context.taskId().partition();
            Map<String, Recollection> recollections = recollect(partition, store);
            Sections.keepOnly(
                    store,
                    settings.reductions().stream()
                            .map(reduction -> reduction.plan().id())
                            .toList());
            for (var reduction : settings.reductions()) {
                var recollection = recollections.get(reduction.plan().id());
                if (recollection != null) {
                    merges.put(reduction.input().name(), new One(context, reduction, partition, store, recollection));
                }
            }
            desk = settings.board().open(context.applicationId(), partition, figures());
        }

        private TaskFigures figures() {
            return TaskFigures.ofMerges(
                    store.entries(), merges.values().stream().map(One::figures).toList());
        }

        /** What the merges without state sent before, by reduction: all of it read at once. Empty for those with state. */
        private Map<String, Recollection> recollect(int partition, LiveStore store) {
            var recollections = new TreeMap<String, Recollection>();
            var outputs = new TreeMap<String, Consumer<ConsumerRecord<byte[], byte[]>>>();
            for (var reduction : settings.reductions()) {
                var input = new TopicPartition(reduction.input().name(), partition);
                if (partition >= reduction.input().partitions()) {
                    continue;
                }
                Store own = Sections.of(store, reduction.plan().id());
                var recollection = new Recollection(mergeSettings(reduction, partition), own);
                recollections.put(reduction.plan().id(), recollection);
                if (!Merge.remembers(own)) {
                    var codec = new RecordCodec(reduction.schema());
                    if (facts.committed(input).isEmpty()) {
                        recollection.inputIsNew();
                    }
                    outputs.put(
                            reduction.output().name(),
                            record -> see(record, reduction.finishes(), codec, recollection));
                }
            }
            facts.read(
                    outputs.keySet().stream()
                            .map(topic -> new TopicPartition(topic, partition))
                            .toList(),
                    record ->
                            Objects.requireNonNull(outputs.get(record.topic())).accept(record));
            return recollections;
        }

        private static void see(
                ConsumerRecord<byte[], byte[]> record, boolean rows, RecordCodec codec, Recollection recollection) {
            if (record.value() == null) {
                return;
            }
            if (rows) {
                recollection.see(RowRecords.read(record), !RowRecords.unsays(record));
                return;
            }
            PartialKey partial = KeyText.parse(new String(record.key(), StandardCharsets.UTF_8));
            if (partial != null) {
                recollection.see(partial, codec.readPartial(record.value()));
            } else {
                recollection.see(codec.readWatermark(record.value()));
            }
        }

        void process(Record<byte[], byte[]> record) {
            RecordMetadata from = context.recordMetadata().orElseThrow();
            One merge = merges.get(from.topic());
            if (merge == null) {
                throw new IllegalStateException("a record of " + from.topic() + ", which is merged by nobody");
            }
            tick.calm(false);
            Batch.each(record, context, one -> merge.offer(one.key(), Batch.bytes(one.value()), one.offset()));
        }
    }

    private MergeSettings mergeSettings(MergeTopology.Reduction reduction, int partition) {
        var plan = reduction.plan();
        long every = plan.publish().every();
        return new MergeSettings(
                settings.place(),
                settings.incarnation(),
                plan.hash(),
                partition,
                Windows.of(plan.window()),
                reduction.expected(),
                every > 0 ? MergeSettings.Emission.EVERY_INTERVAL : MergeSettings.Emission.CLOSED,
                reduction.closeAfter(),
                plan.publish().keep(),
                every > 0 ? every : settings.interval(),
                LeafSettings.HEARTBEAT);
    }

    /** The merge of one reduction. */
    private final class One implements Output, RowOutput, Repair {

        private final ProcessorContext<Outgoing, Outgoing> context;
        private final String reduction;
        private final String output;
        private final TopicPartition input;
        private final RecordCodec codec;
        private final Layouts layouts;
        private final RowFinisher finisher;
        private final Merge merge;
        private long processed = -1;
        private Volume partials = Volume.NONE;
        private Volume watermarks = Volume.NONE;
        private Volume repairs = Volume.NONE;
        private Volume completeRows = Volume.NONE;
        private Volume incompleteRows = Volume.NONE;
        private long revisions;
        private long foreign;

        One(
                ProcessorContext<Outgoing, Outgoing> context,
                MergeTopology.Reduction reduction,
                int partition,
                LiveStore store,
                Recollection recollection) {
            this.context = context;
            this.reduction = reduction.plan().id();
            output = reduction.output().name();
            input = new TopicPartition(reduction.input().name(), partition);
            codec = new RecordCodec(reduction.schema());
            layouts = new Layouts(Sections.layouts(store, reduction.plan().id()), settings.registry());
            finisher = new RowFinisher(reduction.plan(), layouts);
            MergeSettings merging = mergeSettings(reduction, partition);
            Store own = Sections.of(store, reduction.plan().id());
            var figures = new PlanFigures(reduction.plan(), layouts);
            long end = facts.range(input).end();
            String id = reduction.input().id();
            merge = reduction.finishes()
                    ? Merge.open(merging, own, figures, (RowOutput) this, this, recollection, id, end, facts.wall())
                    : Merge.open(merging, own, figures, (Output) this, this, recollection, id, end, facts.wall());
            if (merge.readsFromStart()) {
                facts.rewind(input);
            }
        }

        void offer(byte[] key, byte @Nullable [] value, long offset) {
            processed = offset;
            try {
                PartialKey partial = KeyText.parse(new String(key, StandardCharsets.UTF_8));
                if (partial != null) {
                    merge.offer(partial, value == null ? null : read(value));
                } else if (value != null) {
                    merge.offer(codec.readWatermark(value));
                }
            } catch (IllegalArgumentException e) {
                // Someone else wrote into Weir's topic. Stopping at it would stop for ever.
                if (foreign == 0) {
                    LOG.warn(
                            "{} holds records that are not Weir's, the first at offset {}: {}",
                            input,
                            offset,
                            e.getMessage());
                }
                foreign++;
            }
        }

        private Partial read(byte[] value) {
            Partial partial = codec.readPartial(value);
            layouts.learn(partial.plan(), value);
            return partial;
        }

        MergeFigures figures() {
            return new MergeFigures(
                    reduction,
                    merge.watermark(),
                    merge.standing(),
                    merge.silent(facts.position(input, processed)),
                    merge.windows(),
                    merge.open(),
                    merge.counters(),
                    partials,
                    watermarks,
                    repairs,
                    completeRows,
                    incompleteRows,
                    revisions,
                    foreign);
        }

        boolean calm() {
            return merge.calm();
        }

        void flush() {
            if (facts.rewinding(input)) {
                return;
            }
            merge.flush(facts.monotonic(), facts.position(input, processed));
        }

        @Override
        public void partial(PartialKey key, Partial partial) {
            partials = partials.plus(forward(output, KeyText.of(key), codec.write(partial)));
        }

        @Override
        public void watermark(int partition, Watermark watermark) {
            watermarks = watermarks.plus(
                    forward(output, KeyText.ofWatermark(watermark.incarnation()), codec.write(watermark)));
        }

        @Override
        public void append(PartialKey key, Partial partial) {
            repairs = repairs.plus(forward(input.topic(), KeyText.of(key), codec.write(partial)));
        }

        @Override
        public void row(Row row) {
            FinishedRow finished = finisher.finish(row);
            int size = send(
                    output,
                    RowRecords.key(row),
                    RowRecords.value(finished),
                    RowRecords.headers(row, finished.passes()));
            if (row.complete()) {
                completeRows = completeRows.plus(size);
            } else {
                incompleteRows = incompleteRows.plus(size);
            }
            revisions += row.revision() > 1 ? 1 : 0;
        }

        @Override
        public boolean passes(Row row) {
            return finisher.passes(row);
        }

        private int forward(String topic, String key, byte[] value) {
            return send(topic, key.getBytes(StandardCharsets.UTF_8), value, null);
        }

        /** Returns how many bytes it has. */
        private int send(String topic, byte[] key, byte[] value, @Nullable Headers headers) {
            var outgoing = new Outgoing(topic, input.partition(), key, value);
            context.forward(new Record<>(outgoing, outgoing, facts.wall(), headers));
            return outgoing.size();
        }
    }
}
