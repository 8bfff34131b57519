// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.event.Durations;
import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.event.Instants;
import io.weir.event.Ip;
import io.weir.event.Type;
import io.weir.problem.Problems;
import io.weir.problem.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each function yields, what is absent, and what fails: tables, where cel-java is no judge. */
class FunctionsTest {

    private static final Scope SCOPE = Scope.of(Map.ofEntries(
            Map.entry("path", Type.STRING),
            Map.entry("text", Type.STRING),
            Map.entry("status", Type.INT),
            Map.entry("zero", Type.INT),
            Map.entry("ms", Type.DOUBLE),
            Map.entry("ok", Type.BOOL),
            Map.entry("time", Type.TIMESTAMP),
            Map.entry("took", Type.DURATION),
            Map.entry("missing", Type.DURATION),
            Map.entry("client", Type.IP),
            Map.entry("gone", Type.STRING)));

    /** {@code gone} and {@code missing} are absent; {@code zero} is 0, so that 1 / zero fails at run time only. */
    private static final Map<String, Object> EVENT = Map.of(
            "path",
            "/a/12?x=1",
            "text",
            "x",
            "status",
            502L,
            "zero",
            0L,
            "ms",
            12.5,
            "ok",
            true,
            "time",
            1_767_262_272_345_678L,
            "took",
            5_400_250_000L,
            "client",
            Ip.parse("10.1.2.3"));

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '`',
            value = {
                // Absent, present, failed.
                "present(gone) | false",
                "present(path) | true",
                "present(1 / zero) | failed division_by_zero",
                "coalesce(gone, path) | /a/12?x=1",
                "coalesce(gone, gone) | absent",
                "coalesce(1 / zero, 5) | failed division_by_zero",
                "coalesce(try_int(text), 7) | 7",
                "gone == path | absent",
                "gone + string(1 / zero) | failed division_by_zero",
                "gone == \"a\" && 1 / zero == 1 | absent",
                "1 / zero == 1 && gone == \"a\" | absent",
                "false && gone == \"a\" | false",
                "!ok && 1 / zero == 1 | false",
                "1 / zero == 1 && !ok | false",
                "1 / zero == 1 || ok | true",
                "1 / zero == 1 || !ok | failed division_by_zero",
                "(gone == \"a\") ? 1 : 2 | absent",
                "ok ? 1 : 1 / zero | 1",
                "gone in [\"a\"] | absent",
                "path in [\"a\", gone] | absent",
                // ratio
                "ratio(1, 4) | 0.25",
                "ratio(status, zero) | absent",
                "ratio(ms, 2) | 6.25",
                "ratio(1, 0.5) | 2.0",
                // Conversions that forgive.
                "try_int(\"12\") | 12",
                "try_int(\"12.0\") | absent",
                "try_int(\"9223372036854775808\") | absent",
                "try_int(\"-9223372036854775808\") | -9223372036854775808",
                "try_int(\"\") | absent",
                "try_int(\"-\") | absent",
                "try_int(\"+007\") | 7",
                "try_double(\"1e3\") | 1000.0",
                "try_double(\"1.\") | 1.0",
                "try_double(\".5\") | 0.5",
                "try_double(\"1e\") | absent",
                "try_double(\"0x1\") | absent",
                "try_double(\"1f\") | absent",
                "try_double(\"-Infinity\") | -Infinity",
                "int(text) | failed conversion",
                "double(text) | failed conversion",
                "timestamp(text) | failed conversion",
                // Time.
                "time.floor(\"1h\") | 2026-01-01T10:00:00.000Z",
                "time.floor(\"15m\") | 2026-01-01T10:00:00.000Z",
                "timestamp(\"1969-12-31T23:59:59Z\").floor(\"1m\") | 1969-12-31T23:59:00.000Z",
                "time.floor(text) | failed conversion",
                "string(time) | 2026-01-01T10:11:12.345678Z",
                "string(took) | 1h30m250ms",
                "timestamp(\"9999-12-31T23:59:59Z\") + took | failed overflow",
                "duration(\"2w\") + duration(\"1d\") | 15d",
                "(timestamp(\"0001-01-01T00:00:00Z\") - time).getHours() | -17750794",
                "duration(\"-1500ms\").getMilliseconds() | -500",
                "time.getHours(path) | failed bad_zone",
                // Durations and numbers.
                "double(took) | 5400.25",
                "double(duration(\"-1us\")) | -1.0E-6",
                "int(took) | 5400",
                "int(duration(\"-1999ms\")) | -1",
                "double(missing) | absent",
                "int(duration(text)) | failed conversion",
                "took / duration(\"1ms\") | 5400250.0",
                "took / duration(\"1ms\") > 5400249 | true",
                "2 * (took / took) + 1 | 3.0",
                "took / (took - took) | Infinity",
                "(took - took) / (took - took) | NaN",
                "took / missing | absent",
                "ratio(took, duration(\"1s\")) | 5400.25",
                "ratio(took, took - took) | absent",
                "took * 2 | 3h500ms",
                "2 * took | 3h500ms",
                "took * -1 | -1h30m250ms",
                "took * 0.5 | 45m125ms",
                "ms * took | 18h45m3s125ms",
                "took / 2 | 45m125ms",
                "took / ms | 7m12s20ms",
                "duration(\"3us\") / (zero + 2) | 2us",
                "duration(\"5us\") / (zero - 2) | -2us",
                "duration(\"7us\") / (zero + 3) | 2us",
                "duration(\"5us\") / (ms - 10.5) | 2us",
                "missing * 2 | absent",
                "took * (1 / zero) | failed division_by_zero",
                "took / zero | failed division_by_zero",
                "took / (ms - ms) | failed division_by_zero",
                "took * 9223372036854775807 | failed overflow",
                "took * 100000000 | failed overflow",
                "took * 1e300 | failed overflow",
                "took / 1e-300 | failed overflow",
                "took * (ms / 0.0 - ms / 0.0) | failed overflow",
                "took / (ms / 0.0) | 0s",
                "took * 10 / 10 == took | true",
                "math.abs(took * -1) | 1h30m250ms",
                "[duration(\"1s\"), duration(\"1h\")].exists(d, took / d > 5400) | true",
                "(time - timestamp(\"2026-01-01T10:11:11.345678Z\")) / duration(\"1s\") * 2 | 2.0",
                "math.abs(took) / duration(\"1m\") < 91 | true",
                "coalesce(missing, took) / duration(\"1h\") > 1 | true",
                "time.getDate(\"America/Bahia_Banderas\") | 1",
                // bucket
                "status.bucket([10, 100]) | >=100",
                "zero.bucket([10, 100]) | <10",
                "(zero + 10).bucket([10, 100]) | 10..100",
                "ms.bucket([0.5, 12.5, 99]) | 12.5..99",
                "status.bucket([0.5]) | >=0.5",
                "(ms / 0.0 - ms / 0.0).bucket([1]) | absent",
                // route
                "path.route() | /a/{id}",
                "\"/\".route() | /",
                "\"\".route() | ``",
                "\"/users/12/orders/7/\".route() | /users/{id}/orders/{id}/",
                "\"/o/5f0e2a9c-3b1d-4e6f-8a7b-9c0d1e2f3a4b#x\".route() | /o/{id}",
                "\"/o/5f0e2a9c3b1d\".route() | /o/{id}",
                "\"/o/5f0e2a9c3b1\".route() | /o/5f0e2a9c3b1",
                "\"/deadbeeffacade\".route() | /deadbeeffacade",
                "\"/v2/a1/2026\".route() | /v2/a1/{id}",
                "\"12\".route() | {id}",
                // Regular expressions.
                "regex.extract(path, \"[0-9]+\") | 12",
                "regex.extract(path, \"/([a-z])/\") | a",
                "regex.extract(path, \"z\") | absent",
                "regex.extractAll(path, \"[0-9]+\")[1] | 1",
                "regex.extractAll(path, \"[0-9]+\").size() | 2",
                "regex.replace(path, \"([0-9]+)\", \"<\\\\1>\", 1) | /a/<12>?x=1",
                "regex.replace(path, \"a\", \"\\\\2\") | failed bad_replacement",
                "path.matches(\"(\" + text) | failed bad_pattern",
                "path.matches(\"^/a\") | true",
                "path.matches(\"^a\") | false",
                // Addresses.
                "cidr(\"10.0.0.0/8\").containsIP(client) | true",
                "cidr(\"10.1.2.4/31\").containsIP(client) | false",
                "cidr(\"0.0.0.0/0\").containsIP(client) | true",
                "cidr(\"::/0\").containsIP(client) | false",
                "cidr(\"2001:db8::/33\").containsIP(\"2001:db8:7fff::1\") | true",
                "cidr(\"2001:db8::/33\").containsIP(\"2001:db8:8000::1\") | false",
                "cidr(\"2001:db8::8/125\").containsIP(\"2001:db8::f\") | true",
                "cidr(\"2001:db8::8/125\").containsIP(\"2001:db8::7\") | false",
                "cidr(\"10.0.0.0/8\").containsIP(text) | failed bad_address",
                "cidr(text).containsIP(client) | failed bad_address",
                "cidr(\"10.0.0.0/8\").containsCIDR(\"10.1.0.0/16\") | true",
                "cidr(\"10.1.0.0/16\").containsCIDR(\"10.0.0.0/8\") | false",
                "cidr(\"10.1.0.0/16\").prefixLength() | 16",
                "cidr(\"10.1.0.0/16\").ip() == ip(\"10.1.0.0\") | true",
                "isCIDR(\"10.1.0.0/016\") | false",
                "isIP(\"10.1.0\") | false",
                "isIP(\"::1\") | true",
                "client == ip(\"::ffff:10.1.2.3\") | true",
                "client in [ip(\"10.1.2.3\"), ip(\"::1\")] | true",
                "client.family() | 4",
                "ip(\"2001:DB8::0:1\") == ip(\"2001:db8::1\") | true",
                "string(ip(\"2001:DB8:0::0:1\")) | 2001:db8::1",
                "ip.isCanonical(\"2001:DB8::1\") | false",
                "ip(\"127.9.9.9\").isLoopback() | true",
                "ip(\"169.254.1.1\").isLinkLocalUnicast() | true",
                "ip(\"fe80::1\").isLinkLocalUnicast() | true",
                "ip(\"ff02::1\").isLinkLocalMulticast() | true",
                "ip(\"0.0.0.0\").isUnspecified() | true",
                "client.isGlobalUnicast() | true",
                // URLs.
                "url(\"https://u@Example.com:8080/a b/c?x#y\").getHost() | Example.com:8080",
                "url(\"https://u@Example.com:8080/a b/c?x#y\").getHostname() | Example.com",
                "url(\"https://u@Example.com:8080/a b/c?x#y\").getPort() | 8080",
                "url(\"HTTPS://u@Example.com:8080/a b/c?x#y\").getScheme() | https",
                "url(\"https://u@Example.com:8080/a b/é?x#y\").getEscapedPath() | /a%20b/%C3%A9",
                "url(\"https://[2001:db8::1]:80/\").getHostname() | 2001:db8::1",
                "url(path).getEscapedPath() | /a/12",
                "url(text).getHost() | failed bad_url",
                "isURL(\"example.com\") | false",
                "isURL(\"/a\") | true",
                // Where cel-java is odd.
                "\"\".indexOf(\"a\") | -1",
                "\"a\".indexOf(\"a\", 1) | -1",
                "\"a\".indexOf(\"a\", 2 + zero) | failed bad_index",
                "\"a,b\".split(\",\", -1).size() | 2",
                "\"a,b,c\".split(\",\", 2)[1] | b,c",
                "\"a,b,c\".split(\",\", 0).size() | 0",
                "math.round(1e300) | 1.0E300",
                "math.trunc(-1e300) | -1.0E300",
                "int(9.3e18 + ms) | failed overflow",
                "1 < double(\"NaN\") | false",
                "1 > double(\"NaN\") | false",
                "double(\"NaN\") in [double(\"NaN\")] | false",
                "9007199254740993 > 9007199254740992.0 | false",
                // Lists written out.
                "[\"/a\", \"/b\"].exists(p, path.startsWith(p)) | true",
                "[\"/a\", \"/b\"].all(p, path.startsWith(p)) | false",
                "[\"/a\", \"/\"].exists_one(p, path.startsWith(p)) | false",
                "[1, 2].exists(x, [2, 3].exists(y, x == y)) | true",
                "[path, text].join(\"-\") | /a/12?x=1-x",
                "path.split(\"/\").join(\".\") | .a.12?x=1",
                "\"a\" in path.split(\"/\") | true",
                "path.split(\"/\")[0] == \"\" | true",
                "path.split(\"/\")[1] | a",
                "path.split(\"/\")[2] | 12?x=1",
                "path.split(\"/\")[3] | failed bad_index",
                "path.split(\"/\")[9] | failed bad_index",
                "path.split(\"/\")[-1] | failed bad_index",
                "path.split(\"?x\")[1] | =1",
                "path.split(\"\")[1] | a",
                "path.split(text)[0] | /a/12?",
                "text.split(\"/\")[0] | x",
                "gone.split(\"/\")[0] | absent",
                "string(1 / zero).split(\"/\")[0] | failed division_by_zero",
            })
    void yields(String text, String expected) {
        assertThat(shown(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = " | ",
            quoteCharacter = '~',
            value = {
                "{\"a\": [1, {\"b c\": \"x\"}]} | /a/1/b c | x",
                "{\"a/b\": {\"~\": 1.50}} | /a~1b/~0 | 1.50",
                "{\"a\": true, \"b\": null, \"c\": {}} | /a | true",
                "{\"a\": true, \"b\": null, \"c\": {}} | /b | absent",
                "{\"a\": true, \"b\": null, \"c\": {}} | /c | absent",
                "{\"a\": true, \"b\": null, \"c\": {}} | /d | absent",
                "{\"a\": 1} | /a/b | absent",
                "[10, 20] | /1 | 20",
                "[10, 20] | /01 | absent",
                "[10, 20] | /2 | absent",
                "{\"a\" | /a | failed bad_json",
                "no json | /a | failed bad_json",
            })
    void jsonReadsOneScalar(String document, String pointer, String expected) {
        String text = "json(text, " + Canonical.quoted(pointer) + ")";
        assertThat(shown(text, Map.of("text", document))).isEqualTo(expected);
    }

    @Test
    void everyFunctionIsInTheTablesOrJudgedByCelJava() throws Exception {
        var untested = new TreeSet<>(Catalogue.FUNCTIONS);
        Set<String> words = new HashSet<>();
        for (String file : List.of("FunctionsTest", "RandomExpressions")) {
            String source = Files.readString(Path.of("src/test/java/io/weir/expression/" + file + ".java"));
            words.addAll(List.of(source.split("[^A-Za-z0-9_.]+")));
            words.addAll(List.of(source.split("[^A-Za-z0-9_]+")));
        }
        untested.removeAll(words);
        assertThat(untested).isEmpty();
    }

    @Test
    void everyFunctionIsInTheReference() throws Exception {
        String page = Files.readString(Path.of("../docs/reference/expressions.md"));
        var missing = new TreeSet<>(Catalogue.FUNCTIONS);
        missing.removeIf(function -> page.contains(function + "(") || page.contains("`" + function + "`"));
        assertThat(missing).isEmpty();
    }

    @Test
    void equalExpressionsShareOneEvaluator() {
        var slots = new Slots();
        SCOPE.names().keySet().forEach(slots::reserve);
        Evaluator one = slots.bind(check("path.route()"));
        assertThat(slots.bind(check(" path . route( )"))).isSameAs(one);
        assertThat(slots.bind(check("text.route()"))).isNotSameAs(one);
    }

    @Test
    void aDefinitionIsComputedOnceAnEventAndReadByName() {
        var slots = new Slots();
        SCOPE.names().keySet().forEach(slots::reserve);
        Evaluator route = slots.define("endpoint", check("path.route()"));
        var scope = SCOPE.with("endpoint", Type.STRING);
        Evaluator read = slots.bind(check("endpoint + \"!\"", scope));
        var event = new Event(slots.size());
        for (String path : List.of("/a/1", "/b/2")) {
            event.clear();
            event.setObject(slots.reserve("path"), path);
            assertThat(read.evaluate(event)).isEqualTo(Event.PRESENT);
            Object first = event.objects[route.register];
            assertThat(route.evaluate(event)).isEqualTo(Event.PRESENT);
            assertThat(event.objects[route.register]).isSameAs(first).isEqualTo(path.substring(0, 3) + "{id}");
        }
        assertThatThrownBy(() -> slots.define("endpoint", check("path"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> slots.bind(check("nobody", SCOPE.with("nobody", Type.INT))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nobody");
    }

    @Test
    void aFailureKeepsItsOwnReason() {
        // The overflow is absorbed by ||, and must not be told as the reason of the division.
        assertThat(shown("1 / zero == 1 && (status * 9223372036854775807 > 1 || ok)"))
                .isEqualTo("failed division_by_zero");
    }

    @Test
    void renamesReadsAndPrints() {
        Expression expression =
                check("!(ok && status / 100 == 5) || path.startsWith(\"/a\") && -status < -3 - (2 - zero)");
        assertThat(expression.text())
                .isEqualTo("!(ok && status / 100 == 5) || path.startsWith(\"/a\") && -status < -3 - (2 - zero)");
        assertThat(expression.reads()).containsExactly("ok", "path", "status", "zero");
        Expression renamed = expression.rename(Map.of("status", "status@2", "zero", "none"));
        assertThat(renamed.reads()).containsExactly("none", "ok", "path", "status@2");
        assertThat(renamed.rename(Map.of("status@2", "status", "none", "zero"))).isEqualTo(expression);
        assertThat(Expression.name("a", Type.INT)).isEqualTo(check("a", Scope.of(Map.of("a", Type.INT))));
    }

    @Test
    void canonicalTextKeepsItsMeaning() {
        for (String text : List.of(
                "cidr(\"10.0.0.0/8\").containsIP(client)",
                "url(path).getHost() + string(took > duration(\"1h30m\"))",
                "status.bucket([10, 100])",
                "ms.bucket([0.5, 10])",
                "time > timestamp(\"2026-01-01T00:00:00Z\")",
                "client in [ip(\"::1\"), ip(\"10.1.2.3\")]",
                "[\"a\", path].join(\"\\n\\\"\")",
                "path.split(\"/\")[1].matches(r\"\\d\")",
                "(-1 + status).bucket([-5, 5])",
                "took * 2 / (took - took * 0.5)",
                "double(took / 3 * ms) + took / (took + took)",
                "coalesce(gone, path, \"\") == \"\" ? present(ms) : ms > 1 || ms < -1")) {
            Expression expression = check(text);
            assertThat(check(expression.text())).as(expression.text()).isEqualTo(expression);
        }
    }

    private static Expression check(String text) {
        return check(text, SCOPE);
    }

    private static Expression check(String text, Scope scope) {
        var problems = new Problems();
        Expression expression = Expressions.check(text, new Source("f", 1, 1, 1), true, scope, problems);
        assertThat(problems.errors()).as("%s: %s", text, problems.all()).isZero();
        return expression;
    }

    private static String shown(String text) {
        return shown(text, EVENT);
    }

    private static String shown(String text, Map<String, Object> values) {
        Expression expression = check(text);
        var slots = new Slots();
        SCOPE.names().keySet().forEach(slots::reserve);
        Evaluator evaluator = slots.bind(expression);
        var event = new Event(slots.size());
        values.forEach((name, value) -> EvaluatorTest.put(event, slots.reserve(name), value));
        return switch (evaluator.evaluate(event)) {
            case Event.PRESENT -> {
                Object value = Slots.value(event, evaluator.register, expression.type());
                yield switch (expression.type()) {
                    case TIMESTAMP -> Instants.text((Long) value);
                    case DURATION -> Durations.text((Long) value);
                    default -> value.toString();
                };
            }
            case Event.FAILED -> "failed " + event.failure;
            default -> "absent";
        };
    }
}
