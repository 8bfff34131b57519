// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.ast.CelReference;
import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.expression.Expression.And;
import io.weir.expression.Expression.Call;
import io.weir.expression.Expression.Choice;
import io.weir.expression.Expression.Coalesce;
import io.weir.expression.Expression.Constant;
import io.weir.expression.Expression.Name;
import io.weir.expression.Expression.Or;
import io.weir.expression.Expression.Present;
import io.weir.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** From CEL's checked tree to ours: overloads become operations, macros are unrolled, constants are folded. */
final class Lowering {

    /** No expression may have more nodes after its macros are unrolled: a bound on what an event can cost. */
    static final int LARGEST = 2000;

    static final String TOO_MANY = "the expression has more than " + LARGEST + " parts once its lists are unrolled";

    private final CelAbstractSyntaxTree ast;
    private final Tree tree;
    private final Report report;
    private final Map<String, Expression> loops = new HashMap<>();
    private int nodes;

    Lowering(CelAbstractSyntaxTree ast, Tree tree, Report report) {
        this.ast = ast;
        this.tree = tree;
        this.report = report;
    }

    /** The whole; null if something was wrong, and said. */
    @Nullable
    Expression lower() {
        Expression whole = lower(ast.getExpr());
        if (whole instanceof Call call && call.operation().yieldsList()) {
            return notAValue(ast.getExpr());
        }
        return whole;
    }

    private @Nullable Expression lower(CelExpr expr) {
        if (++nodes > LARGEST) {
            report.add(ast.getExpr().id(), Problem.error(Report.SIZE, tree.at(ast.getExpr()), TOO_MANY));
            return null;
        }
        return switch (expr.exprKind().getKind()) {
            case CONSTANT -> constant(expr);
            case IDENT, SELECT -> name(expr);
            case CALL -> call(expr);
            case COMPREHENSION -> loop(expr);
            case LIST, MAP, STRUCT, NOT_SET -> notAValue(expr);
        };
    }

    private static @Nullable Expression constant(CelExpr expr) {
        return switch (expr.constant().getKind()) {
            case INT64_VALUE -> new Constant(Type.INT, expr.constant().int64Value());
            case DOUBLE_VALUE -> new Constant(Type.DOUBLE, expr.constant().doubleValue());
            case STRING_VALUE -> new Constant(Type.STRING, expr.constant().stringValue());
            case BOOLEAN_VALUE -> new Constant(Type.BOOL, expr.constant().booleanValue());
            default -> null;
        };
    }

    private @Nullable Expression name(CelExpr expr) {
        String name = ast.getReference(expr.id()).map(CelReference::name).orElse(null);
        if (name == null) {
            return notAValue(expr);
        }
        Expression element = loops.get(name);
        if (element != null) {
            return element;
        }
        Type type = Environment.type(ast.getTypeOrThrow(expr.id()));
        return type == null ? notAValue(expr) : new Name(name, type);
    }

    private @Nullable Expression notAValue(CelExpr expr) {
        String type = ast.getType(expr.id()).map(Environment::name).orElse("thing");
        String message = switch (type) {
            case "cidr", "url" ->
                "a " + type + " is not a value: call one of its functions where it is made, such as "
                        + (type.equals("cidr") ? "cidr(\"10.0.0.0/8\").containsIP(client)" : "url(referer).getHost()");
            case "dyn" -> "the arguments mix int and double";
            default ->
                type.startsWith("list")
                        ? "a " + type + " is not a value: test it with in, exists or all, or take one element"
                        : "a " + type + " is not a value";
        };
        report.add(
                expr.id(),
                Problem.error(type.equals("dyn") ? Report.MIXED : Report.LEFT_OUT, tree.at(expr), message)
                        .label(type.equals("dyn") ? "write double(…) around the ints" : null));
        return null;
    }

    private @Nullable Expression call(CelExpr expr) {
        CelExpr.CelCall call = expr.call();
        List<CelExpr> arguments = Tree.arguments(call);
        String overload = ast.getReference(expr.id())
                .filter(reference -> reference.overloadIds().size() == 1)
                .map(reference -> reference.overloadIds().getFirst())
                .orElse(null);
        if (overload == null
                || ast.getType(expr.id()).map(Environment::name).orElse("dyn").equals("dyn")) {
            return notAValue(expr);
        }
        if (overload.equals("in_list") && isLiteralList(arguments.getLast())) {
            return containment(expr, arguments.getFirst(), arguments.getLast());
        }
        if (overload.startsWith("list_join") && isLiteralList(arguments.getFirst())) {
            return join(expr, arguments);
        }
        if (overload.startsWith("weir_bucket_")) {
            return bucket(expr, overload, arguments);
        }
        List<CelExpr> receivers = unwrapped(arguments);
        List<Expression> lowered = lower(receivers);
        if (lowered == null) {
            return null;
        }
        Expression first = lowered.getFirst();
        if (overload.startsWith("weir_coalesce_")) {
            return coalesce(lowered);
        }
        return switch (overload) {
            case "logical_and" -> and(first, lowered.getLast());
            case "logical_or" -> or(first, lowered.getLast());
            case "conditional" -> choice(first, lowered.get(1), lowered.get(2));
            case "weir_present" -> first instanceof Constant ? new Constant(Type.BOOL, true) : new Present(first);
            default -> {
                Operation operation = Catalogue.find(overload, first.type());
                yield operation == null ? notAValue(expr) : finish(expr, receivers, operation, lowered);
            }
        };
    }

    /** The receivers {@code cidr(x)} and {@code url(x)} are their texts: the operation reads them. */
    private List<CelExpr> unwrapped(List<CelExpr> arguments) {
        var unwrapped = new ArrayList<CelExpr>();
        for (CelExpr argument : arguments) {
            boolean made = argument.exprKind().getKind() == Kind.CALL
                    && (argument.call().function().equals("cidr")
                            || argument.call().function().equals("url"))
                    && argument.call().args().size() == 1
                    && argument.call().target().isEmpty();
            unwrapped.add(made ? argument.call().args().getFirst() : argument);
        }
        return unwrapped;
    }

    private @Nullable List<Expression> lower(List<CelExpr> expressions) {
        var lowered = new ArrayList<Expression>();
        boolean whole = true;
        for (CelExpr expr : expressions) {
            Expression one = lower(expr);
            if (one == null) {
                whole = false;
            } else {
                lowered.add(one);
            }
        }
        return whole ? lowered : null;
    }

    private static boolean isLiteralList(CelExpr expr) {
        return expr.exprKind().getKind() == Kind.LIST;
    }

    private @Nullable Expression containment(CelExpr expr, CelExpr value, CelExpr list) {
        Expression wanted = lower(value);
        List<Expression> elements = lower(list.list().elements());
        if (wanted == null || elements == null) {
            return null;
        }
        if (elements.stream().anyMatch(element -> element.type() != wanted.type())) {
            return mixed(expr, list);
        }
        var arguments = new ArrayList<>(List.of(wanted));
        arguments.addAll(elements);
        return fold(expr, new Call(Lists.containmentOf(wanted.type()), arguments));
    }

    private @Nullable Expression mixed(CelExpr expr, CelExpr list) {
        report.add(expr.id(), Problem.error(Report.TYPES, tree.at(list), "the elements of a list must be of one type"));
        return null;
    }

    private @Nullable Expression join(CelExpr expr, List<CelExpr> arguments) {
        List<Expression> elements = lower(arguments.getFirst().list().elements());
        Expression separator = arguments.size() == 1 ? new Constant(Type.STRING, "") : lower(arguments.get(1));
        if (elements == null || separator == null) {
            return null;
        }
        var all = new ArrayList<>(List.of(separator));
        all.addAll(elements);
        return fold(expr, new Call(Lists.JOIN, all));
    }

    private @Nullable Expression bucket(CelExpr expr, String overload, List<CelExpr> arguments) {
        Expression value = lower(arguments.getFirst());
        if (!isLiteralList(arguments.getLast())) {
            report.add(
                    expr.id(),
                    Problem.error(
                            Report.LEFT_OUT, tree.at(expr), "`bucket` needs a list of numbers, such as [10, 100]"));
            return null;
        }
        List<Expression> bounds = lower(arguments.getLast().list().elements());
        if (value == null || bounds == null) {
            return null;
        }
        String wrong = Summaries.wrongBounds(bounds);
        if (wrong != null) {
            report.add(expr.id(), Problem.error(Report.CONSTANT, tree.at(arguments.getLast()), wrong));
            return null;
        }
        var all = new ArrayList<>(List.of(value));
        all.addAll(bounds);
        Operation operation = Catalogue.find(overload, value.type());
        return operation == null ? notAValue(expr) : fold(expr, new Call(operation, all));
    }

    private @Nullable Expression finish(
            CelExpr expr, List<CelExpr> written, Operation operation, List<Expression> arguments) {
        for (var literal : operation.literals().entrySet()) {
            int index = literal.getKey();
            if (arguments.get(index) instanceof Constant constant && constant.value() instanceof String text) {
                String wrong = literal.getValue().apply(text);
                if (wrong != null) {
                    report.add(
                            expr.id(),
                            Problem.error(
                                    Report.CONSTANT,
                                    tree.at(written.get(index)),
                                    Canonical.quoted(text) + " does not do for `" + operation.name() + "`: " + wrong));
                    return null;
                }
            }
        }
        if (Comparisons.relation(operation) != null) {
            for (int i = 0; i < 2; i++) {
                if (arguments.get(i).truncates()) {
                    report.add(Problem.warning(
                                    Report.TRUNCATION,
                                    tree.at(written.get(i)),
                                    "`/` between ints cuts the fraction off before it is compared: 7 / 2 is 3")
                            .note("exact", "double(a) / double(b)"));
                }
            }
        }
        return fold(expr, unmixed(operation, arguments));
    }

    /** An int constant that is compared with a double is one itself: whether it was folded must not show in the text. */
    private static Call unmixed(Operation operation, List<Expression> arguments) {
        Comparisons.Relation relation = Comparisons.relation(operation);
        if (relation == null
                || arguments.getFirst().type() == arguments.getLast().type()) {
            return new Call(operation, arguments);
        }
        boolean constant =
                arguments.stream().anyMatch(argument -> argument instanceof Constant && argument.type() == Type.INT);
        Operation ofDoubles = Catalogue.find(relation.id + "_double", Type.DOUBLE);
        if (!constant || ofDoubles == null) {
            return new Call(operation, arguments);
        }
        return new Call(
                ofDoubles,
                arguments.stream()
                        .map(argument -> argument instanceof Constant number && number.value() instanceof Long whole
                                ? new Constant(Type.DOUBLE, (double) whole)
                                : argument)
                        .toList());
    }

    /** Computes it if it is constant; a constant that fails is a mistake of whoever wrote it. */
    private @Nullable Expression fold(CelExpr expr, Call call) {
        if (call.operation().yieldsList() || !call.arguments().stream().allMatch(Constant.class::isInstance)) {
            return call;
        }
        var slots = new Slots();
        var evaluator = slots.bind(call);
        var event = new Event(slots.size());
        return switch (evaluator.evaluate(event)) {
            case Event.PRESENT -> new Constant(call.type(), Slots.value(event, evaluator.register, call.type()));
            case Event.FAILED -> {
                report.add(
                        expr.id(),
                        Problem.error(
                                        Report.CONSTANT,
                                        tree.at(expr),
                                        "`" + call.text() + "` "
                                                + reason(event.failure == null ? "fails" : event.failure))
                                .label(form(call.operation())));
                yield null;
            }
            default -> call;
        };
    }

    /** How a text is written that can be converted; null where nobody asks. */
    private static @Nullable String form(Operation operation) {
        return switch (operation.id()) {
            case "string_to_timestamp" -> "such as 2026-01-01T00:00:00Z, with Z or an offset";
            case "string_to_duration" -> "such as 250ms, 30s, 1h30m, 7d";
            default -> null;
        };
    }

    private static String reason(String failure) {
        return switch (failure) {
            case "overflow" -> "overflows";
            case "division_by_zero" -> "divides by zero";
            case "conversion" -> "cannot be converted";
            case "bad_index" -> "has an index outside its text or list";
            default -> "always fails: " + failure;
        };
    }

    private static Expression and(Expression left, Expression right) {
        if (left instanceof Constant constant) {
            return constant.isTrue() ? right : left;
        }
        if (right instanceof Constant constant) {
            return constant.isTrue() ? left : right;
        }
        // The parser balances long chains; ours are flat, so that a chain has one shape and one text, and is not deep.
        return new And(Stream.of(left, right)
                .flatMap(part -> part instanceof And chain ? chain.parts().stream() : Stream.of(part))
                .toList());
    }

    private static Expression or(Expression left, Expression right) {
        if (left instanceof Constant constant) {
            return constant.isTrue() ? left : right;
        }
        if (right instanceof Constant constant) {
            return constant.isTrue() ? right : left;
        }
        return new Or(Stream.of(left, right)
                .flatMap(part -> part instanceof Or chain ? chain.parts().stream() : Stream.of(part))
                .toList());
    }

    private static Expression choice(Expression condition, Expression yes, Expression no) {
        if (condition instanceof Constant constant) {
            return constant.isTrue() ? yes : no;
        }
        return new Choice(condition, yes, no);
    }

    private static Expression coalesce(List<Expression> choices) {
        var needed = new ArrayList<Expression>();
        for (Expression choice : choices) {
            needed.add(choice);
            if (choice instanceof Constant) {
                break;
            }
        }
        return needed.size() == 1 ? needed.getFirst() : new Coalesce(needed);
    }

    /** {@code all}, {@code exists} and {@code exists_one} over a literal list of constants, one after the other. */
    private @Nullable Expression loop(CelExpr expr) {
        CelExpr.CelComprehension loop = expr.comprehension();
        if (!isLiteralList(loop.iterRange())) {
            report.add(
                    expr.id(),
                    Problem.error(
                            Report.LEFT_OUT,
                            tree.at(expr),
                            "`exists` and `all` take a list that is written out, such as [\"a\", \"b\"]"));
            return null;
        }
        List<Expression> elements = lower(loop.iterRange().list().elements());
        if (elements == null) {
            return null;
        }
        for (Expression element : elements) {
            if (!(element instanceof Constant)) {
                report.add(
                        expr.id(),
                        Problem.error(
                                Report.LEFT_OUT,
                                tree.at(loop.iterRange()),
                                "`exists` and `all` take a list of constants, and `" + element.text() + "` is none"));
                return null;
            }
            if (element.type() != elements.getFirst().type()) {
                return mixed(expr, loop.iterRange());
            }
        }
        CelExpr.CelCall step = loop.loopStep().call();
        boolean one = step.function().equals("_?_:_");
        CelExpr condition = one ? step.args().getFirst() : step.args().get(1);
        boolean any = step.function().equals("_||_");
        Expression result = one ? new Constant(Type.INT, 0L) : new Constant(Type.BOOL, !any);
        for (Expression element : elements) {
            Expression hidden = loops.put(loop.iterVar(), element);
            Expression holds = lower(condition);
            if (hidden == null) {
                loops.remove(loop.iterVar());
            } else {
                loops.put(loop.iterVar(), hidden);
            }
            if (holds == null) {
                return null;
            }
            result = one ? counted(result, holds) : any ? or(result, holds) : and(result, holds);
        }
        return one ? fold(expr, new Call(Comparisons.EQUAL_INTS, List.of(result, new Constant(Type.INT, 1L)))) : result;
    }

    private static Expression counted(Expression sum, Expression holds) {
        Expression more = choice(holds, new Constant(Type.INT, 1L), new Constant(Type.INT, 0L));
        if (sum instanceof Constant before && more instanceof Constant one) {
            return new Constant(Type.INT, (Long) before.value() + (Long) one.value());
        }
        return new Call(Arithmetic.ADD_INTS, List.of(sum, more));
    }
}
