// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import io.weir.engine.FinishedRow;
import io.weir.tree.Row;
import io.weir.wire.Partial;
import io.weir.wire.codec.KeyText;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Rows as records of {@code weir.rows.R}: the finished row as JSON for whoever reads it, and in one header what a merge that has lost
 * its store must know of what it sent.
 */
public final class RowRecords {

    /** version:8 children:4 events:8 reported:4 expected:4 flags:1 revision:8 digest:8 horizon:8. */
    private static final String HEADER = "weir.row";

    private static final int LENGTH = 53;
    private static final int FLAGS_AT = 28;
    private static final int COMPLETE = 1;
    private static final int UNSAYS = 2;
    private static final int FOLDED = 4;
    private static final byte[] NO_FIGURES = new byte[0];

    private RowRecords() {}

    static byte[] key(Row row) {
        return KeyText.ofRow(row.window(), row.group()).getBytes(StandardCharsets.UTF_8);
    }

    static byte[] value(FinishedRow row) {
        return row.json().getBytes(StandardCharsets.UTF_8);
    }

    /** @param passes whether {@code having} lets it through */
    static Headers headers(Row row, boolean passes) {
        byte[] bytes = ByteBuffer.allocate(LENGTH)
                .putLong(row.partial().version())
                .putInt(row.partial().children())
                .putLong(row.partial().events())
                .putInt(row.reported())
                .putInt(row.expected())
                .put((byte) ((row.complete() ? COMPLETE : 0) | (passes ? 0 : UNSAYS) | (row.folded() ? FOLDED : 0)))
                .putLong(row.revision())
                .putLong(row.digest())
                .putLong(row.horizon())
                .array();
        return new RecordHeaders().add(HEADER, bytes);
    }

    /**
     * What was sent, without the figures.
     *
     * @throws IllegalArgumentException if no merge wrote it
     */
    public static Row read(ConsumerRecord<byte[], byte[]> record) {
        String key = new String(record.key(), StandardCharsets.UTF_8);
        var in = ByteBuffer.wrap(header(record));
        var partial = new Partial(in.getLong(), in.getInt(), in.getLong(), "", NO_FIGURES);
        int reported = in.getInt();
        int expected = in.getInt();
        byte flags = in.get();
        return new Row(
                KeyText.rowWindow(key),
                KeyText.rowGroup(key),
                partial,
                reported,
                expected,
                (flags & COMPLETE) != 0,
                in.getLong(),
                in.getLong(),
                in.getLong(),
                (flags & FOLDED) != 0);
    }

    /**
     * Whether a row was published only to unsay the revision before it, which passed {@code having} when it passes no more.
     *
     * @throws IllegalArgumentException if no merge wrote it
     */
    public static boolean unsays(ConsumerRecord<byte[], byte[]> record) {
        return (header(record)[FLAGS_AT] & UNSAYS) != 0;
    }

    private static byte[] header(ConsumerRecord<byte[], byte[]> record) {
        var header = record.headers().lastHeader(HEADER);
        if (header == null || header.value().length != LENGTH) {
            throw new IllegalArgumentException("no header " + HEADER);
        }
        return header.value();
    }
}
