// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.event.Type;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrokTest {

    /** What each known pattern is named for. */
    static final SortedMap<String, String> SAMPLES = new TreeMap<>(Map.ofEntries(
            Map.entry("USERNAME", "j.doe-1"),
            Map.entry("USER", "root"),
            Map.entry("EMAILLOCALPART", "j+x"),
            Map.entry("EMAILADDRESS", "j.doe@example.org"),
            Map.entry("INT", "-17"),
            Map.entry("BASE10NUM", "-1.5"),
            Map.entry("NUMBER", ".5"),
            Map.entry("BASE16NUM", "0xFf"),
            Map.entry("POSINT", "10"),
            Map.entry("NONNEGINT", "0"),
            Map.entry("WORD", "a_1"),
            Map.entry("NOTSPACE", "a:b"),
            Map.entry("SPACE", "  "),
            Map.entry("DATA", "a b"),
            Map.entry("GREEDYDATA", "a b"),
            Map.entry("QUOTEDSTRING", "\"a \\\" b\""),
            Map.entry("QS", "'a'"),
            Map.entry("UUID", "123e4567-e89b-12d3-a456-426614174000"),
            Map.entry("MAC", "00:1b:44:11:3a:b7"),
            Map.entry("IPV4", "192.0.2.7"),
            Map.entry("IPV6", "2001:db8::1"),
            Map.entry("IP", "::ffff:192.0.2.7"),
            Map.entry("HOSTNAME", "web-1.example.org"),
            Map.entry("HOST", "web-1"),
            Map.entry("IPORHOST", "web-1"),
            Map.entry("HOSTPORT", "192.0.2.7:8080"),
            Map.entry("UNIXPATH", "/var/log/a.log"),
            Map.entry("WINPATH", "C:\\Windows\\system32"),
            Map.entry("PATH", "/tmp"),
            Map.entry("TTY", "/dev/pts/3"),
            Map.entry("URIPROTO", "https"),
            Map.entry("URIHOST", "example.org:443"),
            Map.entry("URIPATH", "/a/b"),
            Map.entry("URIPARAM", "?a=b"),
            Map.entry("URIPATHPARAM", "/a?b=c"),
            Map.entry("URI", "https://u:p@example.org:443/a?b=c"),
            Map.entry("MONTH", "September"),
            Map.entry("MONTHNUM", "12"),
            Map.entry("MONTHNUM2", "01"),
            Map.entry("MONTHDAY", "31"),
            Map.entry("DAY", "Thu"),
            Map.entry("YEAR", "2026"),
            Map.entry("HOUR", "23"),
            Map.entry("MINUTE", "59"),
            Map.entry("SECOND", "59.999"),
            Map.entry("TIME", "23:59:59,9"),
            Map.entry("DATE_US", "12/31/2026"),
            Map.entry("DATE_EU", "31.12.2026"),
            Map.entry("DATE", "31.12.26"),
            Map.entry("DATESTAMP", "31.12.2026 23:59:59"),
            Map.entry("ISO8601_TIMEZONE", "+01:00"),
            Map.entry("ISO8601_SECOND", "59"),
            Map.entry("TIMESTAMP_ISO8601", "2026-12-31T23:59:59.5Z"),
            Map.entry("TZ", "CEST"),
            Map.entry("DATESTAMP_RFC822", "Thu Dec 31 2026 23:59:59 UTC"),
            Map.entry("DATESTAMP_RFC2822", "Thu, 31 Dec 2026 23:59:59 +0000"),
            Map.entry("DATESTAMP_OTHER", "Thu Dec 31 23:59:59 UTC 2026"),
            Map.entry("DATESTAMP_EVENTLOG", "20261231235959"),
            Map.entry("HTTPDERROR_DATE", "Sun Dec 04 04:47:44 2005"),
            Map.entry("HTTPDATE", "31/Dec/2026:23:59:59 +0000"),
            Map.entry("LOGLEVEL", "WARN"),
            Map.entry("JAVACLASS", "io.weir.Main$Inner"),
            Map.entry("PROG", "sshd(pam_unix)"),
            Map.entry("SYSLOGTIMESTAMP", "Dec  1 23:59:59"),
            Map.entry("SYSLOGHOST", "combo"),
            Map.entry("SYSLOGPROG", "sshd[17]"),
            Map.entry("SYSLOGFACILITY", "<4.2>"),
            Map.entry("SYSLOGBASE", "Dec 31 23:59:59 combo sshd[17]:"),
            Map.entry("SYSLOGLINE", "Dec 31 23:59:59 combo sshd[17]: bye"),
            Map.entry("HTTPDUSER", "-"),
            Map.entry("HTTPD_COMMONLOG", "192.0.2.7 - - [31/Dec/2026:23:59:59 +0000] \"GET / HTTP/1.1\" 200 -"),
            Map.entry("COMMONAPACHELOG", "192.0.2.7 - - [31/Dec/2026:23:59:59 +0000] \"\\x16\" 400 0"),
            Map.entry(
                    "HTTPD_COMBINEDLOG",
                    "::1 - - [31/Dec/2026:23:59:59 +0000] \"GET /a HTTP/1.1\" 200 5 \"-\" \"curl\""),
            Map.entry(
                    "COMBINEDAPACHELOG",
                    "::1 - j [31/Dec/2026:23:59:59 +0000] \"GET /a HTTP/1.1\" 200 5 \"-\" \"curl\"")));

    private static String read(String yaml, String line) {
        return Decoded.of(Decoded.decoder(yaml)).read(line);
    }

    @Test
    void everyKnownPatternCompilesAndTakesWhatItIsNamedFor() {
        assertThat(SAMPLES.keySet()).isEqualTo(GrokPatterns.ALL.keySet());
        SAMPLES.forEach((name, sample) -> {
            Decoded decoded = Decoded.of(Decoded.decoder("grok: '%{" + name + ":it}'"), "it");
            assertThat(decoded.read(sample)).as(name).isEqualTo(sample);
            assertThat(decoded.read("\u0000 \n" + sample)).as(name).isEqualTo("no_match");
        });
    }

    @Test
    void patternsBringTheirFields() {
        Decoder decoder = Decoded.decoder("grok: '%{COMBINEDAPACHELOG}'");
        assertThat(decoder.fields().keySet())
                .containsExactly(
                        "clientip",
                        "ident",
                        "auth",
                        "timestamp",
                        "verb",
                        "request",
                        "httpversion",
                        "rawrequest",
                        "response",
                        "bytes",
                        "referrer",
                        "agent");
        assertThat(Decoded.of(decoder)
                        .read("::1 - j [31/Dec/2026:23:59:59 +0000] \"GET /a HTTP/1.1\" 200 - \"-\" \"curl 8\""))
                .isEqualTo("::1|-|j|31/Dec/2026:23:59:59 +0000|GET|/a|1.1|-|200|-|\"-\"|\"curl 8\"");
    }

    @Test
    void typesAndAlternatives() {
        Decoder decoder = Decoded.decoder(
                "grok: '(?:took %{INT:ms:int} ms|%{NUMBER:ms:int}ms)(?: (?<rest>.*))? from %{IP:client:ip}'");
        assertThat(decoder.fields()).containsEntry("ms", Type.INT).containsEntry("client", Type.IP);
        assertThat(Decoded.of(decoder).read("took 12 ms from ::1")).isEqualTo("12|-|::1");
        assertThat(Decoded.of(decoder).read("13ms or so from 192.0.2.7")).isEqualTo("13|or so|192.0.2.7");
        assertThat(Decoded.of(decoder).read("13.5ms from 999.0.2.7")).isEqualTo("!|-|!");
    }

    @Test
    void ownPatternsNestAndTakeTheNameOfKnownOnes() {
        assertThat(read(
                        "{ grok: '%{LINE}', patterns: { LINE: '%{LOGLEVEL:level}: %{CODE:code:int}', CODE: 'E%{NUMBER}|(%{INT})' } }",
                        "warn: 17"))
                .isEqualTo("warn|17");
        assertThat(read("{ grok: '%{NUMBER:n}', patterns: { NUMBER: '#%{NUMBER}' } }", "#1.5"))
                .isEqualTo("#1.5");
        assertThat(read("{ grok: '%{BASE10NUM:n}', patterns: { NUMBER: '#' } }", "1.5"))
                .isEqualTo("1.5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "grok: 'a %{NUMBR:n}' | R0213 12+5: no pattern is called `NUMBR` [did you mean `NUMBER`?]",
                "grok: '%{NUMBER:n:float}' | R0206 10+14: `n` cannot be `float` [did you mean `double`?]",
                "grok: '%{NUMBER:n:int:x}' | R0206 10+14: `n` cannot be `int:x` [did you mean `int`?]",
                "grok: '%{NUMBER:@timestamp}' | R0208 10+17: `@timestamp` cannot be the name of a field [did you mean `timestamp`?]",
                "grok: '%{NUMBER}' | R0231 7+11: the pattern of `grok` brings no field [`%{NUMBER:status}` would bring a field `status`]",
                "grok: '%{INT:n:int} %{INT:n}' | R0219 23+5: `grok`: `n` is string here, and int before",
                "grok: '%{INT:n} (' | R0231 17+1: `grok` is no regular expression: this ( is never closed [`(`]",
                "grok: '%{INT:n' | R0231 8+2: this %{ is never closed",
                "{ grok: '%{A:n}', patterns: { A: '%{B}', B: 'x%{A}' } } | R0231 49+1: the pattern `A` stands for itself",
                "{ grok: '%{A:n}', patterns: { A: 'x)' } } | R0231 36+1: `A` is no regular expression: this ) closes nothing [`)`]",
                "{ grok: '%{INT:n}', patterns: { A-1: 'x' } } | R0208 33+3: `A-1` cannot be the name of a pattern",
                "{ grok: '%{INT:n}', patterns: [a] } | R0202 31+3: `patterns` must be a map, but is a list",
            })
    void mistakesHaveAPlace(String yaml, String problem) {
        assertThat(Decoded.problems(yaml)).containsExactly(problem);
    }

    @Test
    void patternsThatDoubleAreRefused() {
        var patterns = new StringBuilder();
        for (int i = 1; i < 40; i++) {
            patterns.append(", P")
                    .append(i)
                    .append(": '%{P")
                    .append(i - 1)
                    .append("}%{P")
                    .append(i - 1)
                    .append("}'");
        }
        assertThat(Decoded.problems("{ grok: '%{P39:x}', patterns: { P0: 'x'" + patterns + " } }"))
                .singleElement()
                .asString()
                .contains("too large");
    }

    @Test
    void realLines() {
        Decoded sshd = Decoded.of(
                Decoded.decoder(
                        "grok: '%{SYSLOGBASE} Failed password for (?:invalid user )?%{USER:user} from %{IP:ip:ip} port %{INT:port:int} ssh2'"));
        assertThat(
                        sshd.read(
                                "Dec 10 07:13:56 LabSZ sshd[24227]: Failed password for invalid user test9 from 52.80.34.196 port 36060 ssh2"))
                .isEqualTo("Dec 10 07:13:56|-|-|LabSZ|sshd|24227|test9|52.80.34.196|36060");
        Decoded error = Decoded.of(
                Decoded.decoder("grok: '\\[%{HTTPDERROR_DATE:time}\\] \\[%{LOGLEVEL:level}\\] %{GREEDYDATA:message}'"));
        for (String line : List.of(
                "[Sun Dec 04 04:47:44 2005] [notice] workerEnv.init() ok /etc/httpd/conf/workers2.properties",
                "[Sun Dec 04 04:47:44 2005] [error] mod_jk child workerEnv in error state 6")) {
            assertThat(error.read(line)).startsWith("Sun Dec 04 04:47:44 2005|").isNotEqualTo("no_match");
        }
    }
}
