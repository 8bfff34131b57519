// SPDX-License-Identifier: Apache-2.0
package io.weir.engine;

import io.weir.plan.ReductionPlan;
import io.weir.plan.ReductionPlan.Figure;
import io.weir.tree.Figures;
import io.weir.wire.Partial;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a plan's figures, and their algebra. A null among states is a figure that some contributing plan had not.
 *
 * <p>Bytes of another plan are read by its layout: figures of the same name, meaning and schema count, others are skipped. Not for
 * several threads.
 */
public final class PlanFigures implements Figures {

    private static final int NOT_OURS = -1;

    private final String plan;
    private final FigureLayouts layouts;
    private final FigureState<?>[] figures;
    private final Map<String, Integer> indexes = new HashMap<>();
    private final List<Figure> planned;
    private final Map<String, Layout> others = new HashMap<>();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    private final BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);
    private @Nullable BinaryDecoder decoder;

    /** The figures of a plan, with what is known of other plans of the same reduction. */
    public PlanFigures(ReductionPlan plan, FigureLayouts layouts) {
        this.plan = plan.hash();
        this.layouts = layouts;
        this.planned = plan.figures();
        this.figures = FigureState.of(plan.figures());
        for (int i = 0; i < figures.length; i++) {
            indexes.put(figures[i].name(), i);
        }
    }

    /**
     * How another plan's figures lie, and which of them are ours.
     *
     * @param fields the states' schemas in their order
     * @param ours the index of the same figure here, or {@link #NOT_OURS}
     */
    @SuppressWarnings("ArrayRecordComponent") // read only, and in here
    private record Layout(List<Schema> fields, int[] ours) {}

    int size() {
        return figures.length;
    }

    FigureState<?> figure(int index) {
        return figures[index];
    }

    @Override
    public byte[] merge(List<Partial> partials) {
        if (partials.size() == 1 && partials.getFirst().plan().equals(plan)) {
            return partials.getFirst().figures();
        }
        @Nullable Object[] merged = null;
        for (Partial partial : partials) {
            @Nullable Object[] states = read(partial);
            if (merged == null) {
                merged = states;
                continue;
            }
            for (int i = 0; i < figures.length; i++) {
                Object into = merged[i];
                Object from = states[i];
                if (into == null || from == null) {
                    merged[i] = null;
                } else {
                    figures[i].merge(into, from);
                }
            }
        }
        if (merged == null) {
            throw new IllegalArgumentException("nothing to merge");
        }
        return write(merged);
    }

    /** The canonical bytes of the states, in the plan's order. */
    byte[] write(@Nullable Object[] states) {
        bytes.reset();
        try {
            for (int i = 0; i < figures.length; i++) {
                Object state = states[i];
                if (state == null) {
                    encoder.writeIndex(0);
                    encoder.writeNull();
                } else {
                    encoder.writeIndex(1);
                    figures[i].write(state, encoder);
                }
            }
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("a byte array that cannot be written", e);
        }
        return bytes.toByteArray();
    }

    /**
     * The states in a partial, new and the caller's own.
     *
     * @throws UncheckedIOException if the bytes are not what the plan's schema says
     */
    @Nullable
    Object[] read(Partial partial) {
        var states = new @Nullable Object[figures.length];
        Layout layout = partial.plan().equals(plan) ? null : layout(partial.plan());
        BinaryDecoder in = DecoderFactory.get().binaryDecoder(partial.figures(), decoder);
        decoder = in;
        try {
            if (layout == null) {
                for (int i = 0; i < states.length; i++) {
                    states[i] = in.readIndex() == 1 ? figures[i].read(in) : null;
                }
            } else {
                for (int i = 0; i < layout.fields.size(); i++) {
                    int index = in.readIndex();
                    int ours = layout.ours[i];
                    if (index == 1 && ours != NOT_OURS) {
                        states[ours] = figures[ours].read(in);
                    } else if (index == 1) {
                        GenericDatumReader.skip(layout.fields.get(i), in);
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "figures of plan " + partial.plan() + " are not as it laid them out: " + e.getMessage(), e);
        }
        return states;
    }

    private Layout layout(String other) {
        Layout known = others.get(other);
        if (known == null) {
            Schema schema = layouts.of(other);
            known = schema == null ? new Layout(List.of(), new int[0]) : layout(schema);
            others.put(other, known);
        }
        return known;
    }

    private Layout layout(Schema schema) {
        var ours = new int[schema.getFields().size()];
        var fields = schema.getFields().stream()
                .map(field -> field.schema().getTypes().get(1))
                .toList();
        for (int i = 0; i < ours.length; i++) {
            Schema.Field field = schema.getFields().get(i);
            Integer index = indexes.get(field.name());
            ours[i] = index != null
                            && FiguresSchema.text(planned.get(index)).equals(field.getProp(FiguresSchema.AGGREGATE))
                            && planned.get(index).aggregate().schema().equals(fields.get(i))
                    ? index
                    : NOT_OURS;
        }
        return new Layout(fields, ours);
    }
}
