// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import dev.cel.common.CelIssue;
import io.weir.problem.Elsewhere;
import io.weir.problem.Problem;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells what keeps a text from being CEL: the first thing only, since what follows it is guesswork of the parser, unless it is plain what was
 * meant there.
 */
final class Syntax {

    private static final Pattern QUOTED = Pattern.compile("'(.*?)'(?: expecting .*)?$", Pattern.DOTALL);

    private static final Map<String, String> MEANT = Map.ofEntries(
            Map.entry("=", "write =="),
            Map.entry("&", "write &&"),
            Map.entry("|", "write ||"),
            Map.entry("and", "write &&"),
            Map.entry("or", "write ||"),
            Map.entry("not", "write !"),
            Map.entry("<>", "write !="),
            Map.entry("is", "write ==, or present(x)"),
            Map.entry("like", "write .contains(…), .startsWith(…) or .matches(…)"),
            Map.entry("“", "write \", the straight one"),
            Map.entry("”", "write \", the straight one"),
            Map.entry("‘", "write ', the straight one"),
            Map.entry("’", "write ', the straight one"));

    /** What stands for a word of another language and is no longer: then one can read on behind it. */
    private static final Map<String, String> AS_LONG =
            Map.of("and", "&& ", "or", "||", "not", "!  ", "<>", "!=", "= ", "==");

    private final String text;
    private final Report report;
    private @Nullable String mended;

    Syntax(String text, Report report) {
        this.text = text;
        this.report = report;
    }

    /**
     * Tells the first of them.
     *
     * @return the text as if that had been right, each character where it was; null if nobody knows what is meant
     */
    @Nullable
    String tell(Collection<CelIssue> issues) {
        CelIssue first = List.copyOf(issues).getFirst();
        int offset = offset(first);
        Problem problem = problem(first, offset);
        int index = text.offsetByCodePoints(0, Math.min(offset, text.codePointCount(0, text.length())));
        String elsewhere = Elsewhere.expression(text, index);
        report.add(elsewhere == null ? problem : problem.label(elsewhere));
        // What was meant is told for the whole of it, so nobody reads on within.
        return elsewhere == null ? mended : null;
    }

    private Problem problem(CelIssue issue, int offset) {
        if (text.isBlank()) {
            return Problem.error(Report.SYNTAX, report.at(0, 1), "the expression is empty");
        }
        String message = issue.getMessage();
        Matcher quoted = QUOTED.matcher(message);
        // The parser's messages go through a format, which doubles these.
        String token = quoted.find() ? quoted.group(1).strip().replace("%%", "%") : "";
        if (message.startsWith("For input string")) {
            return Problem.error(
                    Report.SYNTAX,
                    report.at(offset, word(offset).length()),
                    "`" + word(offset) + "` does not fit into 64 bits");
        }
        if (message.startsWith("reserved identifier")) {
            String name = message.substring(message.indexOf(':') + 1).strip();
            return Problem.error(
                            Report.SYNTAX,
                            report.at(offset, name.length()),
                            "`" + name + "` is reserved by CEL and names nothing")
                    .label(name.equals("if") ? "write condition ? yes : no" : null);
        }
        if (message.startsWith("token recognition error")
                && (token.startsWith("\"") || token.startsWith("'") || token.isEmpty())) {
            boolean escape = token.contains("\\");
            return Problem.error(
                            Report.SYNTAX,
                            report.at(offset, 1),
                            escape ? "the string is not closed, or has an unknown escape" : "the string is not closed")
                    .label(escape ? "write \\\\ for one backslash, or r\"…\"" : null);
        }
        String missing = missing(message);
        if (token.equals("<EOF>") || message.endsWith("at '<EOF>'")) {
            return Problem.error(
                    Report.SYNTAX,
                    report.at(text.codePointCount(0, text.stripTrailing().length()) - 1, 1),
                    missing != null
                            ? "`" + missing + "` is missing at the end"
                            : message.contains("expecting {'[', '{'")
                                    ? "a value is missing at the end"
                                    : "the expression is not finished");
        }
        if (message.startsWith("The argument must be a simple name")) {
            return Problem.error(
                    Report.SYNTAX, report.at(offset, 1), "the first argument must be a new name, such as x");
        }
        if (token.isEmpty()) {
            return Problem.error(Report.SYNTAX, report.at(offset, 1), message);
        }
        String before =
                text.substring(0, text.offsetByCodePoints(0, Math.min(offset, text.codePointCount(0, text.length()))));
        String previous = before.strip();
        previous = previous.substring(previous.lastIndexOf(' ') + 1);
        String hint = token.equals(">") && before.endsWith("<")
                ? "<>"
                : meant(token) != null ? token : meant(previous) != null ? previous : null;
        int begin = hint == null || hint.equals(token)
                ? offset
                : before.codePointCount(0, before.lastIndexOf(hint.equals("<>") ? "<" : hint));
        String shown = hint == null ? token : hint;
        if (hint != null) {
            mend(begin, shown.equals("=") ? "= " : shown);
        }
        return Problem.error(Report.SYNTAX, report.at(begin, shown.length()), "`" + shown + "` is not expected here")
                .label(hint == null ? null : meant(hint));
    }

    /** @param begin in code points, as everywhere here */
    private void mend(int begin, String word) {
        String instead = AS_LONG.get(word.toLowerCase(Locale.ROOT));
        int from = text.offsetByCodePoints(0, Math.min(begin, text.codePointCount(0, text.length())));
        if (instead != null && text.startsWith(word, from)) {
            mended = text.substring(0, from) + instead + text.substring(from + word.length());
        }
    }

    private static @Nullable String meant(String token) {
        return MEANT.get(token.toLowerCase(Locale.ROOT));
    }

    private static @Nullable String missing(String message) {
        Matcher what = Pattern.compile("missing '(.*?)' at").matcher(message);
        return what.find() ? what.group(1) : null;
    }

    private String word(int offset) {
        int from = text.offsetByCodePoints(0, Math.min(offset, text.codePointCount(0, text.length())));
        int end = from;
        while (end < text.length()
                && (Character.isLetterOrDigit(text.charAt(end)) || ".-_".indexOf(text.charAt(end)) >= 0)) {
            end++;
        }
        return text.substring(from, Math.max(end, Math.min(from + 1, text.length())));
    }

    /** In code points from the beginning of the text. */
    private int offset(CelIssue issue) {
        return offset(
                text,
                issue.getSourceLocation().getLine(),
                issue.getSourceLocation().getColumn());
    }

    /** CEL counts lines from 1 and columns from 0. */
    static int offset(String text, int line, int column) {
        int offset = 0;
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < line - 1 && i < lines.length; i++) {
            offset += lines[i].codePointCount(0, lines[i].length()) + 1;
        }
        return offset + Math.max(0, column);
    }
}
