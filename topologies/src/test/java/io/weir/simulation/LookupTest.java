// SPDX-License-Identifier: Apache-2.0
package io.weir.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.engine.StreamProgram;
import io.weir.language.Documents;
import io.weir.language.Vocabulary;
import io.weir.operators.Table;
import io.weir.plan.Explanation;
import io.weir.plan.Planner;
import io.weir.plan.Plans;
import io.weir.plan.ReductionPlan;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.tree.Reducer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The step {@code lookup}, from files to rows. */
class LookupTest {

    private static final String STREAM = """
            weir: 1
            stream: s
            decode: json
            fields:
              at: { type: timestamp }
              store: { type: string }
              n: { type: int }
              ok: { type: bool }
              client: { type: ip }
            time: { field: at }
            ---
            """;

    private static final long NOW = Long.MAX_VALUE / 4_000;

    @TempDir
    private Path directory;

    private final Problems problems = new Problems();

    private void file(String name, String text) throws IOException {
        Files.writeString(directory.resolve(name), text);
    }

    private Plans plans(String steps, String aggregate) {
        String reduction = "reduction: r\nversion: 1\nfrom: s\nsteps:\n" + steps.indent(2)
                + "aggregate:\n  window: 1m\n" + aggregate.indent(2);
        String name = directory.resolve("r.yaml").toString();
        return Planner.plan(Documents.of(Map.of(name, STREAM + reduction), Vocabulary.EDITION_1, problems), problems);
    }

    private ReductionPlan loaded(String steps, String aggregate) {
        Plans plans = plans(steps, aggregate);
        plans.load(problems);
        assertThat(problems.none()).as("%s", problems.all()).isTrue();
        return plans.reductions().get("r");
    }

    /** Outcomes of the events, then the columns of the rows that are not in every row. */
    private static String run(ReductionPlan plan, String... events) {
        var calm = new Calm(plan.stream(), List.of(plan), List.of("a"), Map.of());
        for (String event : events) {
            calm.offer("a", null, bytes(event), NOW);
        }
        calm.finish();
        var text = new StringBuilder();
        calm.ledger("a", "r")
                .outcomes()
                .forEach((outcome, count) ->
                        text.append(outcome).append('=').append(count.events()).append(' '));
        calm.rows("r")
                .forEach(row -> text.append(
                        row.json().replaceAll("\"window_(start|end)\":\"[^\"]*\",|,?\"sites_reported.*", "") + "}"));
        return text.toString();
    }

    private static byte[] bytes(String event) {
        return ("{\"at\":\"2026-01-01T00:00:05Z\"" + (event.isEmpty() ? "" : ",") + event + "}")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** What is said of a file; the line is its own. */
    private String refused(String content) throws IOException {
        file("t.csv", content);
        return refused("t.csv", "fields: { size: { type: int }, note: {} }");
    }

    private String refused(String file, String fields) {
        plans("- { lookup: " + file + ", key: store, column: id, " + fields + " }", "take: { c: count() }")
                .load(problems);
        assertThat(problems.all()).hasSize(1);
        Problem problem = problems.all().getFirst();
        assertThat(problem.code()).isEqualTo("R0441");
        assertThat(problem.source().file()).isEqualTo(directory.resolve(file).toString());
        return problem.source().line() + ": "
                + problem.message().replace("`" + file + "` cannot be looked into: ", "")
                + (problem.label() == null ? "" : "; " + problem.label());
    }

    @Test
    void cellsGetNames() throws IOException {
        file(
                "stores.csv",
                "\ufeffstore,country,Floor Area,\"the, \"\"note\"\"\"\r\nb1,DE,120,\"a\nb\"\r\nb2,FR,,\r\n\r\n");
        ReductionPlan plan = loaded(
                "- lookup: stores.csv\n  key: store\n  fields: { country: {}, area: { type: int, at: /Floor Area }, "
                        + "note: { at: '/the, \"note\"' } }",
                "by: [country, area, note]\ntake: { c: count() }");
        assertThat(run(plan, "\"store\":\"b1\"", "\"store\":\"b2\"", "\"store\":\"b1\""))
                .isEqualTo("absorbed=3 {\"country\":\"DE\",\"area\":120,\"note\":\"a\\u000ab\",\"c\":2}"
                        + "{\"country\":\"FR\",\"area\":null,\"note\":null,\"c\":1}");
    }

    @Test
    void whatNoRowHasIsAbsentUnlessItMustBeThere() throws IOException {
        file("stores.csv", "store,country\nb1,DE\n");
        String step = "- { lookup: stores.csv, key: store, fields: { country: {} }";
        String aggregate = "by: [country, { there: present(country) }]\ntake: { c: count() }";
        String[] events = {"\"store\":\"b1\"", "\"store\":\"b9\"", "\"store\":null", ""};
        assertThat(run(loaded(step + " }", aggregate), events))
                .isEqualTo("absorbed=4 {\"country\":\"DE\",\"there\":true,\"c\":1}"
                        + "{\"country\":null,\"there\":false,\"c\":3}");
        assertThat(run(loaded(step + ", else: dead }", aggregate), events))
                .isEqualTo("absorbed=1 dead:not_found=3 {\"country\":\"DE\",\"there\":true,\"c\":1}");
        assertThat(run(
                        loaded(
                                step + " }\n- let: { country: 'coalesce(country, \"elsewhere\")' }",
                                "by: [country]\ntake: { c: count() }"),
                        events))
                .isEqualTo("absorbed=4 {\"country\":\"DE\",\"c\":1}{\"country\":\"elsewhere\",\"c\":3}");
    }

    @Test
    void keysOfEachType() throws IOException {
        file("t.csv", "id,word\n7,seven\n-1,minus one\n12.0,twelve\n");
        String by = "by: [word]\ntake: { c: count() }";
        assertThat(run(
                        loaded("- { lookup: t.csv, key: n, column: id, fields: { word: {} } }", by),
                        "\"n\":7",
                        "\"n\":-1",
                        "\"n\":12"))
                .contains("\"seven\"", "\"minus one\"", "\"twelve\"");
        file("ips.csv", "id,word\n2001:DB8::1,six\n10.0.0.1,four\n");
        assertThat(run(
                        loaded("- { lookup: ips.csv, key: client, column: id, fields: { word: {} } }", by),
                        "\"client\":\"2001:db8:0::1\"",
                        "\"client\":\"10.0.0.1\""))
                .contains("\"six\"", "\"four\"");
        file("b.csv", "id,word\ntrue,yes\nfalse,no\n");
        assertThat(run(
                        loaded("- { lookup: b.csv, key: 'n > 1', column: id, fields: { word: {} } }", by),
                        "\"n\":1",
                        "\"n\":2"))
                .contains("\"no\"", "\"yes\"");
    }

    @Test
    void aListOfObjects() throws IOException {
        file(
                "t.json",
                "[\n  {\"id\": \"b1\", \"in\": {\"country\": \"DE\"}, \"size\": 1.5},\n {\"id\":\"b2\",\"x\":[1]}\n]\n");
        ReductionPlan plan = loaded(
                "- { lookup: t.json, key: store, column: id, fields: { country: { at: /in/country }, size: { type: double } } }",
                "by: [country]\ntake: { s: sum(size) }");
        assertThat(run(plan, "\"store\":\"b1\"", "\"store\":\"b1\"", "\"store\":\"b2\""))
                .isEqualTo("absorbed=3 {\"country\":\"DE\",\"s\":3.0}{\"country\":null,\"s\":null}");
        file("t.json", "[]");
        assertThat(run(
                        loaded("- { lookup: t.json, key: store, column: id, else: dead }", "take: { c: count() }"),
                        "\"store\":\"b1\""))
                .isEqualTo("dead:not_found=1 ");
    }

    @Test
    void aKeyMayBeReplacedAndFailedOnesAreDead() throws IOException {
        file("t.csv", "store,n\nb1,5\n");
        ReductionPlan plan = loaded(
                "- { lookup: t.csv, key: store, fields: { store: { at: /n }, n: { type: int } } }",
                "by: [store]\ntake: { n: sum(n) }");
        assertThat(run(plan, "\"store\":\"b1\",\"n\":9")).isEqualTo("absorbed=1 {\"store\":\"5\",\"n\":5}");
        plan = loaded("- { lookup: t.csv, key: 10 / n, column: n, fields: { store: {} } }", "take: { c: count() }");
        assertThat(run(plan, "\"n\":0")).isEqualTo("dead:division_by_zero=1 ");
    }

    @Test
    void aFileThatIsNone() throws IOException {
        assertThat(refused("no.csv", "fields: { size: {} }")).isEqualTo("1: there is no such file");
    }

    @Test
    void emptyFiles() throws IOException {
        assertThat(refused("")).isEqualTo("1: the file is empty: its first row must have the names of the columns");
    }

    @Test
    void anEmptyTable() throws IOException {
        file("t.csv", "id,size\n");
        assertThat(run(
                        loaded(
                                "- { lookup: t.csv, key: store, column: id, fields: { size: { type: int } } }",
                                "take: { s: sum(size) }"),
                        "\"store\":\"b1\""))
                .isEqualTo("absorbed=1 {\"s\":null}");
    }

    @Test
    void aKeyThatIsThereTwice() throws IOException {
        assertThat(refused("id,size,note\na,1,\"x\ny\"\nb,2,\na,3,\n")).isEqualTo("5: the row has the key of line 2");
    }

    @Test
    void aCellOfAnotherType() throws IOException {
        assertThat(refused("id,size,note\na,1,\nb,many,\n")).isEqualTo("3: `size` is no int");
    }

    @Test
    void aRowWithoutAKey() throws IOException {
        assertThat(refused("id,size,note\n,1,\n")).isEqualTo("2: the row has no `id`");
    }

    @Test
    void rowsThatAreNone() throws IOException {
        assertThat(refused("id,size,note\na,1\n")).isEqualTo("2: this is no row of 3 cells");
    }

    @Test
    void aHeaderTwice() throws IOException {
        assertThat(refused("id,size,note\nid,size,note\n")).isEqualTo("2: the names of the columns are there again");
    }

    @Test
    void columnsThatAreMissingOrThereTwice() throws IOException {
        assertThat(refused("id,sice,note\n")).isEqualTo("1: there is no column `size`; did you mean `sice`?");
    }

    @Test
    void columnsOfOneName() throws IOException {
        assertThat(refused("id,size,size\n")).isEqualTo("1: columns 2 and 3 have one name");
    }

    @Test
    void networksAreNotLookedUpYet() throws IOException {
        file("nets.csv", "net,name\n10.0.0.0/8,office\n");
        plans("- { lookup: nets.csv, key: client, column: net, fields: { name: {} } }", "take: { c: count() }")
                .load(problems);
        assertThat(problems.all().getFirst().message()).endsWith("`net` is no ip");
        assertThat(problems.all().getFirst().label())
                .isEqualTo("networks are not looked up in this version yet, only addresses");
    }

    @Test
    void jsonThatIsNone() throws IOException {
        file("t.json", "{\"id\": \"a\"}");
        assertThat(refused("t.json", "else: dead")).isEqualTo("1: the file is not a list of objects; `[{ … }, { … }]`");
    }

    @Test
    void jsonThatIsCutOff() throws IOException {
        file("t.json", "[{\"id\": \"a\"},\n{\"id\": \"secret");
        assertThat(refused("t.json", "else: dead")).isEqualTo("2: this is not JSON");
    }

    @Test
    void aRequiredCell() throws IOException {
        file("t.json", "[{\"id\": \"a\", \"size\": 1},\n{\"id\": \"b\"}]");
        assertThat(refused("t.json", "fields: { size: { type: int, required: true } }"))
                .isEqualTo("2: the row has no `size`");
    }

    @Test
    void tooManyRows() throws IOException {
        var text = new StringBuilder("id,size,note\n");
        for (int i = 0; i <= Table.MOST_ROWS; i++) {
            text.append(i).append(",,\n");
        }
        assertThat(refused(text.toString())).isEqualTo("1000002: there are more than 1000000 rows");
    }

    @Test
    void tooManyBytes() throws IOException {
        try (var file = new RandomAccessFile(directory.resolve("t.csv").toFile(), "rw")) {
            file.setLength(Table.MOST_BYTES + 1L);
        }
        assertThat(refused("t.csv", "else: dead")).isEqualTo("1: the file is larger than 64 MiB");
    }

    private void touch(String name, String text, int second) throws IOException {
        file(name, text);
        Files.setLastModifiedTime(
                directory.resolve(name), FileTime.from(Instant.ofEpochSecond(1_700_000_000 + second)));
    }

    @Test
    void aFileThatChangesIsTakenWholeOrNotAtAll() throws IOException {
        touch("t.csv", "store,country\nb1,DE\n", 0);
        Plans plans = plans(
                "- { lookup: t.csv, key: store, fields: { country: {} } }\n"
                        + "- { lookup: t.csv, key: store, fields: { again: { at: /country } } }",
                "by: [country, again]\ntake: { c: count() }");
        plans.load(problems);
        ReductionPlan plan = plans.reductions().get("r");
        assertThat(plans.tables()).as("both ask the same").hasSize(1);
        Table table = plans.tables().getFirst();
        String before = plan.hash();
        assertThat(table.look()).isNull();

        // The first look sees that it changes, the second that it does no more.
        touch("t.csv", "store,country\nb1,FR\nb2,FR\n", 1);
        assertThat(table.look()).isNull();
        assertThat(table.look()).isEqualTo("lookup: t.csv has changed: 2 rows from now on");
        assertThat(table.look()).isNull();
        assertThat(table.size()).isEqualTo(2);
        assertThat(table.loads()).isEqualTo(2);
        assertThat(run(plan, "\"store\":\"b1\"")).contains("\"country\":\"FR\",\"again\":\"FR\"");

        touch("t.csv", "store,country\nb1,FR\nb1,FR\n", 2);
        assertThat(table.look()).isNull();
        assertThat(table.look())
                .isEqualTo("lookup: t.csv has changed and cannot be taken, what was read before stays: "
                        + "line 3: the row has the key of line 2");
        assertThat(table.look()).as("told once").isNull();
        assertThat(table.failures()).isEqualTo(1);
        assertThat(table.size()).isEqualTo(2);

        Files.delete(directory.resolve("t.csv"));
        assertThat(table.look()).isNull();
        assertThat(table.look()).endsWith("line 1: there is no such file");
        assertThat(table.look()).isNull();
        assertThat(table.failures()).isEqualTo(2);
        touch("t.csv", "store,country\n", 3);
        assertThat(table.look()).isNull();
        assertThat(table.look()).isEqualTo("lookup: t.csv has changed: 0 rows from now on");
        assertThat(plan.hash()).isEqualTo(before);
    }

    @Test
    void aTableIsTheSameForAWholeEvent() throws IOException {
        touch("t.csv", "store,country\nb1,DE\n", 0);
        String steps = "- { lookup: t.csv, key: store, fields: { country: {} } }";
        Plans plans = plans(steps, "by: [country]\ntake: { c: count() }");
        plans.load(problems);
        ReductionPlan plan = plans.reductions().get("r");
        var program = StreamProgram.of(plan.stream(), List.of(plan), Map.of());
        Reducer reducer = program.reducers().getFirst();
        program.decode(null, bytes("\"store\":\"b2\""), NOW, 0);
        touch("t.csv", "store,country\nb2,FR\n", 1);
        Table table = plans.tables().getFirst();
        assertThat(table.look()).isNull();
        assertThat(table.look()).isNotNull();
        assertThat(group(reducer, program)).isEqualTo("[null]");
        program.decode(null, bytes("\"store\":\"b2\""), NOW, 1);
        assertThat(group(reducer, program)).isEqualTo("[\"FR\"]");
    }

    private static String group(Reducer reducer, StreamProgram program) {
        assertThat(reducer.reduce(program.event())).isEqualTo(Reducer.Verdict.READY);
        reducer.absorb(program.event(), 0, 60_000, 1, (window, group) -> null);
        var groups = new ArrayList<String>();
        reducer.drain((window, group, partial, published) -> groups.add(group));
        return groups.getLast();
    }

    @Test
    void reductionsThatAskTheSameShareTheRows() throws IOException {
        file("t.csv", "store,country\nb1,DE\n");
        String reduction = """
                reduction: %s
                version: 1
                from: s
                steps: [{ lookup: t.csv, key: store, fields: { country: {} } }]
                aggregate: { by: [country], window: 1m, take: { c: count() } }
                ---
                """;
        String name = directory.resolve("r.yaml").toString();
        Plans plans = Planner.plan(
                Documents.of(
                        Map.of(name, STREAM + reduction.formatted("one") + reduction.formatted("other")),
                        Vocabulary.EDITION_1,
                        problems),
                problems);
        assertThat(problems.all()).isEmpty();
        assertThat(plans.reductions().get("one").steps().getFirst().tables().getFirst())
                .isSameAs(plans.reductions()
                        .get("other")
                        .steps()
                        .getFirst()
                        .tables()
                        .getFirst());
        assertThat(plans.tables()).hasSize(1);
    }

    @Test
    void withoutItsFileEverythingIsDead() {
        Plans plans = plans("- { lookup: t.csv, key: store, fields: { country: {} } }", "take: { c: count() }");
        assertThat(run(plans.reductions().get("r"), "\"store\":\"b1\"")).isEqualTo("dead:no_table=1 ");
        // A tier above needs no file to plan.
        assertThat(problems.all()).isEmpty();
        assertThat(Explanation.of(plans.reductions().get("r")))
                .contains("lookup(t.csv, /store = store: country string /country)");
        assertThatThrownBy(() -> plans.tables().getFirst().load()).hasMessage("there is no such file");
    }
}
