// SPDX-License-Identifier: Apache-2.0
package io.weir.engine;

import io.weir.engine.FinishedRow.Cell;
import io.weir.event.Ip;
import io.weir.plan.EventsPlan;
import io.weir.wire.CanonicalJson;
import io.weir.wire.codec.Framing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * An event as whoever reads it gets it.
 *
 * @param cells all columns, in the order of the plan
 */
public record PublishedEvent(List<Cell> cells) {

    public PublishedEvent {
        cells = List.copyOf(cells);
    }

    /** The value of a column; null when absent or no such column. */
    public @Nullable Object value(String column) {
        for (Cell cell : cells) {
            if (cell.name().equals(column)) {
                return cell.value();
            }
        }
        return null;
    }

    /** One line of JSON, the columns in their order; timestamps, durations and addresses as text, as in rows. */
    public String json() {
        var json = new StringBuilder(256).append('{');
        String comma = "";
        for (Cell cell : cells) {
            json.append(comma);
            CanonicalJson.appendString(json, cell.name());
            json.append(':');
            Values.append(json, cell.type(), cell.value());
            comma = ",";
        }
        return json.append('}').toString();
    }

    /** Reads what a reduction publishes. Not for several threads. */
    public static final class Reader {

        private final List<EventsPlan.Column> columns;
        private final GenericDatumReader<GenericRecord> reader;
        private @Nullable BinaryDecoder decoder;

        /** A reader of what this plan publishes. */
        public Reader(EventsPlan plan) {
            columns = plan.columns();
            Schema schema = EventSchema.of(plan);
            reader = new GenericDatumReader<>(schema);
        }

        /**
         * Reads an event.
         *
         * @param bytes a record's value, whatever the schema's id in it
         * @throws IllegalArgumentException if it is none of this plan
         */
        public PublishedEvent read(byte[] bytes) {
            try {
                int from = Framing.LENGTH;
                BinaryDecoder in = DecoderFactory.get().binaryDecoder(bytes, from, bytes.length - from, decoder);
                decoder = in;
                GenericRecord event = reader.read(null, in);
                var cells = new ArrayList<Cell>();
                for (int i = 0; i < columns.size(); i++) {
                    EventsPlan.Column column = columns.get(i);
                    cells.add(new Cell(column.name(), column.type(), value(column, event.get(i))));
                }
                return new PublishedEvent(cells);
            } catch (IOException | RuntimeException e) {
                throw new IllegalArgumentException("not an event of this plan", e);
            }
        }

        private static @Nullable Object value(EventsPlan.Column column, @Nullable Object value) {
            if (value == null) {
                return null;
            }
            return switch (column.type()) {
                case STRING -> value.toString();
                case IP -> Ip.parse(value.toString());
                case INT, DOUBLE, BOOL, TIMESTAMP, DURATION -> value;
            };
        }
    }
}
