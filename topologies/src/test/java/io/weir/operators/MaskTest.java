// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.event.Event;
import io.weir.event.Ip;
import io.weir.event.Type;
import io.weir.expression.Expression;
import io.weir.expression.Slots;
import io.weir.policy.Keyring;
import io.weir.policy.PseudonymKey;
import io.weir.policy.Sensitivity;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What masks make of values, and that a mask which fails lets nothing through. */
class MaskTest {

    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);
    private static final Supplies SITE =
            new Supplies(Keyring.of(Map.of("customers", new PseudonymKey("k1", 3, SECRET))));

    /** A mask of the field {@code x}. */
    private static final class Bench {
        private final Slots slots = new Slots();
        private final int from = slots.reserve("x");
        private final Masking.Masked masked;
        private final Step.Run run;
        private final int to;
        private final Event event;

        Bench(Type type, Mask mask, Supplies supplies) {
            masked = new Masking.Masked("x@1", Expression.name("x", type), mask);
            run = new Masking(List.of(masked)).bind(slots, supplies);
            to = slots.reserve("x@1");
            event = new Event(slots.size());
        }

        Object of(Object value) {
            event.clear();
            switch (value) {
                case Long number -> event.setLong(from, number);
                case Double number -> event.setDouble(from, number);
                case Boolean truth -> event.setLong(from, truth ? 1 : 0);
                default -> event.setObject(from, value);
            }
            return outcome();
        }

        Object outcome() {
            if (run.apply(event) == Step.Outcome.DEAD) {
                assertThat(event.status[to]).as("nothing is left behind").isNotEqualTo(Event.PRESENT);
                return event.failure;
            }
            return event.status[to] == Event.PRESENT ? Slots.value(event, to, masked.type()) : "absent";
        }
    }

    private static Bench truncate(Type type, Truncate.Cut cut) {
        return new Bench(type, new Truncate(cut), Supplies.NONE);
    }

    private static Bench pseudonym(Type type, int bytes) {
        return new Bench(type, new Pseudonym("customers", bytes), SITE);
    }

    @ParameterizedTest
    @CsvSource({
        "24, 48, 192.0.2.17,            192.0.2.0",
        "0,  0,  192.0.2.17,            0.0.0.0",
        "9,  0,  255.255.255.255,       255.128.0.0",
        "24, 48, 2001:db8:aaaa:bbbb::1, 2001:db8:aaaa::",
        "24, 64, 2001:db8:aaaa:bbbb:c::1, 2001:db8:aaaa:bbbb::",
        "24, 0,  2001:db8::1,           ::",
        "24, 48, ::ffff:192.0.2.17,     192.0.2.0"
    })
    void anAddressKeepsItsNetwork(int v4, int v6, String address, String network) {
        assertThat(truncate(Type.IP, new Truncate.Network(v4, v6)).of(Ip.parse(address)))
                .isEqualTo(Ip.parse(network));
    }

    @ParameterizedTest
    @CsvSource({
        "10, 0, 0",
        "10, 9, 0",
        "10, -1, -10",
        "10, -10, -10",
        "1, 9223372036854775807, 9223372036854775807",
        "10, 9223372036854775807, 9223372036854775800"
    })
    void anIntBecomesTheMultipleBelow(double of, long value, long cut) {
        assertThat(truncate(Type.INT, new Truncate.Multiple(of)).of(value)).isEqualTo(cut);
    }

    @ParameterizedTest
    @CsvSource({
        "0.1, 52.5163, 52.5",
        "0.1, 0.3, 0.3",
        "0.1, -0.05, -0.1",
        "0.25, 7.9, 7.75",
        "3, 10, 9",
        "10, -0.5, -10",
        "10, NaN, NaN",
        "10, Infinity, Infinity",
        "0.1, 1e300, 1e300"
    })
    void aDoubleBecomesTheMultipleBelow(double of, double value, double cut) {
        assertThat(truncate(Type.DOUBLE, new Truncate.Multiple(of)).of(value)).isEqualTo(cut);
    }

    @Test
    void whatHasNoMultipleBelowIsDead() {
        assertThat(truncate(Type.INT, new Truncate.Multiple(10)).of(Long.MIN_VALUE))
                .isEqualTo("overflow");
        assertThat(truncate(Type.TIMESTAMP, new Truncate.Span(3_600_000_000L)).of(Long.MIN_VALUE + 1))
                .isEqualTo("overflow");
        assertThat(truncate(Type.DOUBLE, new Truncate.Multiple(1e-10)).of(Double.MAX_VALUE))
                .isEqualTo("overflow");
    }

    @Test
    void aTimeBeforeTheEpochIsCutDownwards() {
        assertThat(truncate(Type.TIMESTAMP, new Truncate.Span(3_600_000_000L)).of(-1L))
                .isEqualTo(-3_600_000_000L);
    }

    /** The digits are those of {@code openssl dgst -sha256 -hmac}. */
    @Test
    void aPseudonymIsTheHmacOfTheText() {
        assertThat(pseudonym(Type.STRING, 32).of("ada"))
                .isEqualTo("k1.3.7f06173e229c19dd526caed61c2cfefab7bb446c0f3474a2ad5da4309f9ec318");
        assertThat(pseudonym(Type.STRING, 8).of("")).isEqualTo("k1.3.796cd3078af14636");
        Object five = pseudonym(Type.STRING, 16).of("5");
        assertThat(pseudonym(Type.INT, 16).of(5L))
                .as("of the text, whatever the type")
                .isEqualTo(five);
        assertThat(pseudonym(Type.IP, 16).of(Ip.parse("::ffff:10.0.0.1")))
                .isEqualTo(pseudonym(Type.STRING, 16).of("10.0.0.1"));
        assertThat(pseudonym(Type.TIMESTAMP, 16).of(0L))
                .isEqualTo(pseudonym(Type.STRING, 16).of("1970-01-01T00:00:00.000Z"));
        assertThat(pseudonym(Type.DURATION, 16).of(1_000_000L))
                .isEqualTo(pseudonym(Type.STRING, 16).of("1s"));
        assertThat(pseudonym(Type.BOOL, 16).of(true))
                .isEqualTo(pseudonym(Type.STRING, 16).of("true"));
        assertThat(pseudonym(Type.DOUBLE, 16).of(-0.0))
                .isEqualTo(pseudonym(Type.DOUBLE, 16).of(0.0))
                .isEqualTo(pseudonym(Type.STRING, 16).of("0.0"));
        assertThat(pseudonym(Type.DOUBLE, 16).of(Double.NaN)).isEqualTo("not_finite");
    }

    @Test
    void whatIsRememberedIsWhatWouldBeMade() {
        for (Type type : List.of(Type.STRING, Type.INT)) {
            var remembering = pseudonym(type, 8);
            var seen = new HashSet<>();
            for (int round = 0; round < 2; round++) {
                for (long i = 0; i < 10_000; i++) {
                    Object value = type == Type.INT ? (Object) i : Long.toString(i);
                    Object made = remembering.of(value);
                    assertThat(made).isEqualTo(pseudonymOf(i));
                    assertThat(seen.add(made)).isEqualTo(round == 0);
                }
            }
        }
        String large = "x".repeat(1_000_000);
        var bench = pseudonym(Type.STRING, 8);
        assertThat(bench.of(large)).isEqualTo(bench.of(large)).isNotEqualTo(bench.of(large + "y"));
    }

    private static String pseudonymOf(long value) {
        var mac = new PseudonymKey("k1", 3, SECRET).mac();
        byte[] digest = mac.doFinal(Long.toString(value).getBytes(StandardCharsets.UTF_8));
        return "k1.3." + java.util.HexFormat.of().formatHex(digest, 0, 8);
    }

    @Test
    void anotherKeyAnotherPseudonym() {
        Object one = pseudonym(Type.STRING, 16).of("ada");
        var other = new Supplies(Keyring.of(
                Map.of("customers", new PseudonymKey("k1", 4, "another secret!!".getBytes(StandardCharsets.UTF_8)))));
        String two = (String) new Bench(Type.STRING, new Pseudonym("customers", 16), other).of("ada");
        assertThat(two).startsWith("k1.4.").doesNotEndWith(((String) one).substring(5));
    }

    @Test
    void withoutAKeyNothingGoesOn() {
        assertThat(new Bench(Type.STRING, new Pseudonym("patients", 16), SITE).of("ada"))
                .isEqualTo("no_key");
        assertThat(new Bench(Type.INT, new Pseudonym("customers", 16), Supplies.NONE).of(5L))
                .isEqualTo("no_key");
    }

    @Test
    void whatIsAbsentStaysAbsentAndWhatIsDroppedBecomesSo() {
        var absent = pseudonym(Type.STRING, 16);
        absent.event.clear();
        assertThat(absent.outcome()).isEqualTo("absent");
        assertThat(new Bench(Type.STRING, new DropValue(), Supplies.NONE).of("ada"))
                .isEqualTo("absent");
        assertThat(new Masking(List.of(new Masking.Masked("x@1", Expression.name("x", Type.STRING), new DropValue())))
                        .inputs())
                .as("nobody reads what is dropped")
                .isEmpty();
    }

    @Test
    void eachMaskIsGivenTheValueAsItComesIn() {
        var slots = new Slots();
        int x = slots.reserve("x");
        var run = new Masking(List.of(
                        new Masking.Masked(
                                "x@1", Expression.name("x", Type.INT), new Truncate(new Truncate.Multiple(10))),
                        new Masking.Masked(
                                "y@1", Expression.name("x", Type.INT), new Truncate(new Truncate.Multiple(5)))))
                .bind(slots, Supplies.NONE);
        var event = new Event(slots.size());
        event.clear();
        event.setLong(x, 17);
        assertThat(run.apply(event)).isEqualTo(Step.Outcome.KEPT);
        assertThat(event.bits[slots.reserve("x@1")]).isEqualTo(10);
        assertThat(event.bits[slots.reserve("y@1")]).isEqualTo(15);
    }

    @Test
    void whatAMaskLowersAClassTo() {
        var truncate = new Truncate(new Truncate.Network(24, 48));
        assertThat(truncate.lowers(Sensitivity.PERSONAL)).isEqualTo(Sensitivity.INTERNAL);
        assertThat(truncate.lowers(Sensitivity.SECRET)).as("a part of a secret").isEqualTo(Sensitivity.SECRET);
        assertThat(truncate.lowers(Sensitivity.PUBLIC)).isEqualTo(Sensitivity.PUBLIC);
        assertThat(new Pseudonym("k", 16).lowers(Sensitivity.SECRET)).isEqualTo(Sensitivity.INTERNAL);
        assertThat(new Pseudonym("k", 16).lowers(Sensitivity.PUBLIC)).isEqualTo(Sensitivity.PUBLIC);
        assertThat(new DropValue().lowers(Sensitivity.SECRET)).isEqualTo(Sensitivity.PUBLIC);
    }

    @Test
    void aKeyIsNotShown() {
        var key = new PseudonymKey("k1", 3, SECRET);
        assertThat(key).hasToString("key k1, epoch 3");
        assertThatThrownBy(() -> new PseudonymKey(
                        "k1", 3, "short and secret".substring(1).getBytes(StandardCharsets.UTF_8)))
                .hasMessage("the secret has 15 bytes, and needs at least 16");
        assertThatThrownBy(() -> new PseudonymKey("K1", 3, SECRET)).hasMessageContaining("`K1`");
        assertThatThrownBy(() -> new PseudonymKey("k1", -1, SECRET)).hasMessageContaining("negative");
    }
}
