// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.event.Type;
import io.weir.operators.Tumbling;
import io.weir.problem.Located;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.problem.Rendering;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentsTest {

    /** The language's example, cut to what this version runs. */
    static final String GOOD = """
            weir: 1                                  # edition of the language, once per file
            stream: nginx.access                     # a contract for a raw topic
            owner: web
            decode: combined
            fields:
              client: { class: personal }            # type known from the decoder
              user: { type: string, class: personal }
              pod: { type: string, at: /kubernetes/labels/k8s.pod.name }
              ms: { type: double, unit: ms, required: true }
            time: { field: time, ahead: 5m }
            subject: user
            ---
            reduction: nginx-access
            version: 1
            description: Requests and errors per endpoint.
            from: nginx.access
            steps:
              - where: '!path.startsWith("/health")'
              - let: { endpoint: path.route(), status_class: string(status / 100) + "xx" }
            aggregate:
              by: [endpoint, status_class, { site: weir.site }]
              window: 1m
              late: 30s
              revise: 1h
              take:
                requests: count()
                errors: count(status >= 500)         # of a bool: how often true
                slowest: max(ms)
                bytes_ok: { sum: bytes, where: status < 500, unit: bytes, description: Payload without errors }
              derive: { error_ratio: 'ratio(errors, requests)' }
              having: requests > 10
            publish:
              to: central
              when: closed
              close_after: 10m
              keep: 7d
              sinks: [snowflake]
            tests:
              - name: a failed request counts
                given: ['1.2.3.4 - - [01/Jan/2026:00:00:01 +0000] "GET /pay HTTP/1.1" 502 - "-" "curl"']
                then: { rows: [{ endpoint: /pay, requests: 1, error_ratio: { about: 1, within: 1% } }], dead: 0 }
              - name: a late site makes a second revision
                script:
                  - { site: a, events: [{ time: "00:00:05", path: /pay, status: 200 }] }
                  - { cut: b }
            """;

    private final Problems problems = new Problems();

    @Test
    void readsTheLanguagesExample() {
        Documents documents = Documents.of(Map.of("good.yaml", GOOD), Vocabulary.EDITION_1, problems);
        assertThat(problems.none()).isTrue();
        assertThat(problems.all())
                .extracting(Problem::message)
                .containsExactly("`sinks` of `publish` is not in this version yet");

        StreamDocument stream = documents.streams().get("nginx.access");
        assertThat(stream.decode().name().value()).isEqualTo("combined");
        assertThat(stream.owner()).isEqualTo("web");
        assertThat(stream.fields())
                .extracting(rule -> rule.name().value())
                .containsExactly("client", "ms", "pod", "user");
        assertThat(stream.fields().get(1).type()).extracting(Located::value).isEqualTo(Type.DOUBLE);
        assertThat(stream.fields().get(1).required()).isTrue();
        assertThat(stream.fields().get(0).level()).extracting(Located::value).isEqualTo(StreamDocument.Level.PERSONAL);
        assertThat(stream.time()).isInstanceOfSatisfying(StreamDocument.Time.OfField.class, time -> {
            assertThat(time.field()).extracting(Located::value).isEqualTo("time");
            assertThat(time.ahead()).extracting(Located::value).isEqualTo(Duration.ofMinutes(5));
        });

        ReductionDocument reduction = documents.reductions().get("nginx-access");
        assertThat(reduction.from().value()).isEqualTo("nginx.access");
        assertThat(reduction.version().value()).isEqualTo(1);
        assertThat(reduction.steps()).hasSize(2);
        assertThat(reduction.steps().get(0)).isInstanceOfSatisfying(Step.Where.class, where -> {
            assertThat(where.condition().text()).isEqualTo("!path.startsWith(\"/health\")");
            // Inside the quotes.
            assertThat(where.condition().at(1, 4)).hasToString("good.yaml:18:14");
        });
        assertThat(reduction.steps().get(1))
                .isInstanceOfSatisfying(
                        Step.Let.class,
                        let -> assertThat(let.definitions())
                                .extracting(definition -> definition.name().value() + "="
                                        + definition.expression().text())
                                .containsExactly(
                                        "endpoint=path.route()", "status_class=string(status / 100) + \"xx\""));

        Aggregation aggregate = reduction.aggregate();
        assertThat(aggregate.by())
                .extracting(column ->
                        column.name().value() + "=" + column.expression().text())
                .containsExactly("endpoint=endpoint", "status_class=status_class", "site=weir.site");
        assertThat(aggregate.window().value()).isEqualTo(new Tumbling(Duration.ofMinutes(1)));
        assertThat(aggregate.take())
                .extracting(figure ->
                        figure.name().value() + "=" + figure.call().name().value()
                                + figure.call().arguments().size())
                .containsExactly("bytes_ok=sum1", "errors=count1", "requests=count0", "slowest=max1");
        assertThat(aggregate.take().get(0).unit()).isEqualTo("bytes");
        assertThat(aggregate.take().get(0).call().options()).isEmpty();
        assertThat(aggregate.take().get(1).call().argument().source()).hasToString("good.yaml:27:19");

        Publish publish = reduction.publish();
        assertThat(publish.to().value()).isEqualTo(Publish.Tier.CENTRAL);
        assertThat(publish.every()).isNull();
        assertThat(publish.sinks()).extracting(Located::value).containsExactly("snowflake");
        assertThat(reduction.tests()).hasSize(2);
        assertThat(reduction
                        .tests()
                        .get(0)
                        .then()
                        .rows()
                        .getFirst()
                        .cells()
                        .getLast()
                        .expected())
                .isInstanceOfSatisfying(TestCase.Expected.About.class, about -> {
                    assertThat(about.within()).isEqualTo(0.01);
                    assertThat(about.relative()).isTrue();
                });
        assertThat(reduction.tests().get(1).script().items()).hasSize(2);
    }

    @Test
    void fillsDefaults() {
        Documents documents = Documents.of(Map.of("f.yaml", """
                weir: 1
                reduction: r
                version: 2
                from: { stream: s, decode: json, time: kafka }
                aggregate: { window: { tumbling: 1h }, take: { n: count() } }
                """), Vocabulary.EDITION_1, problems);
        assertThat(problems.all()).isEmpty();
        assertThat(documents.streams().get("s").time()).isInstanceOf(StreamDocument.Time.OfRecord.class);
        ReductionDocument reduction = documents.reductions().get("r");
        assertThat(reduction.aggregate().by()).isEmpty();
        assertThat(reduction.aggregate().late().value()).isEqualTo(Duration.ofSeconds(30));
        assertThat(reduction.aggregate().revise().value()).isEqualTo(Duration.ofHours(1));
        assertThat(reduction.publish().to().value()).isEqualTo(Publish.Tier.CENTRAL);
        assertThat(reduction.publish().keep().value()).isEqualTo(Duration.ofDays(7));
        assertThat(reduction.publish().closeAfter()).isNull();
    }

    @Test
    void readsWhatHelmSortsAlike() {
        String sorted = """
                weir: 1
                aggregate: { take: { n: { unit: bytes, sum: a } }, window: 1m }
                from: s
                reduction: r
                version: 1
                ---
                decode: json
                stream: s
                """;
        Documents documents = Documents.of(Map.of("f.yaml", sorted), Vocabulary.EDITION_1, problems);
        assertThat(problems.all()).isEmpty();
        assertThat(documents
                        .reductions()
                        .get("r")
                        .aggregate()
                        .take()
                        .getFirst()
                        .call()
                        .name()
                        .value())
                .isEqualTo("sum");
    }

    @Test
    void walksDirectoriesInOrderAndReadsEachFileOnce(@TempDir Path directory) throws IOException {
        Files.createDirectories(directory.resolve("b/..data"));
        Files.writeString(directory.resolve("b/r.yml"), """
                weir: 1
                reduction: r
                version: 1
                from: s
                aggregate: { window: 1m, take: { n: count() } }
                """);
        Files.writeString(directory.resolve("a.yaml"), "weir: 1\nstream: s\ndecode: json\n");
        Files.writeString(directory.resolve("b/..data/hidden.yaml"), "nonsense");
        Files.writeString(directory.resolve("b/readme.md"), "nonsense");
        Documents documents = Documents.load(List.of(directory, directory.resolve("a.yaml")), problems);
        assertThat(problems.all()).isEmpty();
        assertThat(documents.texts().keySet()).containsExactly(directory + "/a.yaml", directory + "/b/r.yml");
        assertThat(documents.streams()).containsOnlyKeys("s");
        assertThat(documents.reductions()).containsOnlyKeys("r");
    }

    @Test
    void tellsWhatCannotBeRead(@TempDir Path directory) throws IOException {
        Files.createDirectory(directory.resolve("empty"));
        Files.write(directory.resolve("latin.yaml"), new byte[] {'a', ':', '\n', ' ', (byte) 0xE9, '\n'});
        Documents.load(
                List.of(directory.resolve("missing.yaml"), directory.resolve("empty"), directory.resolve("latin.yaml")),
                problems);
        assertThat(problems.all())
                .extracting(problem -> problem.source()
                                .toString()
                                .substring(directory.toString().length() + 1) + " " + problem.code() + " "
                        + problem.message())
                .containsExactly(
                        "empty:1:1 R0217 there is no .yaml or .yml file in the directory",
                        "latin.yaml:2:2 R0103 the file is not UTF-8",
                        "missing.yaml:1:1 R0102 there is no such file or directory");
    }

    @Test
    void aBrokenFileHidesNoNames() {
        Documents.of(
                Map.of(
                        "a.yaml", "weir: 1\nstream: s\ndecode: [\n",
                        "b.yaml", """
                        weir: 1
                        reduction: r
                        version: 1
                        from: s
                        aggregate: { window: 1m, take: { n: count() } }
                        """),
                Vocabulary.EDITION_1,
                problems);
        assertThat(problems.all()).extracting(problem -> problem.code()).containsExactly("R0101");
    }

    /** Whatever is written where, there are documents or problems, and every problem can be shown. */
    @Test
    void nothingMakesItFail() {
        List<String> lines = GOOD.lines().toList();
        List<String> spice = List.of(
                "x",
                "1",
                "-1",
                "1.5",
                "true",
                "~",
                "[]",
                "{}",
                "[x]",
                "{ x: 1 }",
                "{ a: 1, b: 2 }",
                "''",
                "1m",
                "count()",
                "'a.b'",
                "99999999999999999999",
                "[[]]",
                "{ tumbling: 1m }",
                "{ about: 1 }",
                "kafka",
                "weir");
        long seed = 20260101;
        var random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            var changed = new ArrayList<>(lines);
            for (int change = random.nextInt(3); change >= 0; change--) {
                int at = random.nextInt(changed.size());
                String line = changed.get(at);
                int colon = line.indexOf(": ");
                switch (random.nextInt(4)) {
                    case 0 -> changed.remove(at);
                    case 1 -> changed.add(at, changed.get(random.nextInt(changed.size())));
                    default -> {
                        if (colon >= 0) {
                            changed.set(at, line.substring(0, colon + 2) + spice.get(random.nextInt(spice.size())));
                        }
                    }
                }
            }
            String text = String.join("\n", changed);
            var told = new Problems();
            try {
                Documents documents = Documents.of(Map.of("f", text), Vocabulary.EDITION_1, told);
                Rendering.plain().render(told, documents.texts());
                assertThat(!told.none()
                                || documents.reductions().size()
                                                + documents.streams().size()
                                        > 0)
                        .isTrue();
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + seed + " round " + round + ":\n" + text, failure);
            }
        }
    }
}
