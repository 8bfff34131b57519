// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.parser.CelUnparserFactory;
import io.weir.event.Durations;
import io.weir.event.Type;
import io.weir.problem.Elsewhere;
import io.weir.problem.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts what cel-java's checker says into the reader's words. */
final class Mismatch {

    private static final Pattern OVERLOAD = Pattern.compile(
            "found no matching overload for '(.*?)' applied to '(.*?)'(?: \\(candidates: .*\\))?", Pattern.DOTALL);

    private static final Set<String> NUMBERS = Set.of("int", "double");
    private static final Set<String> RELATIONS = Set.of("==", "!=", "<", "<=", ">", ">=");

    private final CelAbstractSyntaxTree ast;
    private final Tree tree;
    private final Report report;
    private final Map<Long, CelExpr> nodes = new HashMap<>();

    Mismatch(CelAbstractSyntaxTree ast, Tree tree, Report report) {
        this.ast = ast;
        this.tree = tree;
        this.report = report;
        collect(ast.getExpr());
    }

    void tell(CelIssue issue) {
        CelExpr node = nodes.get(issue.getExprId());
        if (report.hasSpokenOf(issue.getExprId()) || followsFromAnother(node)) {
            return;
        }
        Matcher overload = OVERLOAD.matcher(issue.getMessage());
        if (node == null) {
            int offset = issue.getSourceLocation().getColumn();
            report.add(issue.getExprId(), Problem.error(Report.TYPES, report.at(offset, 1), issue.getMessage()));
        } else if (overload.matches()) {
            report.add(issue.getExprId(), overload(node, types(overload.group(2))));
        } else if (node.exprKind().getKind() == Kind.COMPREHENSION) {
            report.add(
                    issue.getExprId(),
                    Problem.error(
                            Report.LEFT_OUT,
                            tree.at(node),
                            "`exists` and `all` take a list that is written out, such as [\"a\", \"b\"]"));
        } else if (node.exprKind().getKind() == Kind.CALL
                && Catalogue.SPECIAL.contains(node.call().function())) {
            report.add(
                    issue.getExprId(),
                    Problem.error(
                            Report.TYPES,
                            tree.at(node),
                            "`" + node.call().function() + "` is called as "
                                    + usage(node.call().function())));
        } else {
            report.add(issue.getExprId(), Problem.error(Report.TYPES, tree.at(node), issue.getMessage()));
        }
    }

    private boolean followsFromAnother(@Nullable CelExpr node) {
        return node != null
                && node.exprKind().getKind() == Kind.CALL
                && Tree.arguments(node.call()).stream().anyMatch(argument -> report.hasSpokenOf(argument.id()));
    }

    private static String usage(String special) {
        return switch (special) {
            case "present" -> "present(x)";
            case "coalesce" -> "coalesce(x, y), with up to " + Environment.CHOICES + " of one type";
            case "cidr" -> "cidr(\"10.0.0.0/8\").containsIP(client)";
            case "url" -> "url(referer).getHost()";
            default -> "[\"a\", \"b\"]." + special + "(x, path.startsWith(x))";
        };
    }

    private Problem overload(CelExpr node, List<String> types) {
        String raw = node.call().function();
        String sign = Tree.sign(raw);
        List<CelExpr> arguments = Tree.arguments(node.call());
        var error = Problem.error(Report.TYPES, tree.at(node), "");
        boolean ints = types.contains("int");
        boolean doubles = types.contains("double");
        boolean arithmetic = sign != null && types.size() == 2 && !sign.equals("in") && !sign.equals("[]");
        boolean alike = arithmetic || raw.startsWith("math.@") || raw.equals("coalesce") || raw.equals("_?_:_");
        if (ints
                && doubles
                && alike
                && types.stream()
                        .allMatch(type -> type.equals("int")
                                || type.equals("double")
                                || (raw.equals("_?_:_") && type.equals("bool")))) {
            if (raw.equals("_%_")) {
                return said(error, Report.TYPES, "`%` takes ints, not double").label("write int(…)");
            }
            CelExpr whole = arguments.get(types.indexOf("int"));
            return said(
                            error,
                            Report.MIXED,
                            "`" + (sign == null ? Tree.written(raw) : sign) + "` does not mix int and double")
                    .label("write double(" + text(whole) + ")");
        }
        if (sign != null) {
            return said(error, Report.TYPES, operator(sign, types)).label(hint(sign, types, arguments));
        }
        String name = Tree.function(node.call());
        boolean method =
                node.call().target().isPresent() && name.equals(node.call().function());
        Problem problem = said(error, Report.TYPES, "`" + name + "` does not go with " + shown(name, method, types));
        var known = new TreeSet<String>();
        for (Operation operation : Catalogue.ALL) {
            if (operation.name().equals(name)) {
                known.add(shown(operation));
            }
        }
        String elsewhere = method ? null : Elsewhere.function(name);
        if (elsewhere != null) {
            problem = problem.label(elsewhere);
        } else if (!method && !name.equals("substring") && isMethod(name, types)) {
            problem = problem.label("write " + tree.asMethod(name, node.call()));
        } else if (Catalogue.FUNCTIONS.contains("math." + name)) {
            problem = problem.label("did you mean `math." + name + "`?");
        } else if (method && types.size() == 1 && isFunction(name)) {
            problem = problem.label("write " + name + "(" + text(arguments.getFirst()) + ")");
        }
        int duration = types.indexOf("duration");
        if (duration >= 0 && takesDouble(name, duration)) {
            problem = problem.label(seconds(arguments.get(duration)));
        }
        if (known.isEmpty()) {
            return Catalogue.SPECIAL.contains(name) ? problem.note("known", usage(name)) : problem;
        }
        return problem.note("known", String.join(", ", known));
    }

    private static boolean takesDouble(String name, int index) {
        return Catalogue.ALL.stream()
                .anyMatch(operation -> operation.name().equals(name)
                        && operation.parameters().size() > index
                        && operation.parameters().get(index) == Type.DOUBLE);
    }

    private String seconds(CelExpr duration) {
        return "double(" + text(duration) + ") is its seconds";
    }

    private static boolean isMethod(String name, List<String> types) {
        return Catalogue.ALL.stream()
                .anyMatch(operation -> operation.name().equals(name)
                        && operation.form() == Operation.Form.METHOD
                        && operation.receiver() == null
                        && operation.parameters().stream()
                                .map(Type::text)
                                .toList()
                                .equals(types));
    }

    private static boolean isFunction(String name) {
        return Catalogue.ALL.stream()
                .anyMatch(operation -> operation.name().equals(name) && operation.form() != Operation.Form.METHOD);
    }

    private static Problem said(Problem problem, String code, String message) {
        return new Problem(code, problem.severity(), message, problem.source(), problem.label(), problem.notes());
    }

    private static String shown(Operation operation) {
        List<String> types = new ArrayList<>();
        operation.parameters().forEach(type -> types.add(type.text()));
        boolean method = operation.form() == Operation.Form.METHOD;
        if (operation.receiver() != null) {
            types.set(0, operation.receiver());
        }
        if (Summaries.isBucket(operation)) {
            types.set(1, "[" + types.get(1) + ", …]");
        }
        return shown(operation.name(), method, types);
    }

    private static String shown(String name, boolean method, List<String> types) {
        return method && !types.isEmpty()
                ? types.getFirst() + "." + name + "(" + String.join(", ", types.subList(1, types.size())) + ")"
                : name + "(" + String.join(", ", types) + ")";
    }

    private static String operator(String sign, List<String> types) {
        return switch (sign) {
            case "&&", "||" -> "`" + sign + "` takes bools, not " + firstOther(types, "bool");
            case "!" -> "`!` takes a bool, not " + types.getFirst();
            case "?:" ->
                types.getFirst().equals("bool")
                        ? "the branches of `?:` are of types " + types.get(1) + " and " + types.get(2)
                        : "the condition of `?:` is of type " + types.getFirst() + ", not bool";
            case "in" -> "`in` looks for " + types.getFirst() + " in " + types.getLast();
            case "[]" -> "`[]` does not go with " + types.getFirst();
            case "==", "!=", "<", "<=", ">", ">=" ->
                "`" + sign + "` compares " + types.getFirst() + " with " + types.getLast();
            default ->
                types.size() == 1
                        ? "`" + sign + "` does not go with " + types.getFirst()
                        : "`" + sign + "` does not go with " + types.getFirst() + " and " + types.getLast();
        };
    }

    private static String firstOther(List<String> types, String expected) {
        return types.stream().filter(type -> !type.equals(expected)).findFirst().orElse(expected);
    }

    /** The nearest right thing, where it is plain. */
    private @Nullable String hint(String sign, List<String> types, List<CelExpr> arguments) {
        int duration = types.indexOf("duration");
        if (types.size() == 1) {
            return duration == 0 && sign.equals("-") ? "write " + bracketed(arguments.getFirst()) + " * -1" : null;
        }
        if (types.size() != 2) {
            return null;
        }
        int string = types.indexOf("string");
        if (duration >= 0 && NUMBERS.contains(types.get(1 - duration))) {
            CelExpr number = arguments.get(1 - duration);
            boolean same = sign.equals("+") || sign.equals("-") || RELATIONS.contains(sign);
            return same && isConstant(number) && Durations.parse(text(number) + "s") != Durations.NONE
                    ? "write duration(\"" + text(number) + "s\")"
                    : seconds(arguments.get(duration));
        }
        if (duration == 0 && types.get(1).equals("duration")) {
            return seconds(arguments.getFirst());
        }
        if (sign.equals("||") && types.stream().allMatch("string"::equals)) {
            String left = text(arguments.getFirst());
            String right = text(arguments.getLast());
            return "write coalesce(" + left + ", " + right + ") for a default, " + left + " + " + right + " to join";
        }
        if (sign.equals("in") && types.getFirst().equals(types.getLast())) {
            return "write " + text(arguments.getFirst()) + " in [" + text(arguments.getLast()) + "]";
        }
        if (sign.equals("[]") && string == 0) {
            return "write " + text(arguments.getFirst()) + ".charAt(" + text(arguments.getLast()) + ")";
        }
        if (string < 0 || sign.equals("&&") || sign.equals("||") || sign.equals("in")) {
            return null;
        }
        String other = types.get(1 - string);
        if (sign.equals("+")) {
            return "write string(" + text(arguments.get(1 - string)) + ")";
        }
        CelExpr texted = arguments.get(string);
        CelExpr beside = arguments.get(1 - string);
        if (isConstant(texted)) {
            String bare = texted.constant().stringValue();
            boolean fits = switch (other) {
                case "int" -> bare.matches("-?[0-9]{1,18}");
                case "double" -> bare.matches("-?[0-9]+(\\.[0-9]+)?");
                case "bool" -> bare.equals("true") || bare.equals("false");
                default -> false;
            };
            if (fits) {
                return "write " + bare + " without quotes";
            }
            if (other.equals("int") || other.equals("double") || other.equals("bool")) {
                return null;
            }
        } else if (isConstant(beside)) {
            return "write \"" + text(beside) + "\"";
        }
        return switch (other) {
            case "int", "double", "bool", "timestamp", "duration", "ip" ->
                "write " + other + "(" + text(arguments.get(string)) + ")";
            default -> null;
        };
    }

    private String bracketed(CelExpr expr) {
        boolean isOperator =
                expr.exprKind().getKind() == Kind.CALL && Tree.sign(expr.call().function()) != null;
        return isOperator ? "(" + text(expr) + ")" : text(expr);
    }

    private static boolean isConstant(CelExpr expr) {
        return expr.exprKind().getKind() == Kind.CONSTANT;
    }

    private String text(CelExpr expr) {
        return CelUnparserFactory.newUnparser().unparse(CelAbstractSyntaxTree.newParsedAst(expr, ast.getSource()));
    }

    private void collect(CelExpr expr) {
        nodes.put(expr.id(), expr);
        switch (expr.exprKind().getKind()) {
            case SELECT -> collect(expr.select().operand());
            case CALL -> {
                expr.call().target().ifPresent(this::collect);
                expr.call().args().forEach(this::collect);
            }
            case LIST -> expr.list().elements().forEach(this::collect);
            case COMPREHENSION -> {
                collect(expr.comprehension().iterRange());
                collect(expr.comprehension().loopStep());
            }
            case CONSTANT, IDENT, STRUCT, MAP, NOT_SET -> {}
        }
    }

    /** {@code (int, list(int))} or {@code string.(int)} as a list of our names. */
    private static List<String> types(String applied) {
        var types = new ArrayList<String>();
        int open = applied.indexOf('(');
        if (applied.startsWith("(")) {
            open = 0;
        } else if (applied.contains(".(")) {
            open = applied.indexOf(".(") + 1;
            types.add(ours(applied.substring(0, open - 1)));
        }
        int depth = 0;
        var one = new StringBuilder();
        for (int i = open + 1; i < applied.length() - 1; i++) {
            char c = applied.charAt(i);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            if (c == ',' && depth == 0) {
                types.add(ours(one.toString().strip()));
                one.setLength(0);
            } else {
                one.append(c);
            }
        }
        if (!one.isEmpty()) {
            types.add(ours(one.toString().strip()));
        }
        return types;
    }

    private static String ours(String type) {
        if (type.startsWith("list(")) {
            return "a list of " + ours(type.substring(5, type.length() - 1));
        }
        return switch (type) {
            case "google.protobuf.Timestamp" -> "timestamp";
            case "google.protobuf.Duration" -> "duration";
            case "net.IP" -> "ip";
            case "net.CIDR" -> "cidr";
            case "kubernetes.URL" -> "url";
            default -> type;
        };
    }
}
