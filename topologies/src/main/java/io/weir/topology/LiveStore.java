// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import io.weir.tree.Room;
import io.weir.tree.Store;
import java.util.Arrays;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.processor.internals.ProcessorRecordContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;
import org.apache.kafka.streams.state.internals.WrappedStateStore;
import org.jspecify.annotations.Nullable;

/**
 * A store whose processor keeps live objects in the heap and turns them into bytes only when a commit comes: it is called then,
 * inside the transaction, and may write here and forward. What it writes goes to the wrapped, logged key-value store at once.
 *
 * <p>This is the one class that leans on Kafka Streams' internals. Before it commits a task that has anything to commit, Streams
 * calls {@code flushCache()} of every store that is a {@code CachedStateStore}, then flushes the producer, then commits offsets in
 * the same transaction; it is how the DSL's own caches forward. {@code clearCache()} is called when a task becomes a standby and its
 * store is written from elsewhere. {@code LiveStoreTest} fails when an upgrade changes either.
 *
 * <p>Used by the task's own thread only.
 */
public final class LiveStore extends WrappedStateStore<KeyValueStore<Bytes, byte[]>, byte[], byte[]> implements Store {

    /** The live objects over a store. */
    public interface Live {

        /** A commit comes: write what changed to the store and forward it. The state on return is what is committed. */
        void beforeCommit();

        /** The task ends here; drop everything and write nothing. */
        void clear();
    }

    /** Bytes of an entry of a store in the heap beside its key and value: a tree's node, and the objects around two arrays. */
    private static final int ENTRY = 104;

    private @Nullable Live live;
    private @Nullable InternalProcessorContext<?, ?> task;
    private @Nullable ProcessorNode<?, ?, ?, ?> node;
    private final boolean inHeap;
    private Room.@Nullable Share room;

    private LiveStore(KeyValueStore<Bytes, byte[]> wrapped, boolean inHeap) {
        super(wrapped);
        this.inHeap = inHeap;
    }

    /**
     * What a topology needs to make such stores.
     *
     * @param name of the store and, after the application's id, of its changelog
     * @param persistent on disk (RocksDB), else in the heap; both are logged
     */
    public static StoreBuilder<LiveStore> builder(String name, boolean persistent) {
        var supplier = persistent ? Stores.persistentKeyValueStore(name) : Stores.inMemoryKeyValueStore(name);
        // Changelog records bear the wall clock or, written while a record is processed, its time. A broker rejects
        // those an hour in
        // the future unless it stamps them itself.
        return new Builder(
                Stores.keyValueStoreBuilder(supplier, Serdes.Bytes(), Serdes.ByteArray())
                        .withLoggingEnabled(Map.of("message.timestamp.type", "LogAppendTime"))
                        .withCachingDisabled(),
                !persistent);
    }

    /**
     * The store of this name, with its live objects from now on. Call it in the processor's {@code init}, which may happen more than
     * once: a task can be suspended and resumed.
     *
     * @param room where a store in the heap finds its room
     * @throws IllegalStateException if this Kafka Streams hands out something else
     */
    public static LiveStore open(ProcessorContext<?, ?> context, String name, Live live, Room.Share room) {
        StateStore found = context.getStateStore(name);
        LiveStore store = found instanceof LiveStore itself
                ? itself
                : found instanceof WrappedStateStore<?, ?, ?> wrapped ? wrapped.findInner(LiveStore.class) : null;
        if (store == null || !(context instanceof InternalProcessorContext<?, ?> task)) {
            throw new IllegalStateException(
                    "this version of Kafka Streams hides store " + name + ": LiveStore must be adapted to it");
        }
        store.live = live;
        store.task = task;
        store.node = task.currentNode();
        store.room = null;
        if (store.inHeap) {
            store.scan(new byte[0], (key, value) -> room.store(size(key, value)));
            store.room = room;
        }
        return store;
    }

    private static long size(byte[] key, byte[] value) {
        return (long) ENTRY + key.length + value.length;
    }

    /** What is in the heap can go nowhere: whoever fills it is told before the JVM ends. */
    private void store(long bytes) {
        var share = room;
        if (share != null && !share.store(bytes) && bytes > 0) {
            throw new RefusedException("the state in the heap takes more than the "
                    + (share.mostStored() >> 20) + " MiB that `store: memory` may take: use `state: { store: disk }`,"
                    + " a larger heap (-Xmx), a larger `state: { memory: … }`, or a shorter `revise`");
        }
    }

    @Override
    public void flushCache() {
        var owner = live;
        var context = task;
        if (owner != null && context != null) {
            ProcessorNode<?, ?, ?, ?> nodeBefore = context.currentNode();
            ProcessorRecordContext recordBefore = context.recordContext();
            // Forwarding goes to the children of the current node, which outside of processing is none.
            context.setCurrentNode(node);
            context.setRecordContext(
                    new ProcessorRecordContext(context.currentSystemTimeMs(), -1, -1, null, new RecordHeaders()));
            try {
                owner.beforeCommit();
            } finally {
                context.setRecordContext(recordBefore);
                context.setCurrentNode(nodeBefore);
            }
        }
        super.flushCache();
    }

    @Override
    public void clearCache() {
        var owner = live;
        if (owner != null) {
            live = null;
            task = null;
            node = null;
            owner.clear();
        }
        super.clearCache();
    }

    @Override
    public byte @Nullable [] get(byte[] key) {
        byte[] value = wrapped().get(Bytes.wrap(key));
        // The heap's store hands out the very array that it holds.
        return value == null || wrapped().persistent() ? value : value.clone();
    }

    /** How many entries there are; on disk RocksDB's estimate, which costs no reading. */
    public long entries() {
        return wrapped().approximateNumEntries();
    }

    @Override
    public void put(byte[] key, byte[] value) {
        if (room != null) {
            store(size(key, value) - stored(key));
        }
        wrapped().put(Bytes.wrap(key), value);
    }

    private long stored(byte[] key) {
        byte[] value = wrapped().get(Bytes.wrap(key));
        return value == null ? 0 : size(key, value);
    }

    @Override
    public void delete(byte[] key) {
        if (room != null) {
            store(-stored(key));
        }
        wrapped().delete(Bytes.wrap(key));
    }

    @Override
    public void scan(byte[] prefix, BiConsumer<byte[], byte[]> visitor) {
        try (var entries = wrapped().range(Bytes.wrap(prefix), upperBound(prefix))) {
            while (entries.hasNext()) {
                var entry = entries.next();
                byte[] key = entry.key.get();
                if (startsWith(key, prefix)) {
                    visitor.accept(key, entry.value);
                }
            }
        }
    }

    @Override
    public int remove(byte[] prefix, int most) {
        int removed = 0;
        try (var entries = wrapped().range(Bytes.wrap(prefix), upperBound(prefix))) {
            while (removed < most && entries.hasNext()) {
                byte[] key = entries.next().key.get();
                if (startsWith(key, prefix)) {
                    delete(key);
                    removed++;
                }
            }
        }
        return removed;
    }

    /** The smallest key above all keys that begin with the prefix; null if there is none, as nothing is above 0xff, 0xff, …. */
    private static @Nullable Bytes upperBound(byte[] prefix) {
        for (int i = prefix.length - 1; i >= 0; i--) {
            if (prefix[i] != (byte) 0xff) {
                byte[] bound = Arrays.copyOf(prefix, i + 1);
                bound[i]++;
                return Bytes.wrap(bound);
            }
        }
        return null;
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    private record Builder(StoreBuilder<KeyValueStore<Bytes, byte[]>> wrapped, boolean inHeap)
            implements StoreBuilder<LiveStore> {

        @Override
        public LiveStore build() {
            return new LiveStore(wrapped.build(), inHeap);
        }

        @Override
        public String name() {
            return wrapped.name();
        }

        @Override
        public Map<String, String> logConfig() {
            return wrapped.logConfig();
        }

        @Override
        public boolean loggingEnabled() {
            return true;
        }

        @Override
        public StoreBuilder<LiveStore> withCachingEnabled() {
            throw new UnsupportedOperationException("the live objects are the cache");
        }

        @Override
        public StoreBuilder<LiveStore> withCachingDisabled() {
            return this;
        }

        @Override
        public StoreBuilder<LiveStore> withLoggingEnabled(Map<String, String> config) {
            return new Builder(wrapped.withLoggingEnabled(config), inHeap);
        }

        @Override
        public StoreBuilder<LiveStore> withLoggingDisabled() {
            throw new UnsupportedOperationException("a live store without its changelog would forget at a crash");
        }
    }
}
