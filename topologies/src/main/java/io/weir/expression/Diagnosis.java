// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import io.weir.event.Type;
import io.weir.problem.DidYouMean;
import io.weir.problem.Elsewhere;
import io.weir.problem.Problem;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds in the parsed tree, before types are checked, what does not exist in Weir: names, functions, kinds of literals. */
final class Diagnosis {

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
            String elsewhere = Elsewhere.name(name, scope.names().keySet());
            String nearest = scope.gone().contains(name)
                    ? null
                    : DidYouMean.alike(name, scope.names().keySet());
            if (elsewhere == null && nearest == null && Catalogue.FUNCTIONS.contains(name) && !tree.isAll(name)) {
                report.add(
                        expr.id(),
                        Problem.error(Report.NAME, tree.at(expr), "no field `" + name + "`; a function needs its ()"));
            } else {
                report.add(
                        expr.id(),
                        Problem.error(Report.NAME, tree.at(expr), "no field `" + name + "`")
                                .label(
                                        elsewhere != null
                                                ? elsewhere
                                                : nearest != null
                                                        ? "did you mean `" + nearest + "`?"
                                                        : scope.gone().contains(name)
                                                                ? "after `aggregate` there are only the group and the figures"
                                                                : compared.contains(expr.id())
                                                                        ? "a text needs quotes: \"" + name + "\""
                                                                        : null)
                                .note("known", known()));
            }
        }
        // The checker complains of the node at which the name begins, or of a part of it that has no parts.
        for (CelExpr part = expr;
                part.exprKind().getKind() == Kind.SELECT;
                part = part.select().operand()) {
            report.say(part.select().operand().id());
        }
        report.say(expr.id());
    }

    private String known() {
        return scope.names().isEmpty()
                ? "nothing"
                : String.join(", ", scope.names().keySet());
    }

    private void call(CelExpr expr) {
        CelExpr.CelCall call = expr.call();
        String raw = call.function();
        boolean exists =
                raw.equals("exists") && call.target().isEmpty() && call.args().size() == 1;
        if (raw.equals("has") || exists) {
            String inside = call.args().size() == 1 ? Tree.dotted(call.args().getFirst()) : null;
            report.add(
                    expr.id(),
                    Problem.error(Report.ABSENCE, tree.at(expr), "there is no `" + raw + "`; a missing value is absent")
                            .label("write present("
                                    + (inside == null ? "x" : inside.startsWith(".") ? inside.substring(1) : inside)
                                    + ")"));
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
        report.add(expr.id(), problem.label(meant(function, call)));
    }

    private static boolean isAggregate(CelExpr.CelCall call) {
        return AGGREGATES.contains(call.function())
                && call.target().isEmpty()
                && call.args().size() < 2;
    }

    /** What is said beside a function that does not exist; null for nothing. */
    private @Nullable String meant(String function, CelExpr.CelCall call) {
        String same = Elsewhere.sameFunction(function);
        if (same == null && Elsewhere.function(function) != null) {
            return Elsewhere.function(function);
        }
        if (same == null) {
            for (String namespace : new TreeSet<>(NAMESPACES)) {
                if (Catalogue.FUNCTIONS.contains(namespace + "." + function)) {
                    same = namespace + "." + function;
                }
            }
        }
        if (same == null) {
            same = DidYouMean.alike(function, Catalogue.FUNCTIONS);
        }
        if (same == null) {
            return null;
        }
        // Others count from one in substrings, or name a length: the same arguments would mean something else.
        String asMethod =
                Catalogue.isMethod(same, call.args().size()) && call.target().isEmpty() && !same.equals("substring")
                        ? tree.asMethod(same, call)
                        : null;
        return "did you mean `" + (asMethod == null ? same : asMethod) + "`?";
    }

    private static boolean isNull(CelExpr expr) {
        return expr.exprKind().getKind() == Kind.CONSTANT && expr.constant().getKind() == CelConstant.Kind.NULL_VALUE;
    }
}
