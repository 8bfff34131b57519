// SPDX-License-Identifier: Apache-2.0
package io.weir.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConversionTest {

    private final Event event = new Event(1);

    private Object converted(Type type, TimeFormat format, String text, boolean number) {
        event.clear();
        byte[] bytes = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);
        var conversion = new Conversion(type, format, 0);
        if (number) {
            conversion.number(bytes, 1, bytes.length - 1, event);
        } else {
            conversion.text(bytes, 1, bytes.length - 1, event);
        }
        return switch (event.status[0]) {
            case Event.ABSENT -> "absent";
            case Event.FAILED -> event.failure;
            default ->
                switch (type) {
                    case STRING, IP -> event.objects[0];
                    case INT, TIMESTAMP, DURATION -> event.bits[0];
                    case DOUBLE -> event.getDouble(0);
                    case BOOL -> event.bits[0] != 0;
                };
        };
    }

    private Object text(Type type, String text) {
        return converted(type, TimeFormat.DEFAULT, text, false);
    }

    private Object number(Type type, String text) {
        return converted(type, TimeFormat.DEFAULT, text, true);
    }

    @ParameterizedTest
    @CsvSource({
        "502, 502",
        "-502, -502",
        "007, 7",
        "-0, 0",
        "12.0, 12",
        "1e3, 1000",
        "120e-1, 12",
        "0e99999999, 0",
        "9223372036854775807, 9223372036854775807",
        "-9223372036854775808, -9223372036854775808",
        "9223372036854775807.000, 9223372036854775807"
    })
    void wholeNumbersAreInts(String text, long expected) {
        assertThat(text(Type.INT, text)).isEqualTo(expected);
        assertThat(number(Type.INT, text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12.5",
                "9223372036854775808",
                "-9223372036854775809",
                "1e19",
                "1e99999999",
                "1e-99999999",
                "1e999999999",
                "",
                "-",
                "+5",
                ".5",
                "5.",
                "1e",
                "0x10",
                " 1",
                "1 ",
                "1_000",
                "١٢",
                "NaN",
                "true",
                "1L"
            })
    void whatIsNoWholeNumberIsNoInt(String text) {
        assertThat(text(Type.INT, text)).isEqualTo("conversion");
    }

    @ParameterizedTest
    @CsvSource({
        "12, 12.0",
        "0.1, 0.1",
        "-0.0, -0.0",
        "1e300, 1e300",
        "4.9e-324, 4.9e-324",
        "1.7976931348623157e308, 1.7976931348623157e308",
        "9007199254740992, 9007199254740992",
        "9007199254740994, 9007199254740994",
        "100000000000000000000, 1e20",
        "123456789012345678.5, 123456789012345678.5",
        "0.00000000000000000000000000000000000001, 1e-38",
        "NaN, NaN",
        "Infinity, Infinity",
        "-Infinity, -Infinity"
    })
    void numbersAreDoubles(String text, double expected) {
        assertThat(text(Type.DOUBLE, text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "9007199254740993",
                "-9007199254740993",
                "100000000000000000001",
                "1e309",
                "-1e309",
                "",
                "-",
                ".5",
                "5.",
                "1d",
                "0x1p3",
                "Inf",
                "nan",
                "1e",
                "--1",
                "1.2.3",
                "1e1e1"
            })
    void whatADoubleCannotHoldIsRefused(String text) {
        assertThat(text(Type.DOUBLE, text)).isEqualTo("conversion");
    }

    @Test
    void doublesAreTheNearest() {
        for (long seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            for (int i = 0; i < 500; i++) {
                double value = Double.longBitsToDouble(random.nextLong());
                if (!Double.isFinite(value)) {
                    continue;
                }
                String shortest = Double.toString(value);
                assertThat(text(Type.DOUBLE, shortest))
                        .as("seed %d: %s", seed, shortest)
                        .isEqualTo(value);
                String decimals = new BigDecimal(random.nextInt(1_000_000_000))
                        .movePointLeft(random.nextInt(14))
                        .toPlainString();
                assertThat(text(Type.DOUBLE, decimals))
                        .as("seed %d: %s", seed, decimals)
                        .isEqualTo(Double.parseDouble(decimals));
            }
        }
    }

    @Test
    void boolsAreWords() {
        assertThat(text(Type.BOOL, "true")).isEqualTo(true);
        assertThat(text(Type.BOOL, "false")).isEqualTo(false);
        assertThat(text(Type.BOOL, "TRUE")).isEqualTo("conversion");
        assertThat(text(Type.BOOL, "")).isEqualTo("conversion");
        assertThat(number(Type.BOOL, "1")).isEqualTo("conversion");
    }

    @Test
    void stringsTakeNumbersAsSpelledAndCacheNothingWrong() {
        assertThat(number(Type.STRING, "12.0")).isEqualTo("12.0");
        var strings = new Strings();
        for (long seed = 0; seed < 5; seed++) {
            var random = new Random(seed);
            for (int i = 0; i < 5_000; i++) {
                String value = "é".repeat(random.nextInt(3)) + "/".repeat(random.nextInt(70)) + random.nextInt(2_000);
                byte[] bytes = (value + "x").getBytes(StandardCharsets.UTF_8);
                assertThat(strings.of(bytes, 0, bytes.length - 1))
                        .as("seed %d", seed)
                        .isEqualTo(value);
            }
        }
        assertThat(strings.of(new byte[] {(byte) 0xff, 'a'}, 0, 2)).isEqualTo("\ufffda");
    }

    @ParameterizedTest
    @CsvSource({
        "250ms, 250000",
        "30s, 30000000",
        "1h30m, 5400000000",
        "7d, 604800000000",
        "2w, 1209600000000",
        "-1m, -60000000",
        "1.5s, 1500000",
        "0s, 0",
        "5us, 5",
        "0.5ms, 500"
    })
    void durations(String text, long micros) {
        assertThat(text(Type.DURATION, text)).isEqualTo(micros);
        assertThat(text(Type.DURATION, Durations.text(micros)))
                .as(Durations.text(micros))
                .isEqualTo(micros);
    }

    @ParameterizedTest
    @ValueSource(strings = {"30", "", "-", "s", "1x", "1 s", "99999999999w", "1.s", ".5s", "1h30", "1S"})
    void whatIsNoDuration(String text) {
        assertThat(text(Type.DURATION, text)).isEqualTo("conversion");
        assertThat(number(Type.DURATION, "30")).isEqualTo("conversion");
    }

    @Test
    void durationsComeBack() {
        var random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            long micros = random.nextLong() >> random.nextInt(64);
            if (micros != Durations.NONE) {
                assertThat(Durations.parse(Durations.text(micros)))
                        .as(Durations.text(micros))
                        .isEqualTo(micros);
            }
        }
    }

    @Test
    void addressesAreAddresses() {
        assertThat(text(Type.IP, "10.0.0.1")).isEqualTo(new Ip(0, 0x0a000001L, false));
        assertThat(text(Type.IP, "10.0.0")).isEqualTo("conversion");
    }

    @Test
    void aTimeByHandIsQuick() {
        byte[] text = "2026-01-01T12:34:56.789Z".getBytes(StandardCharsets.US_ASCII);
        var conversion = new Conversion(Type.TIMESTAMP, TimeFormat.DEFAULT, 0);
        conversion.text(text, 0, text.length, event);
        assertThat(event.bits[0]).isCloseTo(1_767_270_896_789_000L, within(0L));
    }
}
