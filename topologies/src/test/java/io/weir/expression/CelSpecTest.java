// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.expression.TextProto.Message;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.problem.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The conformance cases of CEL, from a checkout of google/cel-spec: {@code -Dweir.cel.spec=<checkout>}. Every case runs, each once
 * as it is written, where its constants are folded, and once with its constants as names, where they cannot be. What is not of our
 * language is told by looking at the case, not by what our checker refuses; what is otherwise on purpose is listed here, one by one.
 */
@EnabledIfSystemProperty(named = "weir.cel.spec", matches = ".+")
class CelSpecTest {

    /** Fewer cases than these mean that the reader or the sorting is broken. */
    private static final int LEAST_PASSED = 760;

    /** CEL's functions and macros that Weir leaves out. */
    private static final Set<String> LEFT_OUT = Set.of("dyn", "type", "uint", "bytes", "map", "filter", "format");

    private static final Set<String> OF_TYPES = Set.of(Report.TYPES, Report.MIXED);

    private static final Pattern NOT_OUR_SYNTAX =
            Pattern.compile("\\.\\?|\\[\\?|\\{\\?|`|cel\\.(block|iterVar|index)|(Global|Nested)Enum\\.");

    private static final Set<String> TYPES = Set.of(
            "bool", "bytes", "double", "int", "list", "map", "null_type", "string", "type", "uint", "net", "google");

    private static final String NAMES_ARE_CHECKED = "a name that does not exist is told when the file is loaded";
    private static final String CONSTANTS_ARE_FOLDED =
            "a constant part that fails is told when the file is loaded; of names it does what CEL says";
    private static final String ONE_FORM = "instants and durations have one form everywhere in Weir";
    private static final String MICROSECONDS = "instants and durations are microseconds";
    private static final String LONG_DURATIONS = "durations may be longer than 292 years";

    /** What Weir does otherwise, on purpose: {@code file/section/case}, and why. */
    private static final Map<String, String> OTHERWISE = new TreeMap<>(Map.ofEntries(
            Map.entry("basic/variables/unbound_is_runtime_error", NAMES_ARE_CHECKED),
            Map.entry("logic/AND/short_circuit_error_left", CONSTANTS_ARE_FOLDED),
            Map.entry("logic/AND/short_circuit_error_right", CONSTANTS_ARE_FOLDED),
            Map.entry("logic/OR/short_circuit_error_left", CONSTANTS_ARE_FOLDED),
            Map.entry("logic/OR/short_circuit_error_right", CONSTANTS_ARE_FOLDED),
            Map.entry("macros/all/list_elem_error_shortcircuit", CONSTANTS_ARE_FOLDED),
            Map.entry("network_ext/ip_type/parse_invalid_ipv4_in_ipv6", "an IPv4-mapped address is IPv4"),
            Map.entry("timestamps/timestamp_conversions/toString_timestamp", ONE_FORM),
            Map.entry("timestamps/timestamp_conversions/toString_timestamp_nanos", MICROSECONDS),
            Map.entry("timestamps/duration_conversions/toString_duration", ONE_FORM),
            Map.entry("timestamps/timestamp_arithmetic/add_time_to_duration_nanos_negative", MICROSECONDS),
            Map.entry("timestamps/timestamp_arithmetic/add_time_to_duration_nanos_positive", MICROSECONDS),
            Map.entry("timestamps/timestamp_range/sub_time_duration_over", LONG_DURATIONS),
            Map.entry("timestamps/timestamp_range/sub_time_duration_under", LONG_DURATIONS)));

    private static final CelOptions OPTIONS =
            CelOptions.current().enableHeterogeneousNumericComparisons(true).build();
    private static final CelCompiler STANDARD = CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .addLibraries(CelExtensions.strings(), CelExtensions.math(), CelExtensions.regex())
            .build();

    private enum Outcome {
        PASSED,
        NOT_OURS,
        OTHERWISE,
        FAILED
    }

    private final Map<String, Map<Outcome, Integer>> byFile = new TreeMap<>();
    private final Map<String, Integer> reasons = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private final List<String> stale = new ArrayList<>(OTHERWISE.keySet());

    @Test
    void passesEveryCaseOfItsLanguage() throws Exception {
        Path cases = Path.of(System.getProperty("weir.cel.spec"), "tests/simple/testdata");
        try (var files = Files.list(cases)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".textproto"))
                    .sorted()
                    .toList()) {
                String name = file.getFileName().toString().replace(".textproto", "");
                byFile.put(name, new HashMap<>());
                for (Message section : TextProto.read(Files.readString(file)).messages("section")) {
                    for (Message test : section.messages("test")) {
                        run(name, section.text("name", "") + "/" + test.text("name", ""), test);
                    }
                }
            }
        }
        System.out.println(report());
        assertThat(failures).as("cases that fail").isEmpty();
        assertThat(stale).as("listed as otherwise, but passed or gone").isEmpty();
        assertThat(total(Outcome.PASSED)).as("passed").isGreaterThanOrEqualTo(LEAST_PASSED);
        assertThat(Files.readString(Path.of("../docs/reference/cel.md")))
                .as("the page's figures")
                .contains("| **all** | **" + total(Outcome.PASSED) + "** | " + total(Outcome.NOT_OURS) + " | "
                        + total(Outcome.OTHERWISE) + " | 0 |");
    }

    private void run(String file, String name, Message test) {
        String id = file + "/" + name;
        String expression = test.text("expr", "");
        String why = notOurs(test, expression);
        Outcome outcome;
        if (why != null) {
            reasons.merge(why, 1, Integer::sum);
            outcome = Outcome.NOT_OURS;
        } else {
            var wrong = wrong(test, expression);
            if (wrong == null) {
                outcome = Outcome.PASSED;
            } else if (OTHERWISE.containsKey(id)
                    && (!CONSTANTS_ARE_FOLDED.equals(OTHERWISE.get(id)) || wrong(test, expression, true) == null)) {
                stale.remove(id);
                outcome = Outcome.OTHERWISE;
            } else {
                failures.add(id + ": " + expression + "\n      " + wrong);
                outcome = Outcome.FAILED;
            }
        }
        byFile.get(file).merge(outcome, 1, Integer::sum);
    }

    // What is not of our language.

    private @Nullable String notOurs(Message test, String expression) {
        if (NOT_OUR_SYNTAX.matcher(expression).find()) {
            return "optional types, quoted names, blocks and enums";
        }
        for (Message declared : test.messages("type_env")) {
            if (declared.has("function")) {
                return "functions of the host";
            }
            if (type(declared.message("ident").message("type")) == null) {
                return "names of types that no field has";
            }
        }
        boolean names = test.has("type_env") || test.has("bindings");
        if (names && !test.text("container", "").isEmpty()) {
            return "names that are looked for in a container";
        }
        for (Message bound : test.messages("bindings")) {
            if (bound.message("value").has("unknown")) {
                return "unknown values";
            }
            if (value(bound.message("value").message("value")) == null) {
                return "names of types that no field has";
            }
        }
        if (test.has("unknown") || test.has("any_unknowns")) {
            return "unknown values";
        }
        Message expected = expected(test);
        if (expected != null && !isOurs(expected)) {
            return "values of types that no field has";
        }
        CelValidationResult parsed = Environment.bare().parse(expression);
        if (parsed.hasError()) {
            return null;
        }
        String why = notOurs(ast(parsed).getExpr(), scope(test), false);
        if (why != null) {
            return why;
        }
        boolean wellTyped = !standard(test).compile(expression).hasError();
        return !wellTyped && !test.has("eval_error") && refused(test, expression)
                ? "values whose type is not known when the file is loaded"
                : null;
    }

    private static @Nullable String notOurs(CelExpr expr, Scope scope, boolean listAllowed) {
        return switch (expr.exprKind().getKind()) {
            case CONSTANT ->
                switch (expr.constant().getKind()) {
                    case NULL_VALUE -> "null and has()";
                    case BYTES_VALUE -> "bytes";
                    case UINT64_VALUE -> "unsigned ints";
                    default -> null;
                };
            case MAP -> "maps";
            case STRUCT -> "messages";
            case LIST -> list(expr, scope, listAllowed);
            case IDENT ->
                TYPES.contains(expr.ident().name())
                                && !scope.names().containsKey(expr.ident().name())
                        ? "types as values"
                        : null;
            case SELECT ->
                scope.names().containsKey(String.valueOf(Tree.dotted(expr)))
                        ? null
                        : notOurs(expr.select().operand(), scope, false);
            case CALL -> call(expr, scope);
            case COMPREHENSION -> {
                CelExpr.CelComprehension loop = expr.comprehension();
                if (loop.iterRange().exprKind().getKind() != Kind.LIST
                        || loop.iterRange().list().elements().stream()
                                .anyMatch(element -> element.exprKind().getKind() != Kind.CONSTANT)) {
                    String why = notOurs(loop.iterRange(), scope, true);
                    yield why != null ? why : "macros over lists that are not constant";
                }
                yield first(notOurs(loop.iterRange(), scope, true), notOurs(loop.loopStep(), scope, false));
            }
            case NOT_SET -> null;
        };
    }

    private static @Nullable String list(CelExpr expr, Scope scope, boolean allowed) {
        String why = null;
        for (CelExpr element : expr.list().elements()) {
            why = first(why, notOurs(element, scope, false));
        }
        if (why != null) {
            return why;
        }
        if (!allowed) {
            return "lists as values";
        }
        long kinds = expr.list().elements().stream()
                .filter(element -> element.exprKind().getKind() == Kind.CONSTANT)
                .map(element -> element.constant().getKind())
                .distinct()
                .count();
        return kinds > 1 ? "lists of several types" : null;
    }

    private static @Nullable String call(CelExpr expr, Scope scope) {
        CelExpr.CelCall call = expr.call();
        String function = Tree.function(call);
        if (function.equals("has")) {
            return "null and has()";
        }
        if (LEFT_OUT.contains(call.function())) {
            return call.function() + "()";
        }
        boolean operator = Tree.sign(call.function()) != null || call.function().startsWith("@");
        if (!operator && !Catalogue.FUNCTIONS.contains(function)) {
            return "functions of other extensions";
        }
        String why = null;
        List<CelExpr> arguments = Tree.arguments(call);
        for (int i = 0; i < arguments.size(); i++) {
            boolean list = (call.function().equals("@in") && i == 1)
                    || (call.function().equals("join") && i == 0)
                    || call.function().startsWith("math.@");
            why = first(why, notOurs(arguments.get(i), scope, list));
        }
        return why;
    }

    private static @Nullable String first(@Nullable String one, @Nullable String other) {
        return one != null ? one : other;
    }

    // What comes out.

    private @Nullable String wrong(Message test, String expression) {
        String wrong = wrong(test, expression, false);
        return wrong != null ? wrong : wrong(test, expression, true);
    }

    private @Nullable String wrong(Message test, String expression, boolean lifted) {
        String as = lifted ? "with names for its constants: " : "";
        Message expected = expected(test);
        if (expected != null && expected.has("list_value")) {
            List<Message> elements = expected.message("list_value").messages("values");
            String size = unequal(test, "(" + expression + ").size()", lifted, (long) elements.size());
            if (size != null) {
                return as + size;
            }
            for (int i = 0; i < elements.size(); i++) {
                String element = unequal(test, "(" + expression + ")[" + i + "]", lifted, value(elements.get(i)));
                if (element != null) {
                    return as + "at " + i + ": " + element;
                }
            }
            return null;
        }
        String unequal = unequal(
                test,
                expression,
                lifted,
                test.has("eval_error") ? SlowTwin.FAILED : expected == null ? true : value(expected));
        return unequal == null ? null : as + unequal;
    }

    private static @Nullable String unequal(Message test, String expression, boolean lifted, Object expected) {
        var problems = new Problems();
        var values = new TreeMap<String, Object>();
        for (Message bound : test.messages("bindings")) {
            values.put(bound.text("key", ""), value(bound.message("value").message("value")));
        }
        Scope scope = scope(test);
        Expression checked;
        if (lifted) {
            var lifting = new Lifting(scope, values);
            checked = lifting.check(expression, problems);
            scope = lifting.scope;
        } else {
            checked = Expressions.check(expression, new Source("case", 1, 1, 1), true, scope, problems);
        }
        Object actual;
        if (checked == null) {
            actual = SlowTwin.FAILED;
            if (!expected.equals(SlowTwin.FAILED)) {
                return "is refused: "
                        + problems.all().stream().map(Problem::message).toList();
            }
        } else {
            actual = evaluate(checked, scope, values);
        }
        return same(expected, actual) ? null : "is " + actual + ", and should be " + expected;
    }

    private static Object evaluate(Expression checked, Scope scope, Map<String, Object> values) {
        var slots = new Slots();
        scope.names().keySet().forEach(slots::reserve);
        Evaluator evaluator = slots.bind(checked);
        var event = new Event(slots.size());
        event.clear();
        values.forEach((name, value) -> EvaluatorTest.put(event, slots.reserve(name), value));
        return switch (evaluator.evaluate(event)) {
            case Event.PRESENT -> Slots.value(event, evaluator.register, checked.type());
            case Event.FAILED -> SlowTwin.FAILED;
            default -> SlowTwin.ABSENT;
        };
    }

    private static boolean same(Object expected, Object actual) {
        return expected instanceof Double left && actual instanceof Double right
                ? left.doubleValue() == right || (left.isNaN() && right.isNaN())
                : expected.equals(actual);
    }

    private static boolean refused(Message test, String expression) {
        var problems = new Problems();
        return Expressions.check(expression, new Source("case", 1, 1, 1), true, scope(test), problems) == null
                && problems.all().stream()
                        .anyMatch(problem -> Set.of(Report.TYPES, Report.MIXED).contains(problem.code()));
    }

    // What the case says.

    private static Scope scope(Message test) {
        var names = new TreeMap<String, Type>();
        for (Message bound : test.messages("bindings")) {
            names.put(bound.text("key", ""), typeOf(value(bound.message("value").message("value"))));
        }
        for (Message declared : test.messages("type_env")) {
            names.put(declared.text("name", ""), type(declared.message("ident").message("type")));
        }
        return Scope.of(names);
    }

    private static CelCompiler standard(Message test) {
        CelCompilerBuilder builder = STANDARD.toCompilerBuilder();
        scope(test).names().forEach((name, type) -> builder.addVar(name, Environment.celType(type)));
        return builder.build();
    }

    private static @Nullable Message expected(Message test) {
        if (test.has("value")) {
            return test.message("value");
        }
        return test.has("typed_result") && test.message("typed_result").has("result")
                ? test.message("typed_result").message("result")
                : null;
    }

    private static boolean isOurs(Message value) {
        return value.has("list_value")
                ? value.message("list_value").messages("values").stream().allMatch(element -> value(element) != null)
                : value(value) != null;
    }

    /** As our evaluator yields it, or null if no field can hold it. */
    private static @Nullable Object value(Message value) {
        Object first = value.fields().get(value.kind()).getFirst();
        String text = first instanceof Message ? "" : value.text(value.kind(), "");
        return switch (value.kind()) {
            case "int64_value" -> Long.decode(text);
            case "bool_value" -> Boolean.valueOf(text);
            case "string_value" -> text;
            case "double_value" ->
                switch (text.toLowerCase(java.util.Locale.ROOT)) {
                    case "nan" -> Double.NaN;
                    case "inf", "infinity" -> Double.POSITIVE_INFINITY;
                    case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
                    default -> Double.valueOf(text);
                };
            case "object_value" -> moment(value.message("object_value"));
            default -> null;
        };
    }

    /** Of a timestamp or a duration. */
    private static @Nullable Object moment(Message any) {
        String type = any.fields().isEmpty() ? "" : any.kind();
        if (!type.endsWith("protobuf.Timestamp]") && !type.endsWith("protobuf.Duration]")) {
            return null;
        }
        Message moment = any.message(type);
        return Long.parseLong(moment.text("seconds", "0")) * 1_000_000
                + Long.parseLong(moment.text("nanos", "0")) / 1000;
    }

    private static Type typeOf(Object value) {
        return switch (value) {
            case Long ignored -> Type.INT;
            case Double ignored -> Type.DOUBLE;
            case Boolean ignored -> Type.BOOL;
            default -> Type.STRING;
        };
    }

    private static @Nullable Type type(Message type) {
        return switch (type.text("primitive", type.text("well_known", ""))) {
            case "INT64" -> Type.INT;
            case "DOUBLE" -> Type.DOUBLE;
            case "BOOL" -> Type.BOOL;
            case "STRING" -> Type.STRING;
            case "TIMESTAMP" -> Type.TIMESTAMP;
            case "DURATION" -> Type.DURATION;
            default -> null;
        };
    }

    private static CelAbstractSyntaxTree ast(CelValidationResult result) {
        try {
            return result.getAst();
        } catch (CelValidationException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    // What is told.

    private int total(Outcome outcome) {
        return byFile.values().stream()
                .mapToInt(counts -> counts.getOrDefault(outcome, 0))
                .sum();
    }

    private String report() {
        var text = new StringBuilder(
                "| file | passed | not of the language | otherwise | failed |\n|---|---|---|---|---|\n");
        byFile.forEach((file, counts) -> {
            text.append("| ").append(file);
            for (Outcome outcome : Outcome.values()) {
                text.append(" | ").append(counts.getOrDefault(outcome, 0));
            }
            text.append(" |\n");
        });
        text.append("| all");
        for (Outcome outcome : Outcome.values()) {
            text.append(" | ").append(total(outcome));
        }
        text.append(" |\n\n");
        reasons.forEach(
                (why, count) -> text.append(count).append(" need ").append(why).append('\n'));
        failures.forEach(failure -> text.append(failure).append('\n'));
        return text.toString();
    }

    /** Gives names to constants, so that nothing can be computed before there is an event. */
    private static final class Lifting {
        private Scope scope;
        private final Map<String, Object> values;

        Lifting(Scope scope, Map<String, Object> values) {
            this.scope = scope;
            this.values = values;
        }

        @Nullable
        Expression check(String text, Problems problems) {
            var report = new Report(Place.exact(new Source("case", 1, 1, 1)), problems);
            CelValidationResult parsed = Environment.bare().parse(text);
            if (parsed.hasError()) {
                problems.add(Problem.error(Report.SYNTAX, new Source("case", 1, 1, 1), parsed.getErrorString()));
                return null;
            }
            CelAbstractSyntaxTree tree = ast(parsed);
            CelExpr lifted = lift(new Rewriting(scope, 1_000_000).rewrite(tree.getExpr()));
            CelValidationResult checked =
                    Environment.of(scope).check(CelAbstractSyntaxTree.newParsedAst(lifted, tree.getSource()));
            if (checked.hasError()) {
                problems.add(Problem.error(Report.TYPES, new Source("case", 1, 1, 1), checked.getErrorString()));
                return null;
            }
            Expression lowered = new Lowering(ast(checked), new Tree(tree.getSource(), text, report), report).lower();
            return report.failed() ? null : lowered;
        }

        private CelExpr lift(CelExpr expr) {
            return switch (expr.exprKind().getKind()) {
                case CONSTANT -> named(expr);
                case LIST ->
                    CelExpr.ofList(
                            expr.id(),
                            expr.list().elements().stream().map(this::lift).collect(ImmutableList.toImmutableList()),
                            ImmutableList.of());
                case CALL ->
                    CelExpr.ofCall(
                            expr.id(),
                            Optional.ofNullable(
                                    expr.call().target().map(this::lift).orElse(null)),
                            expr.call().function(),
                            expr.call().args().stream().map(this::lift).collect(ImmutableList.toImmutableList()));
                case COMPREHENSION -> {
                    CelExpr.CelComprehension loop = expr.comprehension();
                    yield CelExpr.ofComprehension(
                            expr.id(),
                            loop.iterVar(),
                            loop.iterRange(),
                            loop.accuVar(),
                            loop.accuInit(),
                            loop.loopCondition(),
                            step(loop),
                            loop.result());
                }
                default -> expr;
            };
        }

        /** The condition only: what the macro has put around it is not the writer's. */
        private CelExpr step(CelExpr.CelComprehension loop) {
            CelExpr step = loop.loopStep();
            int condition = step.call().function().equals("_?_:_") ? 0 : 1;
            var arguments = new ArrayList<>(step.call().args());
            arguments.set(condition, lift(arguments.get(condition)));
            return CelExpr.ofCall(
                    step.id(), step.call().target(), step.call().function(), ImmutableList.copyOf(arguments));
        }

        private CelExpr named(CelExpr expr) {
            CelConstant constant = expr.constant();
            Object value = switch (constant.getKind()) {
                case INT64_VALUE -> constant.int64Value();
                case DOUBLE_VALUE -> constant.doubleValue();
                case BOOLEAN_VALUE -> constant.booleanValue();
                default -> constant.stringValue();
            };
            String name = "lifted_" + expr.id();
            values.put(name, value);
            scope = scope.with(name, typeOf(value));
            return CelExpr.ofIdent(expr.id(), name);
        }
    }
}
