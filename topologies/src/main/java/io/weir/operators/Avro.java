// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Conversion;
import io.weir.event.Event;
import io.weir.event.JsonPointer;
import io.weir.event.Type;
import io.weir.shape.Shape;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * One Avro value a record, in the Confluent wire format: a zero byte, the id of the writer's schema, the value. The schema comes from the
 * registry, once an id, and says how to pass over what nobody reads; only the targets are made into values.
 *
 * <p>Names of records and of maps, and indexes of lists, are found by JSON Pointer; a union is what it holds, null being absent. What the
 * writer's schema has not is absent. An enum is its symbol; a timestamp of milli- or microseconds is an instant, or as an int the number that
 * it is; a decimal is the number that it spells; a date its days; bytes, and a record or a list where a scalar is wanted, are a failed
 * conversion.
 *
 * <p>An id that the registry does not know makes a dead letter, since the record will not get better. A registry that does not answer makes none:
 * then {@link Schemas#byId} throws, and the process waits.
 */
public record Avro() implements Decoder {

    /** How it is written. */
    public static final Shape<Avro> SHAPE = Shape.of(
                    "avro",
                    "Avro in the Confluent wire format, the writer's schema from the registry; fields by JSON Pointer.",
                    Avro::new)
            .example(
                    "no such schema, and no Avro at all",
                    "avro",
                    List.of("\0\0\0\0\1", "a line"),
                    "[no_schema, not_avro]");

    /** The reason of a record that is not in the wire format, or not what its schema says. */
    public static final String NOT_AVRO = "not_avro";
    /** The reason of a record whose schema the registry does not know, or whose schema is not Avro's. */
    public static final String NO_SCHEMA = "no_schema";

    private static final int HEADER = 5;
    private static final int DEEPEST = 1_000;
    /** A longer number is no reading: to spell it would take longer than the whole record. */
    private static final int LONGEST_DECIMAL = 256;
    /** How often records pass before an id that was not known is asked for again: the registry may have been behind. */
    private static final int ASK_AGAIN = 1_000;
    /** Ids that were not known, at most: whoever sends noise must not fill the heap. */
    private static final int MOST_UNKNOWN = 1_000;

    @Override
    public String name() {
        return "avro";
    }

    @Override
    public String text() {
        return "avro";
    }

    @Override
    public Map<String, Type> fields() {
        return Map.of();
    }

    @Override
    public boolean knows(String pointer) {
        return true;
    }

    @Override
    public boolean readsText() {
        return false;
    }

    @Override
    public Set<String> reasons() {
        return Set.of(NOT_AVRO, NO_SCHEMA);
    }

    @Override
    public Run bind(List<Target> targets) {
        return bind(targets, Supplies.NONE);
    }

    @Override
    public Run bind(List<Target> targets, Supplies supplies) {
        var root = new Wanted();
        for (Target target : targets) {
            root.at(target.pointer()).here.add(new Conversion(target.type(), target.format(), target.register()));
        }
        return new Scan(root, supplies.schemas());
    }

    /** What is wanted at a place that a pointer names or passes, whatever the schema. */
    private static final class Wanted {
        private final List<Conversion> here = new ArrayList<>(1);
        private final Map<String, Wanted> below = new TreeMap<>();

        Wanted at(String pointer) {
            Wanted place = this;
            for (String name : JsonPointer.names(pointer)) {
                place = place.below.computeIfAbsent(name, ignored -> new Wanted());
            }
            return place;
        }

        /** The conversions here and below. */
        Conversion[] all() {
            var all = new ArrayList<>(here);
            below.values().forEach(each -> all.addAll(List.of(each.all())));
            return all.toArray(Conversion[]::new);
        }
    }

    private enum Kind {
        NULL,
        BOOLEAN,
        WHOLE,
        MILLIS,
        MICROS,
        FLOAT,
        DOUBLE,
        STRING,
        BYTES,
        DECIMAL,
        FIXED,
        FIXED_DECIMAL,
        FIXED_UUID,
        ENUM,
        ARRAY,
        MAP,
        RECORD,
        UNION
    }

    /** A place in a writer's schema, with what is wanted there. */
    private static final class Part {
        private final Kind kind;
        private final Conversion[] here;
        /** Of a fixed its bytes, of a decimal its scale. */
        private int size;

        private int scale;
        /** Fields of a record, branches of a union, or the items of a list or map that nobody wants. */
        private Part[] parts = {};
        /** Of a list: the items that are wanted, by index. */
        private @Nullable Part[] items = {};
        /** Of a map: those that are wanted. */
        private Member[] members = {};
        /** Of an enum, in UTF-8. */
        private byte[][] symbols = {};

        Part(Kind kind, @Nullable Wanted wanted) {
            this.kind = kind;
            here = wanted == null ? new Conversion[0] : wanted.here.toArray(Conversion[]::new);
        }
    }

    /** A value of a map that is wanted. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Member(byte[] name, Part part, Conversion[] all) {}

    /** Makes parts of a schema. */
    private static final class Compiler {
        /** Of what nobody wants, so that schemas which hold themselves come to an end. */
        private final IdentityHashMap<Schema, Part> passed = new IdentityHashMap<>();

        Part part(Schema schema, @Nullable Wanted wanted) {
            boolean nobody = wanted == null || (wanted.here.isEmpty() && wanted.below.isEmpty());
            Wanted want = nobody ? null : wanted;
            Part known = nobody ? passed.get(schema) : null;
            if (known != null) {
                return known;
            }
            var part = new Part(kind(schema), want);
            if (nobody) {
                passed.put(schema, part);
            }
            switch (schema.getType()) {
                case FIXED -> part.size = schema.getFixedSize();
                case ENUM ->
                    part.symbols = schema.getEnumSymbols().stream()
                            .map(symbol -> symbol.getBytes(StandardCharsets.UTF_8))
                            .toArray(byte[][]::new);
                case ARRAY -> {
                    part.parts = new Part[] {part(schema.getElementType(), null)};
                    part.items = items(schema.getElementType(), want);
                }
                case MAP -> {
                    part.parts = new Part[] {part(schema.getValueType(), null)};
                    part.members = members(schema.getValueType(), want);
                }
                case RECORD ->
                    part.parts = schema.getFields().stream()
                            .map(field -> part(field.schema(), want == null ? null : want.below.get(field.name())))
                            .toArray(Part[]::new);
                case UNION ->
                    part.parts = schema.getTypes().stream()
                            .map(branch -> part(branch, want))
                            .toArray(Part[]::new);
                case NULL, BOOLEAN, INT, LONG, FLOAT, DOUBLE, STRING, BYTES -> {
                    // Nothing more to know.
                }
            }
            if (schema.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
                part.scale = decimal.getScale();
            }
            return part;
        }

        private @Nullable Part[] items(Schema schema, @Nullable Wanted wanted) {
            int most = -1;
            var found = new TreeMap<Integer, Wanted>();
            if (wanted != null) {
                // RFC 6901: no leading zeros. Longer indices are beyond any record.
                for (var each : wanted.below.entrySet()) {
                    if (each.getKey().matches("0|[1-9][0-9]{0,5}")) {
                        most = Math.max(most, Integer.parseInt(each.getKey()));
                        found.put(Integer.parseInt(each.getKey()), each.getValue());
                    }
                }
            }
            var items = new @Nullable Part[most + 1];
            found.forEach((index, want) -> items[index] = part(schema, want));
            return items;
        }

        private Member[] members(Schema schema, @Nullable Wanted wanted) {
            return wanted == null
                    ? new Member[0]
                    : wanted.below.entrySet().stream()
                            .map(each -> new Member(
                                    each.getKey().getBytes(StandardCharsets.UTF_8),
                                    part(schema, each.getValue()),
                                    each.getValue().all()))
                            .toArray(Member[]::new);
        }

        private static Kind kind(Schema schema) {
            LogicalType logical = schema.getLogicalType();
            String name = logical == null ? "" : logical.getName();
            boolean decimal = logical instanceof LogicalTypes.Decimal written && written.getScale() <= LONGEST_DECIMAL;
            return switch (schema.getType()) {
                case NULL -> Kind.NULL;
                case BOOLEAN -> Kind.BOOLEAN;
                case INT -> Kind.WHOLE;
                case LONG ->
                    name.equals("timestamp-millis")
                            ? Kind.MILLIS
                            : name.equals("timestamp-micros") ? Kind.MICROS : Kind.WHOLE;
                case FLOAT -> Kind.FLOAT;
                case DOUBLE -> Kind.DOUBLE;
                case STRING -> Kind.STRING;
                case BYTES -> decimal ? Kind.DECIMAL : Kind.BYTES;
                case FIXED ->
                    decimal
                            ? Kind.FIXED_DECIMAL
                            : name.equals("uuid") && schema.getFixedSize() == 16 ? Kind.FIXED_UUID : Kind.FIXED;
                case ENUM -> Kind.ENUM;
                case ARRAY -> Kind.ARRAY;
                case MAP -> Kind.MAP;
                case RECORD -> Kind.RECORD;
                case UNION -> Kind.UNION;
            };
        }
    }

    /** Leaves the scan from any depth. Without a stack trace: a stream of broken records must not cost more than a good one. */
    private static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Malformed() {
            super("not Avro", null, false, false);
        }
    }

    private static final class Scan implements Run {
        private final Malformed malformed = new Malformed();
        private final Wanted wanted;
        private final Schemas schemas;
        private final Map<Integer, Part> known = new HashMap<>();
        /** How many records have come with an id that the registry did not know. */
        private final Map<Integer, Integer> unknown = new HashMap<>();
        /** How many records named ids beyond those. */
        private int others;

        /** The schema of the record before: most topics have one. */
        private int last = -1;

        private @Nullable Part lastPart;

        private byte[] in = {};
        private int at;
        private int depth;
        /** How many items of lists and maps may come yet: some take no byte, and a record could have any number of those. */
        private long items;

        Scan(Wanted wanted, Schemas schemas) {
            this.wanted = wanted;
            this.schemas = schemas;
        }

        @Override
        public @Nullable String decode(byte[] value, Event event) {
            if (value.length < HEADER || value[0] != 0) {
                return NOT_AVRO;
            }
            Part root =
                    root((value[1] & 255) << 24 | (value[2] & 255) << 16 | (value[3] & 255) << 8 | (value[4] & 255));
            if (root == null) {
                return NO_SCHEMA;
            }
            in = value;
            at = HEADER;
            depth = 0;
            items = value.length + 1_000L;
            try {
                read(root, event);
                return at == in.length ? null : NOT_AVRO;
            } catch (Malformed e) {
                return NOT_AVRO;
            }
        }

        private @Nullable Part root(int id) {
            Part before = lastPart;
            if (id == last && before != null) {
                return before;
            }
            Part part = known.get(id);
            if (part == null) {
                part = ask(id);
            }
            if (part != null) {
                last = id;
                lastPart = part;
            }
            return part;
        }

        private @Nullable Part ask(int id) {
            // Once there are too many to tell apart, they are asked for as if they were one.
            boolean one = unknown.containsKey(id) || unknown.size() < MOST_UNKNOWN;
            int misses = one ? unknown.merge(id, 1, Integer::sum) : ++others;
            if (misses % ASK_AGAIN != 1) {
                return null;
            }
            Schema schema = schemas.byId(id);
            if (schema == null) {
                return null;
            }
            unknown.remove(id);
            Part part = new Compiler().part(schema, wanted);
            known.put(id, part);
            return part;
        }

        private void read(Part part, Event event) {
            Conversion[] here = part.here;
            switch (part.kind) {
                case NULL -> {
                    // Absent.
                }
                case BOOLEAN -> {
                    int truth = in[to(1)];
                    if (truth != 0 && truth != 1) {
                        throw malformed;
                    }
                    for (Conversion target : here) {
                        target.bool(truth == 1, event);
                    }
                }
                case WHOLE -> {
                    long value = number();
                    for (Conversion target : here) {
                        target.whole(value, event);
                    }
                }
                case MILLIS, MICROS -> {
                    long value = number();
                    for (Conversion target : here) {
                        target.instant(value, part.kind == Kind.MILLIS ? 1_000 : 1, event);
                    }
                }
                case FLOAT -> {
                    float value = Float.intBitsToFloat((int) bits(Float.BYTES));
                    for (Conversion target : here) {
                        target.decimal(value, /* single= */ true, event);
                    }
                }
                case DOUBLE -> {
                    double value = Double.longBitsToDouble(bits(Double.BYTES));
                    for (Conversion target : here) {
                        target.decimal(value, /* single= */ false, event);
                    }
                }
                case STRING -> {
                    int length = length();
                    int from = to(length);
                    for (Conversion target : here) {
                        target.text(in, from, from + length, event);
                    }
                }
                case BYTES -> {
                    to(length());
                    fail(here, event);
                }
                case FIXED -> {
                    to(part.size);
                    fail(here, event);
                }
                case DECIMAL -> decimal(part, length(), event);
                case FIXED_DECIMAL -> decimal(part, part.size, event);
                case FIXED_UUID -> {
                    int from = to(part.size);
                    for (Conversion target : here) {
                        byte[] text = new UUID(big(from), big(from + Long.BYTES))
                                .toString()
                                .getBytes(StandardCharsets.US_ASCII);
                        target.text(text, 0, text.length, event);
                    }
                }
                case ENUM -> {
                    byte[] symbol = part.symbols[index(part.symbols.length)];
                    for (Conversion target : here) {
                        target.text(symbol, 0, symbol.length, event);
                    }
                }
                case UNION -> {
                    // A union may hold a record that holds the union.
                    enter();
                    read(part.parts[index(part.parts.length)], event);
                    depth--;
                }
                case RECORD -> {
                    fail(here, event);
                    // A record of records of no byte doubles with each level of its schema.
                    if (--items < 0) {
                        throw malformed;
                    }
                    enter();
                    for (Part field : part.parts) {
                        read(field, event);
                    }
                    depth--;
                }
                case ARRAY, MAP -> {
                    fail(here, event);
                    enter();
                    many(part, event);
                    depth--;
                }
            }
        }

        private void enter() {
            if (++depth > DEEPEST) {
                throw malformed;
            }
        }

        private static void fail(Conversion[] here, Event event) {
            for (Conversion target : here) {
                target.fail(event);
            }
        }

        private void many(Part part, Event event) {
            boolean skip = part.items.length == 0 && part.members.length == 0;
            int index = 0;
            for (long count = number(); count != 0; count = number()) {
                long left = count;
                if (count < 0) {
                    long size = number();
                    if (skip) {
                        if (size < 0 || size > in.length - at) {
                            throw malformed;
                        }
                        at += (int) size;
                        continue;
                    }
                    left = -count;
                }
                items -= left;
                if (left < 0 || items < 0) {
                    throw malformed;
                }
                for (; left > 0; left--) {
                    if (part.kind == Kind.MAP) {
                        member(part, event);
                    } else {
                        Part item = index < part.items.length ? part.items[index] : null;
                        read(item == null ? part.parts[0] : item, event);
                        index++;
                    }
                }
            }
        }

        private void member(Part part, Event event) {
            int length = length();
            int from = to(length);
            for (Member member : part.members) {
                if (Arrays.equals(member.name, 0, member.name.length, in, from, from + length)) {
                    for (Conversion target : member.all) {
                        target.absent(event); // an equal name before this one counts no more, whatever lay below it
                    }
                    read(member.part, event);
                    return;
                }
            }
            read(part.parts[0], event);
        }

        private void decimal(Part part, int length, Event event) {
            int from = to(length);
            if (part.here.length == 0) {
                return;
            }
            if (length == 0 || length > LONGEST_DECIMAL) {
                fail(part.here, event);
                return;
            }
            byte[] text = new BigDecimal(new BigInteger(in, from, length), part.scale)
                    .toPlainString()
                    .getBytes(StandardCharsets.US_ASCII);
            for (Conversion target : part.here) {
                target.number(text, 0, text.length, event);
            }
        }

        /** Passes over so many bytes; returns where they begin. */
        private int to(int length) {
            if (length > in.length - at) {
                throw malformed;
            }
            int from = at;
            at += length;
            return from;
        }

        private int length() {
            long length = number();
            if (length < 0 || length > in.length) {
                throw malformed;
            }
            return (int) length;
        }

        private int index(int size) {
            long index = number();
            if (index < 0 || index >= size) {
                throw malformed;
            }
            return (int) index;
        }

        /** A long: seven bits a byte, the lowest first, zig-zag. */
        private long number() {
            long bits = 0;
            for (int shift = 0; shift < Long.SIZE; shift += 7) {
                byte next = in[to(1)];
                bits |= (next & 0x7FL) << shift;
                if (next >= 0) {
                    return (bits >>> 1) ^ -(bits & 1);
                }
            }
            throw malformed;
        }

        /** Little endian. */
        private long bits(int size) {
            int from = to(size);
            long bits = 0;
            for (int i = size - 1; i >= 0; i--) {
                bits = bits << 8 | (in[from + i] & 255);
            }
            return bits;
        }

        private long big(int from) {
            long bits = 0;
            for (int i = 0; i < Long.BYTES; i++) {
                bits = bits << 8 | (in[from + i] & 255);
            }
            return bits;
        }
    }
}
