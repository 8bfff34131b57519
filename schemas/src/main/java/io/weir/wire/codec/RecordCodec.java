// SPDX-License-Identifier: Apache-2.0
package io.weir.wire.codec;

import io.weir.wire.Ledger;
import io.weir.wire.Partial;
import io.weir.wire.Reach;
import io.weir.wire.Reaches;
import io.weir.wire.Straggler;
import io.weir.wire.Watermark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.TreeMap;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;

/**
 * Partials and watermarks to bytes and back, as {@link WireSchemas#records} says. Written by hand against the schema, because a
 * generic writer would decode the figures only to encode them again; a test holds both against Avro's own reader and writer.
 *
 * <p>Not for several threads.
 */
public final class RecordCodec {

    private static final int WATERMARK = 0;
    private static final int PARTIAL = 1;

    private final byte[] header = new byte[Framing.LENGTH];
    /** Whether watermarks are no branch of a union. */
    private final boolean alone;

    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(256);
    private final BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(buffer, null);
    private final BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(new byte[0], null);

    /**
     * A codec that writes under this id.
     *
     * @param schemaId the id of {@link WireSchemas#records} in the registry
     */
    public RecordCodec(int schemaId) {
        this(schemaId, /* alone= */ false);
    }

    private RecordCodec(int schemaId, boolean alone) {
        Framing.write(header, schemaId);
        this.alone = alone;
    }

    /**
     * A codec of watermarks only, as they lie in a topic of events: events have a schema of their own.
     *
     * @param schemaId the id of {@link WireSchemas#WATERMARK} in the registry
     */
    public static RecordCodec ofWatermarks(int schemaId) {
        return new RecordCodec(schemaId, /* alone= */ true);
    }

    /** Whether the bytes hold a partial; else they hold a watermark. */
    public static boolean isPartial(byte[] bytes) {
        Framing.schemaId(bytes);
        return bytes.length > Framing.LENGTH && bytes[Framing.LENGTH] == PARTIAL << 1;
    }

    /** The bytes of a partial. */
    public byte[] write(Partial partial) {
        try {
            begin(PARTIAL);
            encoder.writeLong(partial.version());
            encoder.writeInt(partial.children());
            encoder.writeLong(partial.events());
            encoder.writeString(partial.plan());
            encoder.writeFixed(partial.figures());
            return end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The partial in the bytes, whatever plan wrote it.
     *
     * @throws IllegalArgumentException if they hold none
     */
    public Partial readPartial(byte[] bytes) {
        try {
            BinaryDecoder in = open(bytes, PARTIAL);
            long version = in.readLong();
            int children = in.readInt();
            long events = in.readLong();
            String plan = in.readString();
            // The source is one array, so what is available is exactly the rest of the record.
            byte[] figures = new byte[in.inputStream().available()];
            in.readFixed(figures);
            return new Partial(version, children, events, plan, figures);
        } catch (IOException e) {
            throw new IllegalArgumentException("not a partial", e);
        }
    }

    /** The bytes of a watermark. */
    public byte[] write(Watermark watermark) {
        try {
            begin(WATERMARK);
            encoder.writeString(watermark.place());
            encoder.writeLong(watermark.born());
            encoder.writeLong(watermark.seq());
            encoder.writeLong(watermark.mark());
            encoder.writeBoolean(watermark.idle());
            encoder.writeLong(watermark.newest());
            encoder.writeLong(watermark.horizon());
            encoder.writeString(watermark.incarnation());
            encoder.writeLong(watermark.keys());
            encoder.writeLong(watermark.events());
            encoder.writeLong(watermark.position());
            encoder.writeInt(watermark.partitions());
            encoder.writeArrayStart();
            encoder.setItemCount(watermark.sites().sites().size());
            for (var sites : watermark.sites().sites().entrySet()) {
                encoder.startItem();
                encoder.writeLong(sites.getKey().after());
                encoder.writeLong(sites.getKey().until());
                encoder.writeLong(sites.getKey().end());
                encoder.writeInt(sites.getValue());
            }
            encoder.writeArrayEnd();
            encoder.writeArrayStart();
            encoder.setItemCount(watermark.behind().size());
            for (Straggler straggler : watermark.behind()) {
                encoder.startItem();
                encoder.writeString(straggler.place());
                encoder.writeLong(straggler.end());
            }
            encoder.writeArrayEnd();
            encoder.writeMapStart();
            encoder.setItemCount(watermark.ledger().outcomes().size());
            for (var outcome : watermark.ledger().outcomes().entrySet()) {
                encoder.startItem();
                encoder.writeString(outcome.getKey());
                encoder.writeLong(outcome.getValue().events());
                encoder.writeLong(outcome.getValue().bytes());
            }
            encoder.writeMapEnd();
            return end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The watermark in the bytes.
     *
     * @throws IllegalArgumentException if they hold none
     */
    public Watermark readWatermark(byte[] bytes) {
        try {
            BinaryDecoder in = open(bytes, WATERMARK);
            String place = in.readString();
            long born = in.readLong();
            long seq = in.readLong();
            long mark = in.readLong();
            boolean idle = in.readBoolean();
            long newest = in.readLong();
            long horizon = in.readLong();
            String incarnation = in.readString();
            long keys = in.readLong();
            long events = in.readLong();
            long position = in.readLong();
            int partitions = in.readInt();
            var sites = new TreeMap<Reach, Integer>();
            for (long n = in.readArrayStart(); n > 0; n = in.arrayNext()) {
                for (long i = 0; i < n; i++) {
                    var reach = new Reach(in.readLong(), in.readLong(), in.readLong());
                    sites.put(reach, in.readInt());
                }
            }
            var behind = new ArrayList<Straggler>();
            for (long n = in.readArrayStart(); n > 0; n = in.arrayNext()) {
                for (long i = 0; i < n; i++) {
                    behind.add(new Straggler(in.readString(), in.readLong()));
                }
            }
            var outcomes = new TreeMap<String, Ledger.Count>();
            for (long n = in.readMapStart(); n > 0; n = in.mapNext()) {
                for (long i = 0; i < n; i++) {
                    String outcome = in.readString();
                    long outcomeEvents = in.readLong();
                    outcomes.put(outcome, new Ledger.Count(outcomeEvents, in.readLong()));
                }
            }
            return new Watermark(
                    place,
                    born,
                    seq,
                    mark,
                    idle,
                    newest,
                    horizon,
                    incarnation,
                    keys,
                    events,
                    position,
                    partitions,
                    new Reaches(sites),
                    behind,
                    new Ledger(outcomes));
        } catch (IOException e) {
            throw new IllegalArgumentException("not a watermark", e);
        }
    }

    private void begin(int branch) throws IOException {
        buffer.reset();
        buffer.write(header, 0, header.length);
        if (!alone) {
            encoder.writeIndex(branch);
        }
    }

    private byte[] end() throws IOException {
        encoder.flush();
        return buffer.toByteArray();
    }

    private BinaryDecoder open(byte[] bytes, int branch) throws IOException {
        Framing.schemaId(bytes);
        BinaryDecoder in =
                DecoderFactory.get().binaryDecoder(Arrays.copyOfRange(bytes, Framing.LENGTH, bytes.length), decoder);
        int found = alone ? WATERMARK : in.readIndex();
        if (found != branch) {
            throw new IllegalArgumentException(
                    found == PARTIAL ? "a partial where a watermark is due" : "a watermark where a partial is due");
        }
        return in;
    }
}
