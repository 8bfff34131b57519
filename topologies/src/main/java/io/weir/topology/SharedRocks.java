// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.jspecify.annotations.Nullable;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WriteBufferManager;

/**
 * One cache and one budget of write buffers for all RocksDB stores of the process. Kafka Streams gives each store 50 MiB of cache and up
 * to 48 MiB of write buffers of its own, outside the heap: an edge of five streams with four partitions each could take two gigabytes.
 *
 * <p>Indices and filters are not in it, some five bytes an entry: in the small cache of an edge they would push each other out, and
 * each read would load megabytes.
 *
 * <p>Its size is {@value #BYTES}, in the properties of Kafka Streams. The first store of a process decides.
 */
public final class SharedRocks implements RocksDBConfigSetter {

    /** How many bytes, cache and write buffers together. */
    static final String BYTES = "weir.state.memory";

    private static final long MEGABYTE = 1 << 20;
    private static final long FEWEST = 8 * MEGABYTE;
    private static final long LARGEST_BUFFER = 16 * MEGABYTE;
    /** Four shards: few tasks use it at a time, and a shard should hold more than a few blocks. */
    private static final int SHARD_BITS = 2;

    private static @Nullable Shared shared;

    /** What the stores share; lives as long as the process. */
    private record Shared(Cache cache, WriteBufferManager buffers, long bytes) {}

    private static synchronized Shared shared(Map<String, Object> configs) {
        Shared known = shared;
        if (known == null) {
            Object written = configs.get(BYTES);
            long bytes = Math.max(FEWEST, written == null ? 0 : Long.parseLong(written.toString()));
            var cache = new LRUCache(bytes, SHARD_BITS);
            // Write buffers are charged to the cache, and take half of it at most.
            known = new Shared(cache, new WriteBufferManager(bytes / 2, cache), bytes);
            shared = known;
        }
        return known;
    }

    @Override
    public void setConfig(String store, Options options, Map<String, Object> configs) {
        Shared all = shared(configs);
        if (options.tableFormatConfig() instanceof BlockBasedTableConfig table) {
            table.setBlockCache(all.cache);
            options.setTableFormatConfig(table);
        }
        options.setWriteBufferManager(all.buffers);
        options.setWriteBufferSize(Math.clamp(all.bytes / 4, MEGABYTE, LARGEST_BUFFER));
    }

    /** Nothing: what is shared outlives each store. */
    @Override
    public void close(String store, Options options) {}
}
