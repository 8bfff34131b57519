// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import com.google.common.collect.ImmutableList;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import io.weir.event.Type;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is done to the parsed tree before its types are checked: an int literal beside a double becomes a double, and the
 * greatest of many becomes the greatest of two, which has a type.
 */
final class Rewriting {

    private static final Set<String> ALIKE = Set.of(
            "_+_",
            "_-_",
            "_*_",
            "_/_",
            "_==_",
            "_!=_",
            "_<_",
            "_<=_",
            "_>_",
            "_>=_",
            "coalesce",
            "math.@max",
            "math.@min");
    private static final Set<String> DOUBLE =
            Set.of("double", "ratio", "try_double", "math.ceil", "math.floor", "math.round", "math.trunc", "math.sqrt");
    private static final Set<String> AS_ITS_ARGUMENTS =
            Set.of("coalesce", "math.@max", "math.@min", "math.greatest", "math.least", "math.abs", "math.sign", "-_");

    private final Scope scope;
    /** The types of what macros call by a name, which hides a field of that name. */
    private final Map<String, Type> loops = new HashMap<>();

    private final Map<Long, Long> origins = new HashMap<>();
    private long newest;

    Rewriting(Scope scope, long largest) {
        this.scope = scope;
        this.newest = largest;
    }

    /** Nodes that were put in, with those that they stand for. */
    Map<Long, Long> origins() {
        return origins;
    }

    CelExpr rewrite(CelExpr expr) {
        return switch (expr.exprKind().getKind()) {
            case CALL -> call(expr);
            case SELECT ->
                CelExpr.ofSelect(
                        expr.id(),
                        rewrite(expr.select().operand()),
                        expr.select().field(),
                        expr.select().testOnly());
            case LIST -> {
                List<CelExpr> elements =
                        expr.list().elements().stream().map(this::rewrite).toList();
                yield list(expr, elements.stream().anyMatch(this::isDouble) ? doubled(elements) : elements);
            }
            case COMPREHENSION -> comprehension(expr);
            case CONSTANT, IDENT, STRUCT, MAP, NOT_SET -> expr;
        };
    }

    private CelExpr call(CelExpr expr) {
        CelExpr.CelCall call = expr.call();
        Optional<CelExpr> target = call.target().map(this::rewrite);
        List<CelExpr> arguments = call.args().stream().map(this::rewrite).toList();
        String function = call.function();
        String named = Tree.function(call);
        if (named.equals("math.greatest") || named.equals("math.least")) {
            return extreme(expr, named.equals("math.greatest") ? "math.@max" : "math.@min", arguments);
        }
        if (ALIKE.contains(function)) {
            arguments = arguments.stream().anyMatch(this::isDouble) ? doubled(arguments) : arguments;
        } else if (function.equals("_?_:_") && arguments.size() == 3) {
            List<CelExpr> branches = arguments.subList(1, 3);
            if (branches.stream().anyMatch(this::isDouble)) {
                arguments = List.of(arguments.getFirst(), doubled(branches.getFirst()), doubled(branches.getLast()));
            }
        } else if (function.equals("@in") && arguments.size() == 2 && isDouble(arguments.getFirst())) {
            arguments = List.of(arguments.getFirst(), doubledList(arguments.getLast()));
        } else if (function.equals("bucket") && target.isPresent() && isDouble(target.get())) {
            arguments = arguments.stream().map(this::doubledList).toList();
        }
        return CelExpr.ofCall(expr.id(), target, function, ImmutableList.copyOf(arguments));
    }

    /** From the left: the greatest of a, b and c is the greatest of (the greatest of a and b) and c. */
    private CelExpr extreme(CelExpr expr, String function, List<CelExpr> elements) {
        List<CelExpr> alike = elements.stream().anyMatch(this::isDouble) ? doubled(elements) : elements;
        if (alike.size() < 2) {
            return CelExpr.ofCall(expr.id(), Optional.empty(), function, ImmutableList.copyOf(alike));
        }
        CelExpr greatest = alike.getFirst();
        for (int i = 1; i < alike.size(); i++) {
            boolean last = i == alike.size() - 1;
            long id = last ? expr.id() : ++newest;
            if (!last) {
                origins.put(id, expr.id());
            }
            greatest = CelExpr.ofCall(id, Optional.empty(), function, ImmutableList.of(greatest, alike.get(i)));
        }
        return greatest;
    }

    private CelExpr comprehension(CelExpr expr) {
        CelExpr.CelComprehension loop = expr.comprehension();
        CelExpr range = rewrite(loop.iterRange());
        Type hidden = loops.get(loop.iterVar());
        Type element =
                range.exprKind().getKind() == Kind.LIST ? kind(range.list().elements()) : null;
        // Any type that means nothing here.
        put(loop.iterVar(), element == null ? Type.STRING : element);
        CelExpr rewritten = CelExpr.ofComprehension(
                expr.id(),
                loop.iterVar(),
                range,
                loop.accuVar(),
                loop.accuInit(),
                loop.loopCondition(),
                rewrite(loop.loopStep()),
                loop.result());
        put(loop.iterVar(), hidden);
        return rewritten;
    }

    private static CelExpr list(CelExpr expr, List<CelExpr> elements) {
        return CelExpr.ofList(
                expr.id(),
                ImmutableList.copyOf(elements),
                ImmutableList.copyOf(expr.list().optionalIndices()));
    }

    private CelExpr doubledList(CelExpr expr) {
        return expr.exprKind().getKind() == Kind.LIST
                ? list(expr, doubled(expr.list().elements()))
                : expr;
    }

    private static List<CelExpr> doubled(List<CelExpr> expressions) {
        var all = new ArrayList<CelExpr>();
        expressions.forEach(expr -> all.add(doubled(expr)));
        return List.copyOf(all);
    }

    private static CelExpr doubled(CelExpr expr) {
        return expr.exprKind().getKind() == Kind.CONSTANT && expr.constant().getKind() == CelConstant.Kind.INT64_VALUE
                ? CelExpr.ofConstant(
                        expr.id(), CelConstant.ofValue((double) expr.constant().int64Value()))
                : expr;
    }

    private void put(String loop, @Nullable Type type) {
        if (type == null) {
            loops.remove(loop);
        } else {
            loops.put(loop, type);
        }
    }

    private boolean isDouble(CelExpr expr) {
        return kind(expr) == Type.DOUBLE;
    }

    /**
     * Its type if it can be seen, without a type checker, to be a double, a duration or a timestamp; for anything else another or none. What is
     * not seen is told by the checker's error.
     */
    private @Nullable Type kind(CelExpr expr) {
        return switch (expr.exprKind().getKind()) {
            case CONSTANT -> expr.constant().getKind() == CelConstant.Kind.DOUBLE_VALUE ? Type.DOUBLE : null;
            case IDENT, SELECT -> {
                String name = Tree.dotted(expr);
                Type ofLoop = name == null ? null : loops.get(name);
                yield ofLoop != null || name == null ? ofLoop : scope.names().get(name);
            }
            case CALL -> kind(expr.call());
            case LIST, STRUCT, MAP, COMPREHENSION, NOT_SET -> null;
        };
    }

    private @Nullable Type kind(CelExpr.CelCall call) {
        String function = Tree.function(call);
        String raw = call.function();
        if (DOUBLE.contains(function)) {
            return Type.DOUBLE;
        }
        List<CelExpr> arguments = call.args();
        return switch (raw) {
            case "duration" -> Type.DURATION;
            case "timestamp", "floor" -> Type.TIMESTAMP;
            case "_?_:_" -> kind(arguments.subList(1, arguments.size()));
            case "_+_", "_-_", "_*_", "_/_" -> kind(raw, kind(arguments.getFirst()), kind(arguments.getLast()));
            default -> AS_ITS_ARGUMENTS.contains(function) || AS_ITS_ARGUMENTS.contains(raw) ? kind(arguments) : null;
        };
    }

    private static @Nullable Type kind(String sign, @Nullable Type left, @Nullable Type right) {
        if (left == Type.DURATION && right == Type.DURATION && sign.equals("_/_")) {
            return Type.DOUBLE;
        }
        if (left == Type.TIMESTAMP || right == Type.TIMESTAMP) {
            return left == right ? Type.DURATION : Type.TIMESTAMP;
        }
        if (left == Type.DURATION || right == Type.DURATION) {
            return Type.DURATION;
        }
        return left == Type.DOUBLE || right == Type.DOUBLE ? Type.DOUBLE : null;
    }

    /** What all of them are taken for: doubles if one is. */
    private @Nullable Type kind(List<CelExpr> alike) {
        Type first = null;
        for (CelExpr expr : alike) {
            Type kind = kind(expr);
            if (kind == Type.DOUBLE) {
                return kind;
            }
            first = first == null ? kind : first;
        }
        return first;
    }
}
