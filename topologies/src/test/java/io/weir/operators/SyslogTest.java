// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.event.Instants;
import io.weir.event.TimeFormat;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SyslogTest {

    private static final Decoder ANY = Decoded.decoder("syslog");
    private static final String HEAD = "<165>1 2026-01-01T00:00:00.5+01:00 web-1 shop 4711 ID47 ";
    private static final String READ = "local4|notice|20|5|2025-12-31T23:00:00.500Z|web-1|shop|4711|ID47|";

    private static String read(String line) {
        return Decoded.of(ANY).read(line);
    }

    private static String in(String zone, String line, String near, String... fields) {
        var format = new TimeFormat(TimeFormat.Kind.ISO, null, ZoneId.of(zone));
        return Decoded.of(ANY, format, fields)
                .read(line.getBytes(StandardCharsets.UTF_8), Instants.parse(near) / 1_000);
    }

    @Test
    void rfc5424() {
        assertThat(read(HEAD + "- cart is [empty]")).isEqualTo(READ + "cart is [empty]");
        assertThat(read(HEAD + "- \ufeffé")).isEqualTo(READ + "é");
        assertThat(read(HEAD + "-")).isEqualTo(READ + "-");
        assertThat(read(HEAD + "- ")).isEqualTo(READ + "-");
        assertThat(read(HEAD + "[a@1 b=\"c\"][d e=\"f\"] x\n")).isEqualTo(READ + "x");
        assertThat(read("<0>1 - - - - - - x")).isEqualTo("kern|emerg|0|0|-|-|-|-|-|x");
        assertThat(read("<191>1 2026-01-01T00:00:60Z h a p m - x")).isEqualTo("local7|debug|23|7|!|h|a|p|m|x");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[id ip=\"192.0.2.7\"] x | 192.0.2.7",
                "[id ip=\"a\\\"b\\\\c\\]d\\e\"] x | a\"b\\c]d\\e",
                "[id ip=\"a\" ip=\"b\"] x | b",
                "[id ip=\"a\"][id ip=\"b\"] x | b",
                "[id ip=\"a ]\"] x | a ]",
                "[other ip=\"a\"] x | -",
                "[id ipp=\"a\"] x | -",
                "[id] x | -",
                "- x | -",
            })
    void structuredData(String data, String value) {
        assertThat(Decoded.of(ANY, "/sd/id/ip").read(HEAD + data)).isEqualTo(value);
    }

    @Test
    void structuredDataOfOddNamesAndTypes() {
        String line = HEAD + "[a/b@1 n~=\"12\" s=\"\" k=\"\"] x";
        assertThat(Decoded.of(ANY, "/sd/a~1b@1/n~0:int", "/sd/a~1b@1/s", "/sd/a~1b@1/k:int", "message")
                        .read(line))
                .isEqualTo("12||-|x");
        assertThat(ANY.knows("/sd/id/ip")).isTrue();
        assertThat(ANY.knows("/sd/id")).isFalse();
        assertThat(ANY.knows("/sd/id/a/b")).isFalse();
        assertThat(ANY.knows("/hostname")).isFalse();
    }

    @Test
    void rfc3164() {
        String[] all = {"facility", "severity", "time:timestamp", "host", "app", "procid", "message"};
        assertThat(in("UTC", "<34>Jan  1 00:00:01 web-1 sshd[17]: bye: now", "2026-01-01T00:00:02Z", all))
                .isEqualTo("auth|crit|2026-01-01T00:00:01.000Z|web-1|sshd|17|bye: now");
        assertThat(in(
                        "UTC",
                        "Jun 14 15:16:01 combo sshd(pam_unix)[19939]: check pass; user unknown",
                        "2005-07-01T00:00:00Z",
                        all))
                .isEqualTo("-|-|2005-06-14T15:16:01.000Z|combo|sshd(pam_unix)|19939|check pass; user unknown");
        assertThat(in("UTC", "<13>Jun 14 15:16:01 combo syslogd 1.4.1: restart.", "2005-07-01T00:00:00Z", all))
                .isEqualTo("user|notice|2005-06-14T15:16:01.000Z|combo|-|-|syslogd 1.4.1: restart.");
        assertThat(in("UTC", "<13>Jun 14 15:16:01 app[3]: no host", "2005-07-01T00:00:00Z", all))
                .isEqualTo("user|notice|2005-06-14T15:16:01.000Z|-|app|3|no host");
        assertThat(in("UTC", "<13>Jun 14 15:16:01 h kernel: [ 1.5] x", "2005-07-01T00:00:00Z", all))
                .isEqualTo("user|notice|2005-06-14T15:16:01.000Z|h|kernel|-|[ 1.5] x");
        assertThat(in("UTC", "<13>Jun 14 15:16:01 h", "2005-07-01T00:00:00Z", all))
                .isEqualTo("user|notice|2005-06-14T15:16:01.000Z|h|-|-|-");
        assertThat(in("UTC", "2026-01-01T00:00:01.25+01:00 h a: x", "2026-01-01T00:00:00Z", all))
                .isEqualTo("-|-|2025-12-31T23:00:01.250Z|h|a|-|x");
    }

    /** The year is the latest in which the time is not over a month after the record, in the zone of the contract. */
    @ParameterizedTest
    @CsvSource({
        "UTC, Dec 31 23:59:59, 2026-01-01T00:00:05Z, 2025-12-31T23:59:59.000Z",
        "UTC, Jan  1 00:00:01, 2025-12-31T23:59:58Z, 2026-01-01T00:00:01.000Z",
        "UTC, Dec 31 23:59:59, 2025-12-31T23:59:59Z, 2025-12-31T23:59:59.000Z",
        "Europe/Berlin, Jan  1 00:30:00, 2025-12-31T23:30:10Z, 2025-12-31T23:30:00.000Z",
        "America/New_York, Dec 31 23:30:00, 2026-01-01T04:30:10Z, 2026-01-01T04:30:00.000Z",
        "Pacific/Kiritimati, Jan  1 00:00:01, 2025-12-31T10:00:02Z, 2025-12-31T10:00:01.000Z",
        "UTC, Jan  1 00:00:01, 2026-11-28T00:00:00Z, 2026-01-01T00:00:01.000Z",
        "UTC, Dec 28 00:00:00, 2026-11-28T00:00:00Z, 2026-12-28T00:00:00.000Z",
        "UTC, Dec 30 00:00:00, 2026-11-28T00:00:00Z, 2025-12-30T00:00:00.000Z",
        "UTC, Feb 29 12:00:00, 2024-03-01T00:00:00Z, 2024-02-29T12:00:00.000Z",
        "UTC, Feb 29 12:00:00, 2026-03-01T00:00:00Z, !",
        "Europe/Berlin, Jul  1 12:00:00, 2026-07-01T10:00:00Z, 2026-07-01T10:00:00.000Z",
        "UTC, Jan 32 00:00:01, 2026-01-01T00:00:00Z, !",
        "UTC, Foo  1 00:00:01, 2026-01-01T00:00:00Z, !",
    })
    void overNewYear(String zone, String time, String near, String instant) {
        assertThat(in(zone, "<34>" + time + " host app: x", near, "time:timestamp"))
                .isEqualTo(instant);
    }

    @Test
    void withoutAZoneSuchATimeIsNone() {
        assertThat(Decoded.of(ANY, "time:timestamp").read("<34>Jan  1 00:00:01 h a: x"))
                .isEqualTo("!");
    }

    @Test
    void dialects() {
        String old = "<34>Jan  1 00:00:01 h a: x";
        assertThat(Decoded.of(new Syslog(Syslog.Dialect.RFC5424), "message").read(old))
                .isEqualTo("not_syslog");
        assertThat(Decoded.of(new Syslog(Syslog.Dialect.RFC3164), "message").read(old))
                .isEqualTo("x");
        assertThat(Decoded.of(new Syslog(Syslog.Dialect.RFC3164), "message").read(HEAD + "- x"))
                .isEqualTo("not_syslog");
        assertThat(Decoded.of(new Syslog(Syslog.Dialect.RFC5424), "message").read(HEAD + "- x"))
                .isEqualTo("x");
        assertThat(Decoded.problems("syslog: rfc3146"))
                .containsExactly("R0206 9+7: `syslog` cannot be `rfc3146` [did you mean `rfc3164`?]");
    }

    @Test
    void anOctetCountMustBeRight() {
        String message = HEAD + "- x";
        int length = message.length();
        assertThat(read(length + " " + message)).isEqualTo(READ + "x");
        assertThat(read(length + 1 + " " + message + "\n")).isEqualTo(READ + "x");
        assertThat(read(length + " " + message + "\n")).isEqualTo(READ + "x");
        assertThat(read(length - 1 + " " + message)).isEqualTo("not_syslog");
        assertThat(read("99999999 " + message)).isEqualTo("not_syslog");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "<",
                "<>",
                "<34>",
                "<34",
                "<34>x",
                "<192>1 - - - - - - x",
                "<1234>1 - - - - - - x",
                "<-1>1 - - - - - - x",
                "<34>1 ",
                "<34>1 - - - - -",
                "<34>1 - - - - - ",
                "<34>1 - - - -  - x",
                "<34>1 - - - - - x",
                "<34>1 - - - - - -x",
                "<34>1 - - - - - [",
                "<34>1 - - - - - []",
                "<34>1 - - - - - [a",
                "<34>1 - - - - - [a b]",
                "<34>1 - - - - - [a b=c]",
                "<34>1 - - - - - [a b=\"c]",
                "<34>1 - - - - - [a b=\"c\"",
                "<34>1 - - - - - [a b=\"c\"]x",
                "<34>1 - - - - - [a  b=\"c\"]",
                "<34>Jan  1 00:00:01",
                "<34>Jan  1 00:00:01 ",
                "<34>Jan  1 00:00:01  h",
                "<34>Jan 1 00:00:01 h",
                "disk is full",
                "2026-01-01 00:00:00 h a: x",
            })
    void whatIsNone(String line) {
        assertThat(read(line)).isEqualTo("not_syslog");
    }
}
