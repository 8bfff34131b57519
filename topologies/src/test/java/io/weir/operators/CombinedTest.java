// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.event.Event;
import io.weir.event.Instants;
import io.weir.event.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CombinedTest {

    private static final String HEAD = "1.2.3.4 - - [01/Jan/2026:00:00:01 +0000] ";

    private static String read(String line) {
        return read(line.getBytes(StandardCharsets.UTF_8));
    }

    private static String read(byte[] line) {
        var decoder = new Combined();
        var targets = new ArrayList<Decoder.Target>();
        for (Map.Entry<String, Type> field : decoder.fields().entrySet()) {
            targets.add(new Decoder.Target(
                    field.getKey(), "/" + field.getKey(), field.getValue(), decoder.timeFormat(), targets.size()));
        }
        var event = new Event(targets.size());
        String reason = decoder.bind(targets).decode(line, event);
        if (reason != null) {
            return reason;
        }
        var text = new StringJoiner("|");
        for (var target : targets) {
            int register = target.register();
            text.add(
                    switch (event.status[register]) {
                        case Event.ABSENT -> "-";
                        case Event.FAILED -> "!";
                        default ->
                            switch (target.type()) {
                                case TIMESTAMP -> Instants.text(event.bits[register]);
                                case INT -> Long.toString(event.bits[register]);
                                default -> event.objects[register].toString();
                            };
                    });
        }
        return text.toString();
    }

    @Test
    void aCombinedLine() {
        assertThat(
                        read(
                                "83.149.9.216 - frank [17/May/2015:10:05:03 +0200] \"GET /a?b=c HTTP/1.1\" 200 203023 \"http://x/\" \"curl 7\""))
                .isEqualTo(
                        "83.149.9.216|-|frank|2015-05-17T08:05:03.000Z|GET|/a?b=c|HTTP/1.1|200|203023|http://x/|curl 7");
    }

    @Test
    void aCommonLineAndOneWithMore() {
        assertThat(read(HEAD + "\"GET / HTTP/1.0\" 304 -\r\n"))
                .isEqualTo("1.2.3.4|-|-|2026-01-01T00:00:01.000Z|GET|/|HTTP/1.0|304|-|-|-");
        assertThat(read(HEAD + "\"GET / HTTP/1.0\" 200 5 \"-\" \"-\" \"10.0.0.1\" 0.003"))
                .isEqualTo("1.2.3.4|-|-|2026-01-01T00:00:01.000Z|GET|/|HTTP/1.0|200|5|-|-");
    }

    @Test
    void requestsThatAreNotThreeWords() {
        var requests = List.of(
                "GET / HTTP/1.1", "GET|/|HTTP/1.1",
                "GET /", "GET|/|-",
                "GET", "GET|-|-",
                "GET HTTP/1.1", "GET|-|HTTP/1.1",
                "GET /a b c HTTP/1.1", "GET|/a b c|HTTP/1.1",
                "GET /a b c", "GET|/a b c|-",
                "M-SEARCH * HTTP/1.1", "M-SEARCH|*|HTTP/1.1",
                "-", "-|-|-",
                "", "-|-|-",
                "\\x16\\x03\\x01", "-|-|-",
                "get / HTTP/1.1", "-|-|-",
                "GET /\\x22\\\"\\\\\\n\\q HTTP/1.1", "GET|/\"\"\\\n\\q|HTTP/1.1",
                "GET /\\xc3\\xa9\\xff HTTP/2.0", "GET|/é\ufffd|HTTP/2.0");
        for (int i = 0; i < requests.size(); i += 2) {
            assertThat(read(HEAD + "\"" + requests.get(i) + "\" 400 0 \"-\" \"-\""))
                    .as(requests.get(i))
                    .isEqualTo("1.2.3.4|-|-|2026-01-01T00:00:01.000Z|" + requests.get(i + 1) + "|400|0|-|-");
        }
    }

    @Test
    void oddButReadable() {
        assertThat(read("host.example - john doe [x] \"\" - - \"\" \"a \\\"b\\\"\""))
                .isEqualTo("!|-|john doe|!|-|-|-|-|-||a \"b\"");
        assertThat(read(HEAD + "\"GET /\u00e9 HTTP/1.1\" 200 99999999999999999999 \"-\" \"-\""))
                .contains("|GET|/é|HTTP/1.1|200|!|");
        byte[] latin = (HEAD + "\"GET /\u00e9 HTTP/1.1\" 200 1").getBytes(StandardCharsets.ISO_8859_1);
        assertThat(read(latin)).contains("|GET|/\ufffd|HTTP/1.1|200|1|");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "hello",
                "1.2.3.4",
                "1.2.3.4 - -",
                HEAD,
                HEAD + "\"GET / HTTP/1.1",
                HEAD + "\"GET / HTTP/1.1\"",
                HEAD + "\"GET / HTTP/1.1\" ",
                HEAD + "\"GET / HTTP/1.1\" 200",
                HEAD + "\"GET / HTTP/1.1\" 200 ",
                HEAD + "\"GET / HTTP/1.1\" abc 5",
                HEAD + "\"GET / HTTP/1.1\" 200 5x",
                HEAD + "\"GET / HTTP/1.1\" 200 5 ",
                HEAD + "\"GET / HTTP/1.1\" 200 5 \"",
                HEAD + "\"GET / HTTP/1.1\" 200 5 \"http://x",
                HEAD + "\"GET / HTTP/1.1\" 200 5 \"-\"",
                HEAD + "\"GET / HTTP/1.1\" 200 5 \"-\" \"Mozilla/5.0 (compatible",
                HEAD + "\"GET / HTTP/1.1\" 200 5 \"-\" \"a\\\"",
                HEAD + "\"GET / HTTP/1.1\" 200 5 \"-\" \"a\"b",
                HEAD + "\"GET / HTTP/1.1\\\" 200 5",
                "1.2.3.4 -  [x] \"\" - -",
                " - - [x] \"\" - -",
                "1.2.3.4 - - [x \"\" - -",
                HEAD + "GET / 200 5"
            })
    void whatIsNoLineOfThisFrame(String line) {
        assertThat(read(line)).isEqualTo("not_combined");
    }

    @Test
    void aLineCutAnywhereInItsQuotesIsUndecodable() {
        String line = HEAD + "\"GET / HTTP/1.1\" 200 5 \"http://x/\" \"curl\"";
        for (int end = 0; end < line.length(); end++) {
            String cut = line.substring(0, end);
            boolean common = cut.matches(".*\" 200 5");
            assertThat(read(cut)).as(cut).matches(text -> text.equals("not_combined") != common);
        }
    }

    @Test
    void onlyWhatIsAskedFor() {
        var target = new Decoder.Target("status", "/status", Type.STRING, new Combined().timeFormat(), 0);
        var event = new Event(1);
        assertThat(new Combined()
                        .bind(List.of(target))
                        .decode((HEAD + "\"-\" 404 0").getBytes(StandardCharsets.UTF_8), event))
                .isNull();
        assertThat(event.objects[0]).isEqualTo("404");
    }

    @Test
    void textIsTheLine() {
        for (String end : new String[] {"", "\n", "\r\n"}) {
            var event = new Event(1);
            var target = new Decoder.Target("message", "/message", Type.STRING, new Text().timeFormat(), 0);
            assertThat(new Text().bind(List.of(target)).decode(("a b " + end).getBytes(StandardCharsets.UTF_8), event))
                    .isNull();
            assertThat(event.objects[0]).isEqualTo("a b ");
        }
    }
}
