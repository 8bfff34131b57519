// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.expression.Binder;
import io.weir.expression.Expression;
import io.weir.shape.Field;
import io.weir.shape.Shape;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.Encoder;
import org.apache.datasketches.hll.HllSketch;
import org.jspecify.annotations.Nullable;

/**
 * How many different values there are: exact while they are few, then estimated by HyperLogLog (P. Flajolet, É. Fusy, O. Gandouet,
 * F. Meunier 2007) as Apache DataSketches has it: HLL_8, its hash, its estimator without history.
 *
 * <p>A state is the set of hashes, or, from {@code 2^lgK / 16} on, the registers. Both depend on the set of values alone. That is what
 * DataSketches gets from a union, whose history (the HIP accumulator, which knows the order of arrival) is thrown away; here it is not
 * kept in the first place, so no path through the tree shows in an estimate, nor in a byte. DataSketches is asked when a row is
 * finished, and for the bytes of {@code _sketch}.
 *
 * <p>A hash is 64 bits: the 26 bits and the rank that DataSketches calls a coupon, and 32 bits more, so that among 4,096 values two
 * are taken for one with a probability below 2^-36.
 *
 * <p>It is as sensitive as the values, though the number seems to tell nothing of a single one: the state travels, and whoever can read
 * it can ask whether a value that he guesses is in it. Pseudonyms can be counted, and join across sites that share their key.
 *
 * @param input what is counted
 * @param error the standard error that the estimate may have, as a part of one
 * @param keepSketch whether rows have the sketch
 */
public record Distinct(Expression input, double error, boolean keepSketch) implements Aggregate<Distinct.State> {

    /** How it is written. */
    public static final Shape<Distinct> SHAPE = Shape.of(
                    "distinct",
                    "How many different values: exact while they are few, then an estimate (HyperLogLog), which `_low` and `_high` "
                            + "enclose in 95 of 100 cases. `_sketch` is a DataSketches HLL_8 sketch in base64, for Snowflake's "
                            + "DATASKETCHES_HLL functions and their like. NaN and infinities are left out and counted. After the step `sample`: of what was kept.",
                    Field.expression("of", "What is counted, of any type."),
                    Field.ratio(
                                    "error",
                                    "The standard error of the estimate; a half of it needs four times the memory.")
                            .between(0.005, 0.1)
                            .orElse(0.02),
                    Field.bool("keep_sketch", "Whether rows have the sketch.").orElse(false),
                    Distinct::new)
            .example(
                    "few are counted exactly",
                    "distinct(user)",
                    List.of("{user: ada}", "{user: bob}", "{user: ada}", "{}"),
                    "{x: 2, x_low: 2, x_high: 2}")
            .example("nothing", "{distinct: bytes, error: 1%}", List.of("{}"), "{x: 0, x_low: 0, x_high: 0}");

    /** Below 8, DataSketches knows no sets. */
    private static final int LEAST_LG_K = 8;

    /** What DataSketches' estimator without history has for a standard error is this by the root of k. */
    private static final double ERROR_FACTOR = Math.sqrt(3 * Math.log(2) - 1);

    private static final int DEVIATIONS = 2;

    private static final Schema SCHEMA = States.record(
            "Distinct",
            new Schema.Field("hashes", Schema.create(Schema.Type.BYTES)),
            new Schema.Field("registers", Schema.create(Schema.Type.BYTES)),
            States.count("not_finite"));

    private static final byte[] NONE = new byte[0];
    /** Room for six. */
    private static final int LEAST_HASHES = 8;

    private static final long[] NO_HASHES = new long[0];
    private static final int OBJECT = 32;

    /** Either hashes or registers. */
    public static final class State {
        /** An open table without zeros in the slots that are taken; no hash is zero. */
        private long[] hashes = new long[LEAST_HASHES];

        private int size;
        private byte @Nullable [] registers;
        private long notFinite;

        private State() {}
    }

    /** The base-2 logarithm of the number of registers: the least that keeps the error. */
    int lgK() {
        int lgK = LEAST_LG_K;
        while (ERROR_FACTOR / Math.sqrt(1 << lgK) > error) {
            lgK++;
        }
        return lgK;
    }

    @Override
    public List<Column> columns() {
        var count = Column.own(Type.INT);
        var low = new Column("_low", Type.INT);
        var high = new Column("_high", Type.INT);
        return keepSketch ? List.of(count, low, high, new Column("_sketch", Type.STRING)) : List.of(count, low, high);
    }

    @Override
    public List<Expression> inputs() {
        return List.of(input);
    }

    @Override
    public String text() {
        return States.text("distinct", input, "2^" + lgK());
    }

    @Override
    public Schema schema() {
        return SCHEMA;
    }

    @Override
    public State create() {
        return new State();
    }

    @Override
    public Adder<State> bind(Binder binder) {
        Type type = input.type();
        int lgK = lgK();
        var murmur = new Murmur();
        return new States.OfInput<>(binder.bind(input)) {
            @Override
            void take(State state, Event event) {
                if (!Scalars.isFinite(type, event, register)) {
                    state.notFinite++;
                    return;
                }
                if (type == Type.STRING) {
                    murmur.of(String.valueOf(event.objects[register]));
                } else if (type.isObject()) {
                    murmur.ofMade(String.valueOf(event.objects[register]));
                } else {
                    murmur.of(Scalars.bits(type, event, register));
                }
                put(state, hash(murmur.first, murmur.second), lgK);
            }
        };
    }

    /** A coupon (26 bits of address, 6 bits of rank, which is never 0) and 32 bits more. */
    private static long hash(long first, long second) {
        long address = first & (1L << 26) - 1;
        long rank = Math.min(Long.numberOfLeadingZeros(second), 62) + 1L;
        return address | (rank << 26) | (first >>> 26 << 32);
    }

    private static void put(State state, long hash, int lgK) {
        if (state.registers != null) {
            raise(state.registers, (int) hash);
            return;
        }
        int at = slot(state.hashes, hash);
        if (state.hashes[at] == hash) {
            return;
        }
        state.hashes[at] = hash;
        state.size++;
        if (state.size > most(lgK)) {
            toRegisters(state, lgK);
        } else if (4 * state.size > 3 * state.hashes.length) {
            var wider = new long[2 * state.hashes.length];
            for (long known : state.hashes) {
                if (known != 0) {
                    wider[slot(wider, known)] = known;
                }
            }
            state.hashes = wider;
        }
    }

    /** How many hashes are kept: as many as take no more memory than the registers. */
    private static int most(int lgK) {
        return 1 << (lgK - 4);
    }

    private static int slot(long[] hashes, long hash) {
        int mask = hashes.length - 1;
        int at = (int) hash & mask;
        while (hashes[at] != 0 && hashes[at] != hash) {
            at = (at + 1) & mask;
        }
        return at;
    }

    private static byte[] toRegisters(State state, int lgK) {
        var registers = new byte[1 << lgK];
        for (long hash : state.hashes) {
            if (hash != 0) {
                raise(registers, (int) hash);
            }
        }
        state.registers = registers;
        state.hashes = NO_HASHES;
        state.size = 0;
        return registers;
    }

    private static void raise(byte[] registers, int coupon) {
        int at = coupon & (registers.length - 1);
        registers[at] = (byte) Math.max(registers[at], coupon >>> 26);
    }

    @Override
    public void merge(State into, State from) {
        into.notFinite += from.notFinite;
        int lgK = lgK();
        byte[] others = from.registers;
        if (others == null) {
            for (long hash : from.hashes) {
                if (hash != 0) {
                    put(into, hash, lgK);
                }
            }
            return;
        }
        byte[] registers = into.registers == null ? toRegisters(into, lgK) : into.registers;
        for (int i = 0; i < registers.length; i++) {
            registers[i] = (byte) Math.max(registers[i], others[i]);
        }
    }

    private static long[] sorted(State state) {
        long[] sorted = Arrays.stream(state.hashes).filter(hash -> hash != 0).toArray();
        Arrays.sort(sorted);
        return sorted;
    }

    @Override
    public void write(State state, Encoder out) throws IOException {
        var hashes = ByteBuffer.allocate(Long.BYTES * state.size);
        for (long hash : sorted(state)) {
            hashes.putLong(hash);
        }
        out.writeBytes(hashes.array());
        out.writeBytes(state.registers == null ? NONE : state.registers);
        out.writeLong(state.notFinite);
    }

    @Override
    public State read(Decoder in) throws IOException {
        var state = new State();
        int lgK = lgK();
        ByteBuffer hashes = in.readBytes(null);
        ByteBuffer registers = in.readBytes(null);
        if (hashes.remaining() % Long.BYTES != 0
                || hashes.remaining() / Long.BYTES > most(lgK)
                || (registers.hasRemaining() && (registers.remaining() != 1 << lgK || hashes.hasRemaining()))) {
            throw new IOException("not the state of distinct with 2^" + lgK + " registers: " + hashes.remaining()
                    + " bytes of hashes, " + registers.remaining() + " of registers");
        }
        while (hashes.hasRemaining()) {
            put(state, hashes.getLong(), lgK);
        }
        if (registers.hasRemaining()) {
            registers.get(toRegisters(state, lgK));
        }
        state.notFinite = in.readLong();
        return state;
    }

    @Override
    public @Nullable Object finish(State state, int column) {
        if (column == 3) {
            return Base64.getEncoder().encodeToString(sketch(state));
        }
        if (state.registers == null) {
            return (long) state.size;
        }
        var sketch = HllSketch.heapify(sketch(state));
        return Math.round(
                switch (column) {
                    case 0 -> sketch.getEstimate();
                    case 1 -> sketch.getLowerBound(DEVIATIONS);
                    default -> sketch.getUpperBound(DEVIATIONS);
                });
    }

    /**
     * The sketch as DataSketches writes it, compact. Little-endian:
     *
     * <pre>
     *   0 ints of preamble, 2 3 or 10 · 1 version 1 · 2 family 7 · 3 lgK · 4 lgArr of list and set · 5 flags · 6 count of a list
     *   7 mode: list, set or registers, of 8 bits
     *   list       8 coupons
     *   set        8 count · 12 coupons
     *   registers  8 history, which there is none of · 16 the sum of 2^-r for r below 32 · 24 for the others · 32 registers of zero
     *              36 exceptions, which 8 bits have none of · 40 registers
     * </pre>
     */
    private byte[] sketch(State state) {
        byte[] registers = state.registers;
        return registers == null ? sketchOf(coupons(state)) : sketchOf(registers);
    }

    private static final byte VERSION = 1;
    private static final byte FAMILY = 7;
    private static final byte EMPTY = 4;
    private static final byte COMPACT = 8;
    private static final byte NO_HISTORY = 16;
    private static final byte LIST_OF_8_BITS = 8;
    private static final byte SET_OF_8_BITS = 9;
    private static final byte REGISTERS_OF_8_BITS = 10;
    /** More than so many coupons are a set. */
    private static final int LONGEST_LIST = 7;

    private static int[] coupons(State state) {
        return Arrays.stream(sorted(state))
                .mapToInt(hash -> (int) hash)
                .sorted()
                .distinct()
                .toArray();
    }

    private byte[] sketchOf(int[] coupons) {
        boolean isList = coupons.length <= LONGEST_LIST;
        int start = isList ? 8 : 12;
        var out = ByteBuffer.allocate(start + Integer.BYTES * coupons.length);
        out.order(ByteOrder.LITTLE_ENDIAN);
        int lgArray = isList ? 3 : 5;
        while (!isList && 4 * coupons.length > (3 << lgArray)) {
            lgArray++;
        }
        out.put((byte) (start / 4))
                .put(VERSION)
                .put(FAMILY)
                .put((byte) lgK())
                .put((byte) lgArray)
                .put((byte) (COMPACT | (coupons.length == 0 ? EMPTY : 0)))
                .put((byte) (isList ? coupons.length : 0))
                .put(isList ? LIST_OF_8_BITS : SET_OF_8_BITS);
        if (!isList) {
            out.putInt(coupons.length);
        }
        for (int coupon : coupons) {
            out.putInt(coupon);
        }
        return out.array();
    }

    private byte[] sketchOf(byte[] registers) {
        double below = 0;
        double above = 0;
        int zeros = 0;
        for (byte register : registers) {
            // Sums of powers of two that lie close enough are exact, in any order.
            if (register < 32) {
                below += Math.scalb(1.0, -register);
            } else {
                above += Math.scalb(1.0, -register);
            }
            zeros += register == 0 ? 1 : 0;
        }
        return ByteBuffer.allocate(40 + registers.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) 10)
                .put(VERSION)
                .put(FAMILY)
                .put((byte) lgK())
                .put((byte) 0)
                .put((byte) (COMPACT | NO_HISTORY))
                .put((byte) 0)
                .put(REGISTERS_OF_8_BITS)
                .putDouble(0)
                .putDouble(below)
                .putDouble(above)
                .putInt(zeros)
                .putInt(0)
                .put(registers)
                .array();
    }

    @Override
    public long notFinite(State state) {
        return state.notFinite;
    }

    @Override
    public long heap(State state) {
        byte[] registers = state.registers;
        return OBJECT
                + (registers == null
                        ? Heap.array((long) Long.BYTES * state.hashes.length)
                        : Heap.array(registers.length));
    }

    /** The table of as many hashes as are kept takes as much as the registers. */
    @Override
    public long mostHeap() {
        return of(1L << lgK());
    }

    /** A hundred hashes lie in a table of 256. */
    @Override
    public long usualHeap() {
        return of(Math.min(Long.BYTES * 256, 1L << lgK()));
    }

    private long of(long bytes) {
        return OBJECT + Heap.array(input.type() == Type.BOOL ? Long.BYTES * LEAST_HASHES : bytes);
    }
}
