// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelSource;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.parser.CelUnparserFactory;
import io.weir.problem.Source;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reading CEL's tree: its calls with their operators, dotted names and places. */
final class Tree {

    private final CelSource source;
    private final String text;
    private final Report report;
    private final Map<Long, Long> origins = new HashMap<>();

    Tree(CelSource source, String text, Report report) {
        this.source = source;
        this.text = text;
        this.report = report;
    }

    /** {@code weir.site} of nested selections; null if it is something else. */
    static @Nullable String dotted(CelExpr expr) {
        if (expr.exprKind().getKind() == Kind.IDENT) {
            return expr.ident().name();
        }
        if (expr.exprKind().getKind() == Kind.SELECT && !expr.select().testOnly()) {
            String operand = dotted(expr.select().operand());
            return operand == null ? null : operand + "." + expr.select().field();
        }
        return null;
    }

    /** The node at which a dotted name begins. */
    static CelExpr root(CelExpr expr) {
        return expr.exprKind().getKind() == Kind.SELECT ? root(expr.select().operand()) : expr;
    }

    /** The sign of an operator as it is written, or null for a function. */
    static @Nullable String sign(String function) {
        return switch (function) {
            case "_&&_", "_||_", "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "_+_", "_-_", "_*_", "_/_", "_%_" ->
                function.substring(1, function.length() - 1);
            case "!_", "-_" -> function.substring(0, 1);
            case "_?_:_" -> "?:";
            case "_[_]" -> "[]";
            case "@in", "_in_", "in" -> "in";
            default -> null;
        };
    }

    /** The name as it was written: {@code math.greatest} is a macro for {@code math.@max}. */
    static String written(String function) {
        return switch (function) {
            case "math.@max" -> "math.greatest";
            case "math.@min" -> "math.least";
            default -> function;
        };
    }

    /** The function with its namespace if it has one, such as {@code math.abs}. */
    static String function(CelExpr.CelCall call) {
        String namespace = call.target().map(Tree::dotted).orElse(null);
        return namespace != null && Catalogue.FUNCTIONS.contains(namespace + "." + call.function())
                ? namespace + "." + call.function()
                : written(call.function());
    }

    /** Receiver and arguments; no namespace. */
    static List<CelExpr> arguments(CelExpr.CelCall call) {
        if (call.target().isEmpty() || !function(call).equals(call.function())) {
            return call.args();
        }
        var all = new ArrayList<CelExpr>(call.args().size() + 1);
        all.add(call.target().get());
        all.addAll(call.args());
        return Collections.unmodifiableList(all);
    }

    /** Where the node says what it is: the name, the operator's sign, the function's name, the literal. */
    Source at(CelExpr expr) {
        int offset = offset(expr.id());
        return switch (expr.exprKind().getKind()) {
            case IDENT -> report.at(offset, length(expr.ident().name()));
            case SELECT -> {
                String name = dotted(expr);
                int begin = name == null ? offset : offset(root(expr).id());
                yield report.at(begin, name == null ? 1 : length(name));
            }
            case CALL -> {
                String sign = sign(expr.call().function());
                if (sign != null) {
                    yield report.at(offset, sign.length() == 2 && !sign.startsWith("?") && !sign.equals("[]") ? 2 : 1);
                }
                yield function(expr, offset);
            }
            case CONSTANT -> report.at(offset, literal(offset));
            default -> report.at(offset, 1);
        };
    }

    /** A call's position is that of its parenthesis; the name stands before it. */
    private Source function(CelExpr expr, int parenthesis) {
        String name = written(expr.call().function());
        int length = length(name.substring(name.lastIndexOf('.') + 1));
        if (expr.call().target().isPresent()) {
            String namespace = dotted(expr.call().target().get());
            if (namespace != null && Catalogue.FUNCTIONS.contains(namespace + "." + name)) {
                int begin = offset(root(expr.call().target().get()).id());
                return report.at(begin, parenthesis - begin);
            }
        }
        if (name.startsWith("math.")) {
            return report.at(parenthesis - length(name), length(name));
        }
        return report.at(parenthesis - length, length);
    }

    /** Whether the whole text is this name. */
    boolean isAll(String name) {
        return text.strip().equals(name);
    }

    /** A part as it would be written. */
    String text(CelExpr expr) {
        return CelUnparserFactory.newUnparser().unparse(CelAbstractSyntaxTree.newParsedAst(expr, source));
    }

    /** A function's call as a call of its first argument's. */
    String asMethod(String name, CelExpr.CelCall call) {
        CelExpr first = call.args().getFirst();
        boolean bare =
                first.exprKind().getKind() != Kind.CALL || sign(first.call().function()) == null;
        String rest = call.args().stream().skip(1).map(this::text).collect(Collectors.joining(", "));
        return (bare ? text(first) : "(" + text(first) + ")") + "." + name + "(" + rest + ")";
    }

    /** Of nodes that were put in: those that they stand for. */
    void standIn(Map<Long, Long> nodes) {
        origins.putAll(nodes);
    }

    int offset(long id) {
        return source.getPositionsMap().getOrDefault(origins.getOrDefault(id, id), 0);
    }

    /** How long the literal is that begins there: to the closing quote, or as far as it looks like a number or word. */
    private int literal(int offset) {
        int[] points = text.codePoints().toArray();
        if (offset >= points.length) {
            return 1;
        }
        int at = offset;
        int first = points[at];
        if (first == '"' || first == '\'') {
            at++;
            while (at < points.length && points[at] != first) {
                at += points[at] == '\\' ? 2 : 1;
            }
            return Math.min(at, points.length - 1) - offset + 1;
        }
        if (first == '-') {
            at++;
        }
        while (at < points.length
                && (Character.isLetterOrDigit(points[at]) || points[at] == '.' || points[at] == '_')) {
            at++;
        }
        return Math.max(1, at - offset);
    }

    private static int length(String name) {
        return name.codePointCount(0, name.length());
    }
}
