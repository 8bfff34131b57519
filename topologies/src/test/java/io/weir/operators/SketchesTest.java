// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.event.Event;
import io.weir.event.Ip;
import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.expression.Slots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.datasketches.hash.MurmurHash3;
import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.HllUnion;
import org.apache.datasketches.hll.TgtHllType;
import org.junit.jupiter.api.Test;

/** What estimates are worth, beside the truth; and what others read in them. */
class SketchesTest {

    private static Expression x(Type type) {
        return Expression.name("x", type);
    }

    /** A live aggregate over x. */
    private static final class Live<S> {
        private final Aggregate<S> aggregate;
        private final Aggregate.Adder<S> adder;
        private final int register;
        private final Event event;

        Live(Aggregate<S> aggregate) {
            this.aggregate = aggregate;
            var slots = new Slots();
            register = slots.reserve("x");
            slots.reserve("weir.site");
            adder = aggregate.bind(slots);
            event = new Event(slots.size());
        }

        void add(S state, Object value) {
            event.clear();
            event.offset++;
            switch (value) {
                case Long number -> event.setLong(register, number);
                case Double number -> event.setDouble(register, number);
                default -> event.setObject(register, value);
            }
            assertThat(adder.ready(event)).isTrue();
            adder.add(state, event);
        }

        S of(Iterable<?> values) {
            S state = aggregate.create();
            values.forEach(value -> add(state, value));
            return state;
        }

        byte[] bytes(S state) throws IOException {
            var out = new ByteArrayOutputStream();
            var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
            aggregate.write(state, encoder);
            encoder.flush();
            return out.toByteArray();
        }

        S read(byte[] bytes) throws IOException {
            return aggregate.read(DecoderFactory.get().binaryDecoder(bytes, null));
        }
    }

    // ---- distinct

    @Test
    void theHashIsThatOfDataSketches() {
        var murmur = new Murmur();
        String first = "the first one";
        var random = new Random(1);
        for (int length = 1; length < 200; length++) {
            var text = new StringBuilder();
            while (text.length() < length) {
                int kind = random.nextInt(4);
                text.appendCodePoint(
                        kind == 0
                                ? 0x1f600 + random.nextInt(50)
                                : kind == 1 ? 0xe0 + random.nextInt(900) : 'a' + random.nextInt(26));
            }
            murmur.of(text.toString());
            assertThat(new long[] {murmur.first, murmur.second})
                    .isEqualTo(MurmurHash3.hash(text.toString().getBytes(StandardCharsets.UTF_8), 9001));
            // The same object and an equal one, after others may have taken its place.
            for (String again : new String[] {first, text.toString()}) {
                murmur.of(again);
                assertThat(new long[] {murmur.first, murmur.second})
                        .isEqualTo(MurmurHash3.hash(again.getBytes(StandardCharsets.UTF_8), 9001));
            }
            long number = random.nextLong();
            murmur.of(number);
            assertThat(new long[] {murmur.first, murmur.second}).isEqualTo(MurmurHash3.hash(new long[] {number}, 9001));
        }
    }

    @Test
    void fewAreExactAndManyWithinTheBounds() {
        for (double error : new double[] {0.1, 0.02, 0.01}) {
            var live = new Live<>(new Distinct(x(Type.INT), error, false));
            int outside = 0;
            int beyond = 0;
            int trials = 0;
            for (int count : new int[] {0, 1, 10, 16, 250, 1_024, 3_000, 20_000, 100_000}) {
                for (int trial = 0; trial < 5; trial++) {
                    Distinct.State state = live.aggregate.create();
                    long first = (trial + 1L) << 40;
                    for (long i = 0; i < count; i++) {
                        live.add(state, first + i);
                        if (i % 3 == 0) {
                            live.add(state, first + i);
                        }
                    }
                    long estimate = (long) live.aggregate.finish(state, 0);
                    long low = (long) live.aggregate.finish(state, 1);
                    long high = (long) live.aggregate.finish(state, 2);
                    assertThat(low).isLessThanOrEqualTo(estimate);
                    assertThat(high).isGreaterThanOrEqualTo(estimate);
                    if (count <= 16) {
                        assertThat(List.of(low, estimate, high)).containsOnly((long) count);
                    }
                    trials++;
                    outside += count < low || count > high ? 1 : 0;
                    beyond += Math.abs(estimate - count) > 3 * error * count ? 1 : 0;
                }
            }
            // One in twenty may lie outside.
            assertThat(outside).as("of %d, error %s", trials, error).isLessThanOrEqualTo(7);
            assertThat(beyond).as("beyond three errors, error %s", error).isLessThanOrEqualTo(1);
        }
    }

    @Test
    void othersMergeOurSketchesAndFindTheirOwnInThem() {
        for (int count : new int[] {0, 1, 7, 8, 20, 255, 256, 400, 5_000, 100_000}) {
            var distinct = new Distinct(x(Type.STRING), 0.02, true);
            var live = new Live<>(distinct);
            var values = new ArrayList<String>();
            var union = new HllUnion(12);
            for (int i = 0; i < count; i++) {
                values.add("user-" + i);
            }
            // Through a union, as DataSketches does it: what it knows of the order of arrival is gone then.
            var half = new HllSketch(12, TgtHllType.HLL_8);
            values.subList(0, count / 2).forEach(half::update);
            var rest = new HllSketch(12, TgtHllType.HLL_8);
            values.subList(count / 2, count).forEach(rest::update);
            union.update(half);
            union.update(rest);
            HllSketch theirs = union.getResult(TgtHllType.HLL_8);

            byte[] bytes = Base64.getDecoder().decode((String) distinct.finish(live.of(values), 3));
            HllSketch ours = HllSketch.heapify(bytes);
            assertThat(ours.getLgConfigK()).isEqualTo(12);
            assertThat(ours.getTgtHllType()).isEqualTo(TgtHllType.HLL_8);
            assertThat(ours.isEmpty()).isEqualTo(count == 0);
            if (count > 256) {
                assertThat(ours.getEstimate()).as("%d values", count).isEqualTo(theirs.getCompositeEstimate());
                byte[] same = theirs.toCompactByteArray();
                // All but the flags, a history that theirs does not use, and how a union counts its least registers.
                assertThat(Arrays.copyOfRange(bytes, 16, 32)).isEqualTo(Arrays.copyOfRange(same, 16, 32));
                assertThat(Arrays.copyOfRange(bytes, 40, bytes.length))
                        .isEqualTo(Arrays.copyOfRange(same, 40, same.length));
                assertThat(Arrays.copyOf(bytes, 5)).isEqualTo(Arrays.copyOf(same, 5));
            }
            // Nothing is new in ours to theirs.
            double before = union.getCompositeEstimate();
            union.update(ours);
            assertThat(union.getCompositeEstimate()).as("%d values", count).isEqualTo(before);
            // And theirs is all in ours.
            var other = new HllUnion(12);
            other.update(ours);
            double mine = other.getCompositeEstimate();
            other.update(half);
            other.update(rest);
            assertThat(other.getCompositeEstimate()).as("%d values", count).isEqualTo(mine);
        }
    }

    @Test
    void valuesOfEveryTypeAreToldApart() {
        assertThat(new Live<>(new Distinct(x(Type.STRING), 0.02, false)).of(List.of("", "a", "")))
                .satisfies(state -> assertThat(new Distinct(x(Type.STRING), 0.02, false).finish(state, 0))
                        .isEqualTo(2L));
        var doubles = new Distinct(x(Type.DOUBLE), 0.02, false);
        var state = new Live<>(doubles).of(List.of(0.0, -0.0, 1.0, Double.NaN, Double.POSITIVE_INFINITY));
        assertThat(doubles.finish(state, 0)).isEqualTo(2L);
        assertThat(doubles.notFinite(state)).isEqualTo(2);
        var ips = new Distinct(x(Type.IP), 0.02, false);
        assertThat(ips.finish(
                        new Live<>(ips).of(List.of(Ip.parse("10.0.0.1"), Ip.parse("10.0.0.2"), Ip.parse("10.0.0.1"))),
                        0))
                .isEqualTo(2L);
    }

    @Test
    void theErrorChoosesTheRegisters() {
        assertThat(new Distinct(x(Type.INT), 0.1, false).lgK()).isEqualTo(8);
        assertThat(new Distinct(x(Type.INT), 0.02, false).lgK()).isEqualTo(12);
        assertThat(new Distinct(x(Type.INT), 0.01, false).lgK()).isEqualTo(14);
        assertThat(new Distinct(x(Type.INT), 0.005, false).lgK()).isEqualTo(16);
        // Whatever rows have of it, its state travels, and a guess can be tested with that.
        assertThat(new Distinct(x(Type.STRING), 0.01, true).discloses()).isTrue();
        assertThat(new Distinct(x(Type.STRING), 0.01, false).discloses()).isTrue();
    }

    // ---- quantiles

    private static double[] of(Quantiles quantiles, Quantiles.State state, int which) {
        return new double[] {
            ((Number) quantiles.finish(state, 3 * which)).doubleValue(),
            ((Number) quantiles.finish(state, 3 * which + 1)).doubleValue(),
            ((Number) quantiles.finish(state, 3 * which + 2)).doubleValue()
        };
    }

    @Test
    void quantilesAreWithinTheError() {
        var at = List.of(0.0, 0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 1.0);
        for (double error : new double[] {0.01, 0.03, 0.1}) {
            var quantiles = new Quantiles(x(Type.DOUBLE), at, error);
            var live = new Live<>(quantiles);
            for (long seed = 0; seed < 40; seed++) {
                var random = new Random(seed);
                var values = new ArrayList<Double>();
                for (int i = 1 + random.nextInt(3_000); i > 0; i--) {
                    values.add(
                            switch ((int) (seed % 4)) {
                                case 0 -> random.nextDouble() * 100;
                                case 1 -> Math.exp(random.nextGaussian());
                                case 2 -> random.nextGaussian();
                                default -> random.nextInt(3) == 0 ? 0.0 : (double) (1L << random.nextInt(6));
                            });
                }
                Quantiles.State state = live.of(values);
                double[] sorted = values.stream()
                        .mapToDouble(Double::doubleValue)
                        .sorted()
                        .toArray();
                for (int i = 0; i < at.size(); i++) {
                    double truth = sorted[(int) Math.floor(at.get(i) * (sorted.length - 1))];
                    double[] told = of(quantiles, state, i);
                    assertThat(Math.abs(told[0] - truth))
                            .as("p%s of seed %d: %s for %s", at.get(i), seed, told[0], truth)
                            .isLessThanOrEqualTo(error * Math.abs(truth) * (1 + 1e-9));
                    assertThat(truth).as("seed %d", seed).isBetween(told[1], told[2]);
                    assertThat(told[0]).as("seed %d", seed).isBetween(told[1], told[2]);
                }
            }
        }
    }

    @Test
    void theLowestBucketsCollapseAndSaySo() throws IOException {
        var quantiles = new Quantiles(x(Type.DOUBLE), List.of(0.25, 0.75), 0.01);
        var live = new Live<>(quantiles);
        var values = List.of(1e-300, 1e-299, 1e-200, 1e300, 1e299, 2e300, 1e298, 1e-100);
        Quantiles.State state = live.of(values);
        Quantiles.State reversed = live.of(values.reversed());
        assertThat(live.bytes(state)).isEqualTo(live.bytes(reversed));
        // Not wider than may be, though the values are.
        assertThat(live.bytes(state).length).isLessThan(3_000);
        assertThat(of(quantiles, state, 0)[1]).isEqualTo(1e-300);
        assertThat(of(quantiles, state, 0)[2]).isGreaterThanOrEqualTo(1e-200);
        assertThat(of(quantiles, state, 1)[0]).isCloseTo(1e299, org.assertj.core.data.Percentage.withPercentage(1));
    }

    @Test
    void extremesOfDoublesAndDurations() {
        var quantiles = new Quantiles(x(Type.DOUBLE), List.of(0.5), 0.01);
        var live = new Live<>(quantiles);
        var state = live.of(List.of(
                Double.MAX_VALUE,
                -Double.MAX_VALUE,
                Double.MIN_VALUE,
                -0.0,
                Double.NaN,
                Double.NEGATIVE_INFINITY,
                Double.MIN_NORMAL));
        assertThat(quantiles.notFinite(state)).isEqualTo(2);
        assertThat(of(quantiles, state, 0)).containsExactly(0.0, 0.0, 0.0);
        for (double one :
                new double[] {Double.MAX_VALUE, Double.MIN_NORMAL, -Double.MIN_NORMAL, -Double.MAX_VALUE, 1.0, -2.0}) {
            assertThat(of(quantiles, live.of(List.of(one, one, one)), 0)).containsExactly(one, one, one);
        }
        var durations = new Quantiles(x(Type.DURATION), List.of(0.5), 0.01);
        assertThat(durations.finish(new Live<>(durations).of(List.of(1_000L, 2_000L, 9_000L)), 0))
                .isInstanceOf(Long.class);
        assertThat(durations.columns()).extracting(Column::type).containsOnly(Type.DURATION);
    }

    @Test
    void columnsOfQuantiles() {
        assertThat(new Quantiles(x(Type.INT), List.of(0.0, 0.05, 0.5, 0.999, 0.9999, 1.0), 0.01).columns())
                .extracting(Column::suffix)
                .contains("_p0", "_p5", "_p50", "_p50_low", "_p50_high", "_p99_9", "_p99_99", "_p100");
        assertThatThrownBy(() -> new Quantiles(x(Type.INT), List.of(0.5, 0.5), 0.01))
                .hasMessage("`at` must rise");
        // Which quantiles are shown changes no state.
        assertThat(new Quantiles(x(Type.INT), List.of(0.5), 0.01).text())
                .isEqualTo(new Quantiles(x(Type.INT), List.of(0.9), 0.01).text());
    }

    // ---- histogram

    @Test
    void exponentialBucketsHoldWhatTheySay() {
        for (long seed = 0; seed < 60; seed++) {
            var random = new Random(seed);
            var histogram = new Histogram(x(Type.DOUBLE), List.of(), 2 + random.nextInt(160));
            var values = new ArrayList<Double>();
            for (int i = 1 + random.nextInt(300); i > 0; i--) {
                values.add(
                        switch (random.nextInt(6)) {
                            case 0 -> Math.scalb(1.0, random.nextInt(20) - 10);
                            case 1 ->
                                seed % 3 == 0
                                        ? Double.longBitsToDouble(random.nextLong() & 0x7fef_ffff_ffff_ffffL)
                                        : 3.0;
                            default -> Math.exp(random.nextGaussian() * (seed % 7));
                        });
            }
            var map = histogram.finish(new Live<>(histogram).of(values), 0);
            var positive = (Map<?, ?>) map.get("positive");
            List<?> counts = (List<?>) positive.get("bucket_counts");
            assertThat(counts.size()).isLessThanOrEqualTo(histogram.buckets());
            var expected = new HashMap<Long, Long>();
            for (double value : values) {
                if (value > 0) {
                    // Near an end of a bucket this logarithm may be off; the values are not, but for powers of two.
                    double log = Math.log(value) / Math.log(2) * Math.pow(2, (long) map.get("scale"));
                    long bucket = (long) Math.ceil(Math.abs(log - Math.rint(log)) < 1e-9 ? Math.rint(log) : log) - 1;
                    expected.merge(bucket, 1L, Long::sum);
                }
            }
            var told = new HashMap<Long, Long>();
            for (int i = 0; i < counts.size(); i++) {
                if (!counts.get(i).equals(0L)) {
                    told.put((long) positive.get("offset") + i, (Long) counts.get(i));
                }
            }
            if ((long) map.get("scale") < 12) {
                assertThat(told).as("seed %d", seed).isEqualTo(expected);
            }
            assertThat(told.values().stream().mapToLong(Long::longValue).sum() + (long) map.get("zero_count"))
                    .as("seed %d", seed)
                    .isEqualTo(values.size());
        }
    }

    @Test
    void fixedBoundsBelongBelow() {
        var histogram = new Histogram(x(Type.DOUBLE), List.of(-1.0, 0.0, 1.0), 160);
        var live = new Live<>(histogram);
        var state = live.of(List.of(-2.0, -1.0, -0.5, -0.0, 0.0, 0.5, 1.0, 1.5, Double.NaN));
        assertThat(histogram.finish(state, 0).get("bucket_counts")).isEqualTo(List.of(2L, 3L, 2L, 1L));
        assertThat(histogram.notFinite(state)).isEqualTo(1);
        assertThat(histogram.finish(live.of(List.of()), 0).get("bucket_counts")).isEqualTo(List.of(0L, 0L, 0L, 0L));
        assertThatThrownBy(() -> new Histogram(x(Type.INT), List.of(2.0, 1.0), 160))
                .hasMessage("`bounds` must rise");
    }

    // ---- top

    private static void checkTop(
            Top top, Top.State state, Map<Object, Long> truth, long total, double error, String seed) {
        long bound = (long) (error * total);
        var told = new HashMap<Object, Map<String, Object>>();
        long before = Long.MAX_VALUE;
        for (Map<String, Object> item : top.finish(state, 0)) {
            long low = (long) item.get("low");
            long high = (long) item.get("high");
            assertThat(truth.get(item.get("value"))).as(seed).isBetween(low, high);
            assertThat(high - low).as(seed).isLessThanOrEqualTo(bound);
            assertThat(low).as(seed).isLessThanOrEqualTo(before);
            before = low;
            told.put(item.get("value"), item);
        }
        if (told.size() < top.most()) {
            assertThat(told.keySet()).as(seed).isEqualTo(truth.keySet());
        }
        long last = before;
        truth.entrySet().stream()
                .filter(entry -> entry.getValue() > bound + last)
                .forEach(entry -> assertThat(told).as(seed).containsKey(entry.getKey()));
    }

    @Test
    void topIsWithinItsBoundHoweverItWasMerged() throws IOException {
        for (long seed = 0; seed < 30; seed++) {
            var random = new Random(seed);
            var top = new Top(x(Type.INT), 5, 0.05);
            var live = new Live<>(top);
            var truth = new HashMap<Object, Long>();
            var states = new ArrayList<Top.State>();
            long total = 0;
            for (int part = 0; part < 8; part++) {
                Top.State state = top.create();
                for (int i = random.nextInt(3_000); i > 0; i--) {
                    long value = (long) Math.floor(Math.exp(random.nextDouble() * (4 + seed % 5)));
                    live.add(state, value);
                    truth.merge(value, 1L, Long::sum);
                    total++;
                }
                states.add(live.read(live.bytes(state)));
            }
            while (states.size() > 1) {
                Top.State into = states.remove(random.nextInt(states.size()));
                Top.State from = states.remove(random.nextInt(states.size()));
                Top.State swapped = live.read(live.bytes(from));
                byte[] alone = live.bytes(from);
                top.merge(swapped, into);
                top.merge(into, from);
                assertThat(live.bytes(swapped)).as("commutes, seed %d", seed).isEqualTo(live.bytes(into));
                assertThat(live.bytes(from)).isEqualTo(alone);
                states.add(into);
            }
            checkTop(top, states.getFirst(), truth, total, 0.05, "seed " + seed);
        }
    }

    // ---- sample

    @Test
    void eachEventHasTheSameChance() {
        var sample = new Sample(x(Type.INT), 20);
        var live = new Live<>(sample);
        long[] taken = new long[10];
        for (int window = 0; window < 400; window++) {
            Sample.State state = sample.create();
            for (long i = 0; i < 200; i++) {
                live.add(state, i / 20);
            }
            List<Object> values = sample.finish(state, 0);
            assertThat(values).hasSize(20);
            values.forEach(value -> taken[((Long) value).intValue()]++);
        }
        for (long count : taken) {
            // 800 are expected, with a deviation of 26.
            assertThat(count).isBetween(680L, 920L);
        }
    }

    // ---- what is broken

    @Test
    void brokenStatesAreRefused() throws IOException {
        var out = new ByteArrayOutputStream();
        var encoder = EncoderFactory.get().directBinaryEncoder(out, null);
        encoder.writeBytes(new byte[7]);
        encoder.writeBytes(new byte[0]);
        encoder.writeLong(0);
        encoder.flush();
        assertThatThrownBy(() -> new Live<>(new Distinct(x(Type.INT), 0.02, false)).read(out.toByteArray()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not the state of distinct");
        out.reset();
        encoder.writeInt(99);
        encoder.flush();
        assertThatThrownBy(() -> new Live<>(new Histogram(x(Type.INT), List.of(), 160)).read(out.toByteArray()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not the state of a histogram");
    }
}
