// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import io.weir.event.Type;
import io.weir.problem.DidYouMean;
import io.weir.problem.Problem;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds in the parsed tree, before types are checked, what does not exist in Weir: names, functions, kinds of literals. */
final class Diagnosis {

    /** What people write who come from elsewhere. */
    private static final Map<String, String> ELSEWHERE = Map.ofEntries(
            Map.entry("lower", "lowerAscii"),
            Map.entry("tolower", "lowerAscii"),
            Map.entry("tolowercase", "lowerAscii"),
            Map.entry("lowercase", "lowerAscii"),
            Map.entry("upper", "upperAscii"),
            Map.entry("toupper", "upperAscii"),
            Map.entry("touppercase", "upperAscii"),
            Map.entry("uppercase", "upperAscii"),
            Map.entry("len", "size"),
            Map.entry("length", "size"),
            Map.entry("count", "size"),
            Map.entry("substr", "substring"),
            Map.entry("slice", "substring"),
            Map.entry("ifnull", "coalesce"),
            Map.entry("nvl", "coalesce"),
            Map.entry("isnull", "present"),
            Map.entry("exists", "present"),
            Map.entry("defined", "present"),
            Map.entry("like", "matches"),
            Map.entry("regex", "matches"),
            Map.entry("includes", "contains"),
            Map.entry("max", "math.greatest"),
            Map.entry("min", "math.least"),
            Map.entry("abs", "math.abs"),
            Map.entry("float", "double"),
            Map.entry("tostring", "string"),
            Map.entry("parseint", "try_int"),
            Map.entry("date_trunc", "floor"));

    private static final Set<String> AGGREGATES = Set.of(
            "avg",
            "average",
            "count",
            "distinct",
            "first",
            "last",
            "max",
            "mean",
            "min",
            "stddev",
            "sum",
            "top",
            "variance");

    private static final Set<String> NAMESPACES = Set.of("math", "regex", "strings");

    private final Scope scope;
    private final Tree tree;
    private final Report report;
    private final Set<String> loops = new HashSet<>();
    /** Nodes that something is compared with: where a text is often meant. */
    private final Set<Long> compared = new HashSet<>();

    Diagnosis(Scope scope, Tree tree, Report report) {
        this.scope = scope;
        this.tree = tree;
        this.report = report;
    }

    void look(CelExpr expr) {
        switch (expr.exprKind().getKind()) {
            case CONSTANT -> constant(expr);
            case IDENT, SELECT -> name(expr);
            case CALL -> call(expr);
            case LIST -> {
                expr.list().elements().forEach(element -> compared.add(element.id()));
                expr.list().elements().forEach(this::look);
            }
            case COMPREHENSION -> {
                CelExpr.CelComprehension loop = expr.comprehension();
                look(loop.iterRange());
                boolean inner = loops.add(loop.iterVar());
                boolean result = loops.add(loop.accuVar());
                look(loop.loopStep());
                if (inner) {
                    loops.remove(loop.iterVar());
                }
                if (result) {
                    loops.remove(loop.accuVar());
                }
            }
            case MAP, STRUCT ->
                report.add(
                        expr.id(), Problem.error(Report.LEFT_OUT, tree.at(expr), "there are no maps in expressions"));
            case NOT_SET -> {}
        }
    }

    private void constant(CelExpr expr) {
        switch (expr.constant().getKind()) {
            case NULL_VALUE ->
                report.add(
                        expr.id(),
                        Problem.error(Report.ABSENCE, tree.at(expr), "there is no `null`; a missing value is absent")
                                .label("write present(x)"));
            case BYTES_VALUE ->
                report.add(
                        expr.id(),
                        Problem.error(Report.LEFT_OUT, tree.at(expr), "there are no bytes in expressions")
                                .label("write the string without b"));
            case UINT64_VALUE ->
                report.add(
                        expr.id(),
                        Problem.error(Report.LEFT_OUT, tree.at(expr), "there are no unsigned ints in expressions")
                                .label("write the number without u"));
            default -> {}
        }
    }

    private void name(CelExpr expr) {
        String name = Tree.dotted(expr);
        if (name == null) {
            CelExpr operand = expr.select().operand();
            look(operand);
            report.add(
                    expr.id(),
                    Problem.error(
                            Report.NAME, tree.at(expr), "`." + expr.select().field() + "` is not a field of anything"));
            return;
        }
        if (scope.names().containsKey(name) || loops.contains(name)) {
            return;
        }
        String root = name.contains(".") ? name.substring(0, name.indexOf('.')) : name;
        Type type = scope.names().get(root);
        if (type != null && !name.equals(root)) {
            report.add(
                    expr.id(),
                    Problem.error(
                                    Report.NAME,
                                    tree.at(expr),
                                    "no field `" + name + "`: `" + root + "` is of type " + type.text()
                                            + " and has no parts")
                            .label(type == Type.STRING ? "json(" + root + ", \"/…\") reads JSON text" : null));
        } else {
            String nearest = scope.gone().contains(name)
                    ? null
                    : DidYouMean.nearest(name, scope.names().keySet());
            if (nearest == null && Catalogue.FUNCTIONS.contains(name)) {
                report.add(
                        expr.id(),
                        Problem.error(Report.NAME, tree.at(expr), "no field `" + name + "`; a function needs its ()"));
            } else {
                report.add(
                        expr.id(),
                        Problem.error(Report.NAME, tree.at(expr), "no field `" + name + "`")
                                .label(
                                        nearest != null
                                                ? "did you mean `" + nearest + "`?"
                                                : scope.gone().contains(name)
                                                        ? "after `aggregate` there are only the group and the figures"
                                                        : compared.contains(expr.id())
                                                                ? "a text needs quotes: \"" + name + "\""
                                                                : null)
                                .note("known", known()));
            }
        }
        // The checker complains of the node at which the name begins.
        report.say(Tree.root(expr).id());
    }

    private String known() {
        return scope.names().isEmpty()
                ? "nothing"
                : String.join(", ", scope.names().keySet());
    }

    private void call(CelExpr expr) {
        CelExpr.CelCall call = expr.call();
        String raw = call.function();
        if (raw.equals("has")) {
            String inside = call.args().size() == 1 ? Tree.dotted(call.args().getFirst()) : null;
            report.add(
                    expr.id(),
                    Problem.error(Report.ABSENCE, tree.at(expr), "there is no `has`; a missing value is absent")
                            .label("write present(" + (inside == null ? "x" : inside) + ")"));
            call.args().forEach(this::look);
            report.say(
                    call.args().isEmpty() ? expr.id() : call.args().getFirst().id());
            return;
        }
        if ((raw.equals("_==_") || raw.equals("_!=_")) && call.args().stream().anyMatch(Diagnosis::isNull)) {
            CelExpr other = isNull(call.args().getFirst())
                    ? call.args().getLast()
                    : call.args().getFirst();
            String name = Tree.dotted(other);
            String present = (raw.equals("_==_") ? "!present(" : "present(") + (name == null ? "x" : name) + ")";
            report.add(
                    expr.id(),
                    Problem.error(
                                    Report.ABSENCE,
                                    tree.at(expr),
                                    "a comparison with null never holds; a missing value is absent")
                            .label("write " + present));
            if (!isNull(other)) {
                look(other);
            }
            return;
        }
        if (raw.equals("_==_") || raw.equals("_!=_")) {
            compared.add(call.args().getLast().id());
        }
        boolean operator = Tree.sign(raw) != null || raw.startsWith("@") || raw.startsWith("math.@");
        String function = Tree.function(call);
        if (!operator && !Catalogue.FUNCTIONS.contains(function)) {
            unknown(expr, call);
            // What an aggregate would count is an event's, and there are none here.
            if (!isAggregate(call)) {
                call.args().forEach(this::look);
            }
            return;
        }
        Tree.arguments(call).forEach(this::look);
    }

    private void unknown(CelExpr expr, CelExpr.CelCall call) {
        String namespace = call.target().map(Tree::dotted).orElse(null);
        boolean namespaced = namespace != null
                && NAMESPACES.contains(namespace)
                && !scope.names().containsKey(namespace);
        String function = namespaced ? namespace + "." + call.function() : call.function();
        if (namespaced) {
            report.say(call.target().orElseThrow().id());
        } else {
            call.target().ifPresent(this::look);
        }
        Problem problem = Problem.error(Report.FUNCTION, tree.at(expr), "no function `" + function + "`");
        if (function.equals("dyn") || function.equals("type")) {
            report.add(expr.id(), problem.note("why", "every value has one type, known before anything runs"));
            return;
        }
        if (function.equals("now")) {
            report.add(
                    expr.id(),
                    problem.label("weir.time is the event's time")
                            .note("why", "the same events must give the same rows"));
            return;
        }
        if (function.equals("map") || function.equals("filter")) {
            report.add(expr.id(), problem.note("why", "lists are only tested: with in, exists, all, exists_one"));
            return;
        }
        if (isAggregate(call)) {
            report.add(
                    expr.id(),
                    problem.label("an aggregate stands in `take`")
                            .note("why", "`derive` and `having` read its figure by name"));
            return;
        }
        String meant = meant(function);
        report.add(expr.id(), problem.label(meant == null ? null : "did you mean `" + meant + "`?"));
    }

    private static boolean isAggregate(CelExpr.CelCall call) {
        return AGGREGATES.contains(call.function())
                && call.target().isEmpty()
                && call.args().size() < 2;
    }

    private @Nullable String meant(String function) {
        String elsewhere = ELSEWHERE.get(function.toLowerCase(Locale.ROOT).replace("math.", ""));
        if (elsewhere != null) {
            return elsewhere;
        }
        for (String namespace : new TreeSet<>(NAMESPACES)) {
            if (Catalogue.FUNCTIONS.contains(namespace + "." + function)) {
                return namespace + "." + function;
            }
        }
        return DidYouMean.nearest(function, Catalogue.FUNCTIONS);
    }

    private static boolean isNull(CelExpr expr) {
        return expr.exprKind().getKind() == Kind.CONSTANT && expr.constant().getKind() == CelConstant.Kind.NULL_VALUE;
    }
}
