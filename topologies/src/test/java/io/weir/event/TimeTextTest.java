// SPDX-License-Identifier: Apache-2.0
package io.weir.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.event.TimeFormat.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeTextTest {

    private static final long NEAR = Instant.parse("2026-01-10T00:00:00Z").toEpochMilli();

    private static long parse(Kind kind, String pattern, String zone, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        var format = new TimeFormat(kind, pattern, zone == null ? null : ZoneId.of(zone));
        return new TimeText(format).parse(bytes, 0, bytes.length, NEAR);
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    @ParameterizedTest
    @CsvSource({
        "ISO, , 2026-01-01T00:00:00Z, 2026-01-01T00:00:00Z",
        "ISO, , 2026-01-01T00:00Z, 2026-01-01T00:00:00Z",
        "ISO, , 2026-01-01 01:00:00+01:00, 2026-01-01T00:00:00Z",
        "ISO, , 2026-01-01T01:00:00+0100, 2026-01-01T00:00:00Z",
        "ISO, , 2026-01-01T01:00:00+01, 2026-01-01T00:00:00Z",
        "ISO, , 2025-12-31t18:30:00-05:30, 2026-01-01T00:00:00Z",
        "ISO, , 2026-01-01T00:00:00.5z, 2026-01-01T00:00:00.5Z",
        "ISO, , '2026-01-01T00:00:00,123456Z', 2026-01-01T00:00:00.123456Z",
        "ISO, , 2026-01-01T00:00:00.123456789Z, 2026-01-01T00:00:00.123456Z",
        "ISO, , 1969-12-31T23:59:59.9999999Z, 1969-12-31T23:59:59.999999Z",
        "ISO, , 2024-02-29T00:00:00Z, 2024-02-29T00:00:00Z",
        "ISO, Europe/Berlin, 2026-01-01T01:00:00, 2026-01-01T00:00:00Z",
        "ISO, Europe/Berlin, 2026-01-01T00:00:00Z, 2026-01-01T00:00:00Z",
        "ISO, Europe/Berlin, 2026-03-29T02:30:00, 2026-03-29T01:30:00Z",
        "ISO, Europe/Berlin, 2026-10-25T02:30:00, 2026-10-25T00:30:00Z",
        "CLF, , 01/Jan/2026:00:00:01 +0000, 2026-01-01T00:00:01Z",
        "CLF, , 17/May/2015:10:05:03 -0230, 2015-05-17T12:35:03Z",
        "CLF, UTC, 17/May/2015:10:05:03, 2015-05-17T10:05:03Z",
        "RFC3164, UTC, Jan  1 00:00:01, 2026-01-01T00:00:01Z",
        "RFC3164, UTC, Dec 31 23:59:59, 2025-12-31T23:59:59Z",
        "RFC3164, Europe/Berlin, Jan 11 12:00:00, 2026-01-11T11:00:00Z",
        "EPOCH_S, , 1767225600, 2026-01-01T00:00:00Z",
        "EPOCH_S, , 1767225600.25, 2026-01-01T00:00:00.25Z",
        "EPOCH_S, , 1.7672256E9, 2026-01-01T00:00:00Z",
        "EPOCH_S, , 253402300799, 9999-12-31T23:59:59Z",
        "EPOCH_S, , -62135596800, 0001-01-01T00:00:00Z",
        "EPOCH_S, , -0.0000001, 1969-12-31T23:59:59.999999Z",
        "EPOCH_MS, , 1767225600000, 2026-01-01T00:00:00Z",
        "EPOCH_MS, , 1767225600000.5, 2026-01-01T00:00:00.0005Z",
        "EPOCH_US, , 1767225600000001, 2026-01-01T00:00:00.000001Z",
        "EPOCH_NS, , 1767225600000001999, 2026-01-01T00:00:00.000001Z",
        "EPOCH_NS, , -1, 1969-12-31T23:59:59.999999Z",
        "EPOCH_NS, , 9223372036854775807, 2262-04-11T23:47:16.854775Z"
    })
    void instants(Kind kind, String zone, String text, Instant expected) {
        assertThat(parse(kind, null, zone, text)).isEqualTo(micros(expected));
    }

    @ParameterizedTest
    @CsvSource({
        "'yyyy-MM-dd HH:mm:ss', Europe/Berlin, 2026-01-01 01:00:00, 2026-01-01T00:00:00Z",
        "'d MMM yyyy HH:mm:ss Z', , 1 Jan 2026 01:00:00 +0100, 2026-01-01T00:00:00Z",
        "'yyyy-MM-dd', UTC, 2026-01-01, 2026-01-01T00:00:00Z",
        "'yyyyMMddHHmmssSSS', UTC, 20260101000000123, 2026-01-01T00:00:00.123Z",
        "'yyyy-MM-dd HH:mm:ss[.SSS]', UTC, 2026-01-01 00:00:00, 2026-01-01T00:00:00Z",
        "'yyyy-MM-dd HH:mm:ss[.SSS]', UTC, 2026-01-01 00:00:00.123, 2026-01-01T00:00:00.123Z",
        "'yyyy-MM-dd HH:mm:ss', Europe/Berlin, 2026-03-29 02:30:00, 2026-03-29T01:30:00Z",
        "'yyyy-MM-dd HH:mm:ss', Europe/Berlin, 2026-03-29 03:30:00, 2026-03-29T01:30:00Z",
        "'yyyy-MM-dd HH:mm:ss', Europe/Berlin, 2026-10-25 02:30:00, 2026-10-25T00:30:00Z",
        "'yyyy-MM-dd HH:mm:ss', Europe/Berlin, 2026-10-25 03:00:00, 2026-10-25T02:00:00Z"
    })
    void patterns(String pattern, String zone, String text, Instant expected) {
        assertThat(parse(Kind.PATTERN, pattern, zone, text)).isEqualTo(micros(expected));
    }

    /** The table of letters in the reference: what each writes, which it reads again. */
    @Test
    void lettersAreWhatTheReferenceSays() throws IOException {
        var clock = ZonedDateTime.of(LocalDateTime.parse("2026-03-02T15:04:05.123"), ZoneId.of("Europe/Berlin"));
        String page = Files.readString(Path.of("../docs/reference/language.md"));
        int begin = page.indexOf("| letters |");
        List<String> rows = page.substring(begin, page.indexOf("\n\n", begin))
                .lines()
                .skip(2)
                .toList();
        assertThat(rows).hasSize(10);
        for (String row : rows) {
            String[] cells = row.split(" \\| ", -1);
            String[] letters = cells[0].replaceAll("[|`]", "").strip().split(", ");
            assertThat(Stream.of(letters)
                            .map(pattern -> DateTimeFormatter.ofPattern(pattern, Locale.ROOT)
                                    .format(clock)))
                    .as(row)
                    .containsExactly(cells[2].replaceAll("[|`]", "").strip().split(", "));
        }
    }

    @Test
    void severalWays() {
        var berlin = new TimeFormat(Kind.PATTERN, "dd.MM.yyyy HH:mm", ZoneId.of("Europe/Berlin"));
        var ways = TimeFormat.of(
                List.of(new TimeFormat(Kind.ISO, null, null), berlin, new TimeFormat(Kind.EPOCH_S, null, null)));
        assertThat(ways)
                .hasToString("TimeFormat[kind=ISO, pattern=null, zone=null] or "
                        + "TimeFormat[kind=PATTERN, pattern=dd.MM.yyyy HH:mm, zone=Europe/Berlin] or "
                        + "TimeFormat[kind=EPOCH_S, pattern=null, zone=null]");
        assertThat(ways.words()).isEqualTo("iso or `dd.MM.yyyy HH:mm` or epoch_s");
        assertThat(TimeFormat.of(List.of(berlin))).isEqualTo(berlin);
        var reader = new TimeText(ways);
        long time = micros(Instant.parse("2026-01-01T00:00:00Z"));
        for (String text : List.of("2026-01-01T00:00:00Z", "01.01.2026 01:00", "1767225600")) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            assertThat(reader.parse(bytes, 0, bytes.length, 0)).as(text).isEqualTo(time);
        }
        byte[] number = "1767225600".getBytes(StandardCharsets.UTF_8);
        assertThat(reader.number(number, 0, number.length)).isEqualTo(time);
        byte[] nothing = "".getBytes(StandardCharsets.UTF_8);
        assertThat(reader.parse(nothing, 0, 0, 0)).isEqualTo(TimeText.NONE);
    }

    @Test
    void patternsRefuse() {
        assertThat(parse(Kind.PATTERN, "yyyy-MM-dd HH:mm:ss", null, "2026-01-01 01:00:00"))
                .isEqualTo(TimeText.NONE);
        assertThat(parse(Kind.PATTERN, "yyyy-MM-dd HH:mm:ss", "UTC", "today")).isEqualTo(TimeText.NONE);
        assertThat(parse(Kind.PATTERN, "HH:mm", "UTC", "12:00")).isEqualTo(TimeText.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "2026",
                "2026-01-01",
                "2026-01-01T00:00:00",
                "2026-13-01T00:00:00Z",
                "2026-00-01T00:00:00Z",
                "2026-01-32T00:00:00Z",
                "2025-02-29T00:00:00Z",
                "1900-02-29T00:00:00Z",
                "2026-01-01T24:00:00Z",
                "2026-01-01T00:60:00Z",
                "2026-01-01T00:00:60Z",
                "2026-01-01T00:00:00.Z",
                "2026-01-01T00:00:0Z",
                "2026-01-01T00:00:00+19:00",
                "2026-01-01T00:00:00+1:00",
                "2026-01-01T00:00:00+01:60",
                "2026-01-01T00:00:00ZZ",
                "2026-01-01T00:00:00 Z",
                "2026-1-01T00:00:00ZZ",
                "-026-01-01T00:00:00Z",
                "2026-01-01T00:00:",
                "2026-01-01T00:00:00.123",
                "1767225600000",
                "2026-01-01T00:00",
                "2026-01-01Tab:00:00Z"
            })
    void whatIsNoIsoInstant(String text) {
        assertThat(parse(Kind.ISO, null, null, text)).isEqualTo(TimeText.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "01/Jan/2026:00:00:01",
                "01/jan/2026:00:00:01 +0000",
                "1/Jan/2026:00:00:01 +0000",
                "01/Jan/2026:00:00:01 ",
                "32/Jan/2026:00:00:01 +0000",
                "01/Foo/2026:00:00:01 +0000",
                "01/Jan/2026:00:00:01 +00x0",
                "01-Jan-2026:00:00:01 +0000"
            })
    void whatIsNoCommonLogTime(String text) {
        assertThat(parse(Kind.CLF, null, null, text)).isEqualTo(TimeText.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "x",
                "1e99",
                "99999999999999999999",
                "1e999999999",
                "1.",
                "9223372036854775807",
                // Milliseconds, which would be in the year 58136; the first second after 9999; the last before the year
                // 1.
                "1772442000123",
                "253402300800",
                "-62135596801"
            })
    void whatIsNoCountOfSeconds(String text) {
        assertThat(parse(Kind.EPOCH_S, null, null, text)).isEqualTo(TimeText.NONE);
    }

    @Test
    void whatWasReadBeforeDoesNotMatter() {
        var reader = new TimeText(new TimeFormat(Kind.ISO, null, null));
        String[] texts = {
            "2026-01-01T00:00:00Z",
            "2026-01-01T00:00:59.5Z",
            "2026-01-01T00:00:60Z",
            "2026-01-01T00:01:00Z",
            "2026-01-01T00:60:00Z",
            "2026-01-01T00:60:00Z",
            "2026-01-01T00:00:00",
            "2026-01-02T00:00:00Z",
            "2026-01-02T00:00:00+01:00",
            "2026-01-02t00:00:00Z",
            "2026-01-02x00:00:00Z",
            "2026-01-02T00:00Z"
        };
        for (String before : texts) {
            for (String text : texts) {
                byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
                reader.parse(before.getBytes(StandardCharsets.US_ASCII), 0, before.length(), 0);
                assertThat(reader.parse(bytes, 0, bytes.length, 0))
                        .as("%s after %s", text, before)
                        .isEqualTo(parse(Kind.ISO, null, null, text));
            }
        }
    }

    @Test
    void asJavaTimeReadsIt() {
        var clf = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT);
        for (long seed = 0; seed < 20; seed++) {
            var random = new Random(seed);
            for (int i = 0; i < 300; i++) {
                long second = random.nextLong(-62_167_219_200L, 253_402_300_800L);
                Instant instant = Instant.ofEpochSecond(second, random.nextInt(1_000_000) * 1_000L);
                String text = Instants.text(micros(instant));
                assertThat(Instant.parse(text)).as("seed %d", seed).isEqualTo(instant);
                assertThat(parse(Kind.ISO, null, null, text))
                        .as("seed %d: %s", seed, text)
                        .isEqualTo(micros(instant));
                OffsetDateTime local = Instant.ofEpochSecond(Math.floorMod(second, 4_102_444_800L))
                        .atOffset(ZoneOffset.ofTotalSeconds(60 * (random.nextInt(2_161) - 1_080)));
                assertThat(parse(Kind.CLF, null, null, clf.format(local)))
                        .as("seed %d: %s", seed, local)
                        .isEqualTo(micros(local.toInstant()));
            }
        }
    }

    @Test
    void localTimesAsJavaTimeReadsThem() {
        for (String zone :
                new String[] {"Europe/Berlin", "America/Bahia_Banderas", "Africa/Monrovia", "Australia/Lord_Howe"}) {
            var times = new TimeText(new TimeFormat(Kind.ISO, null, ZoneId.of(zone)));
            var random = new Random(7);
            for (int i = 0; i < 3_000; i++) {
                var local = LocalDateTime.ofEpochSecond(
                        1_774_000_000L * random.nextInt(2) + random.nextInt(1_000_000) * 30L, 0, ZoneOffset.UTC);
                byte[] text =
                        DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(local).getBytes(StandardCharsets.US_ASCII);
                assertThat(times.parse(text, 0, text.length, 0))
                        .as("%s %s", zone, local)
                        .isEqualTo(micros(local.atZone(ZoneId.of(zone)).toInstant()));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1970-01-01T00:00:00.000Z",
        "1, 1970-01-01T00:00:00.000001Z",
        "-1, 1969-12-31T23:59:59.999999Z",
        "1767225600123000, 2026-01-01T00:00:00.123Z",
        "253402300800000000, +10000-01-01T00:00:00.000Z",
        "-62167219200000001, -0001-12-31T23:59:59.999999Z"
    })
    void canonicalText(long micros, String expected) {
        assertThat(Instants.text(micros)).isEqualTo(expected);
    }

    @Test
    void theFarthestInstantsHaveText() {
        assertThat(Instants.text(Long.MAX_VALUE)).isEqualTo("+294247-01-10T04:00:54.775807Z");
        assertThat(Instants.text(Long.MIN_VALUE)).isEqualTo("-290308-12-21T19:59:05.224192Z");
    }
}
