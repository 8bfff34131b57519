// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Durations;
import io.weir.event.Event;
import io.weir.event.Ip;
import io.weir.event.Type;
import io.weir.policy.Sensitivity;
import io.weir.problem.Problem;
import io.weir.shape.Field;
import io.weir.shape.JsonSchema;
import io.weir.shape.Keys;
import io.weir.shape.Literals;
import io.weir.shape.Reading;
import io.weir.shape.Shape;
import io.weir.yaml.Yaml;
import io.weir.yaml.Yaml.Scalar.Kind;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The mask {@code truncate}: cuts off what tells one value from its neighbours. An address keeps its network, a time and a number become the
 * multiple at or below them; times are counted from the epoch, UTC.
 *
 * <p>Text is not cut: a short text would stay whole, and nobody sees from the reduction which is short.
 *
 * @param cut what stays
 */
public record Truncate(Cut cut) implements Mask {

    private static final String OVERFLOW = "overflow";
    // A /24 is the smallest IPv4 network that is routed, and a household has a /64 of its own at least.
    private static final int LONGEST_V4 = 24;
    private static final int LONGEST_V6 = 64;

    /** How it is written. */
    public static final Shape<Truncate> SHAPE = Shape.of(
                    "truncate",
                    "An address keeps its network; a timestamp, a duration or a number becomes the multiple at or below it.",
                    Field.<Cut>form(
                                    "to",
                                    "What is kept: bits of an address, at most " + LONGEST_V4 + " and " + LONGEST_V6
                                            + "; the unit of a timestamp or a duration; the multiple of a number.",
                                    "{ v4: bits, v6: bits }, duration or number",
                                    Cut::text,
                                    Truncate::read)
                            .spelt(JsonSchema.anyOf(List.of(
                                    new JsonSchema.Entries()
                                            .may(bits("v4", LONGEST_V4, 24), bits("v6", LONGEST_V6, 48))
                                            .schema(),
                                    Field.duration("truncate", "The unit of a timestamp or a duration.")
                                            .schema(),
                                    JsonSchema.json("type", "number", "exclusiveMinimum", 0))))
                            .orElse(new Network(24, 48)),
                    Truncate::new)
            .example("a network", "truncate", List.of("{client: 192.0.2.17}"), "192.0.2.0")
            .example(
                    "a larger one",
                    "{truncate: {v4: 16, v6: 32}}",
                    List.of("{client: \"2001:db8:1:2::3\"}"),
                    "2001:db8::")
            .example("a time", "{truncate: 1h}", List.of("{at: \"2026-01-01T09:41:07Z\"}"), "2026-01-01T09:00:00.000Z")
            .example("a number", "{truncate: 10}", List.of("{bytes: -7}"), "-10")
            .example("a decimal", "{truncate: 0.1}", List.of("{ms: 52.5163}"), "52.5");

    /** What stays of a value. */
    public sealed interface Cut {

        /** As it would be written. */
        String text();
    }

    /**
     * The first bits of an address.
     *
     * @param v4 of IPv4, 0 to 24
     * @param v6 of IPv6, 0 to 64
     */
    public record Network(int v4, int v6) implements Cut {
        @Override
        public String text() {
            return "{ v4: " + v4 + ", v6: " + v6 + " }";
        }
    }

    /**
     * A multiple of a span of time.
     *
     * @param micros positive
     */
    public record Span(long micros) implements Cut {
        @Override
        public String text() {
            return Durations.text(micros);
        }
    }

    /**
     * A multiple of a number.
     *
     * @param of positive and finite; whole for ints
     */
    public record Multiple(double of) implements Cut {
        @Override
        public String text() {
            return new BigDecimal(Double.toString(of)).stripTrailingZeros().toPlainString();
        }
    }

    private static @Nullable Cut read(Yaml yaml, Reading reading) {
        if (yaml instanceof Yaml.Mapping mapping) {
            var keys = new Keys("truncate", yaml.source(), mapping.entries(), reading);
            Integer v4 = keys.read(bits("v4", LONGEST_V4, 24));
            Integer v6 = keys.read(bits("v6", LONGEST_V6, 48));
            return keys.close() && v4 != null && v6 != null ? new Network(v4, v6) : null;
        }
        if (yaml instanceof Yaml.Scalar scalar) {
            if (scalar.kind() == Kind.INT || scalar.kind() == Kind.FLOAT) {
                Double of = Field.number("truncate", "").read(scalar, reading);
                if (of != null && of <= 0) {
                    reading.problems()
                            .add(Problem.error(
                                    "R0207", scalar.source(), "`truncate` must be above 0, but is " + scalar.text()));
                    return null;
                }
                return of == null ? null : new Multiple(of);
            }
            Duration span = Literals.duration(scalar.text());
            if (span != null && span.isPositive()) {
                return new Span(span.toMillis() * 1_000);
            }
        }
        reading.problems()
                .add(Problem.error("R0202", yaml.source(), "`truncate` cannot be " + yaml.what())
                        .note("form", "`{ v4: 24, v6: 48 }` for an address, `1h` for a time, `10` for a number"));
        return null;
    }

    private static Field<Integer> bits(String name, int longest, int fallback) {
        return Field.integer(name, "How many bits are kept.")
                .between(0, longest)
                .why("a longer prefix names a household, or a machine")
                .orElse(fallback);
    }

    @Override
    public String name() {
        return "truncate";
    }

    @Override
    public String text() {
        return "truncate(" + cut.text() + ")";
    }

    @Override
    public @Nullable String objection(Type type) {
        return switch (cut) {
            case Network ignored -> type == Type.IP ? null : "an address, which is of type ip";
            case Span ignored -> type == Type.TIMESTAMP || type == Type.DURATION ? null : "a timestamp or a duration";
            case Multiple multiple -> {
                boolean whole = multiple.of == Math.rint(multiple.of);
                yield type == Type.DOUBLE || (type == Type.INT && whole)
                        ? null
                        : type == Type.INT ? "an int by a whole number only" : "a number";
            }
        };
    }

    @Override
    public @Nullable String instead(Type type) {
        if (type == Type.IP && cut instanceof Multiple multiple && multiple.of == Math.rint(multiple.of)) {
            return multiple.of <= LONGEST_V4
                    ? "{ truncate: { v4: " + cut.text() + " } }"
                    : multiple.of <= LONGEST_V6 && multiple.of > 32 ? "{ truncate: { v6: " + cut.text() + " } }" : null;
        }
        return type == Type.STRING ? "pseudonym" : null;
    }

    @Override
    public Type type(Type masked) {
        return masked;
    }

    /** A part of a secret is a secret. */
    @Override
    public Sensitivity lowers(Sensitivity masked) {
        return masked == Sensitivity.PERSONAL ? Sensitivity.INTERNAL : masked;
    }

    @Override
    public Run bind(Type type, Supplies supplies) {
        return switch (cut) {
            case Network network -> (event, from, to) -> network(network, event, from, to);
            case Span span -> (event, from, to) -> multiple(span.micros, event, from, to);
            case Multiple multiple -> type == Type.INT ? multiple((long) multiple.of) : multiple(multiple.of);
        };
    }

    private static Run multiple(long of) {
        return (event, from, to) -> multiple(of, event, from, to);
    }

    private static Run multiple(double of) {
        double parts = Math.rint(1 / of);
        // A tenth is no double; dividing by ten yields what people write, multiplying by a tenth does not.
        boolean inverse = of < 1 && 1 / parts == of;
        return (event, from, to) -> {
            double value = event.getDouble(from);
            double cut = inverse ? Math.floor(value * parts) / parts : Math.floor(value / of) * of;
            if (Double.isFinite(value) && !Double.isFinite(cut)) {
                return event.fail(OVERFLOW);
            }
            event.bits[to] = Double.doubleToRawLongBits(cut);
            return Event.PRESENT;
        };
    }

    private static byte multiple(long of, Event event, int from, int to) {
        long value = event.bits[from];
        long rest = Math.floorMod(value, of);
        if (value < Long.MIN_VALUE + rest) {
            return event.fail(OVERFLOW);
        }
        event.bits[to] = value - rest;
        return Event.PRESENT;
    }

    private static byte network(Network network, Event event, int from, int to) {
        var ip = (Ip) event.objects[from];
        if (ip == null) {
            throw new IllegalStateException("a present register holds nothing");
        }
        event.objects[to] = ip.v6()
                ? new Ip(ip.high() & first(network.v6, 64), 0, true)
                : new Ip(0, ip.low() & first(network.v4, 32), false);
        return Event.PRESENT;
    }

    /** The first bits of a word of some width. */
    private static long first(int bits, int width) {
        long all = width == 64 ? -1L : (1L << width) - 1;
        return bits == 0 ? 0 : all & -1L << (width - bits);
    }
}
