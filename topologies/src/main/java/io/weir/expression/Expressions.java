// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.ast.CelExpr;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.problem.Source;
import org.jspecify.annotations.Nullable;

/**
 * From what a person wrote to a checked expression. cel-java parses and checks types; everything that is wrong is told at once,
 * in the reader's words, with its column.
 */
public final class Expressions {

    /** In code points: where CEL's parser stops. */
    private static final int LONGEST = 100_000;
    /** Of the parsed tree: a macro is a dozen of them. Far above what {@link Lowering} lets pass, so that it is looked at at all. */
    private static final long MOST_NODES = 10L * Lowering.LARGEST;

    /** Of other languages, until somebody has to say what the rest is meant to be. */
    private static final int MOST_WORDS = 10;

    private Expressions() {}

    private static @Nullable String tooLarge(String text) {
        if (text.codePointCount(0, text.length()) > LONGEST) {
            return "the expression has more than " + LONGEST + " characters";
        }
        return Nesting.of(text) > Nesting.DEEPEST
                ? "the expression is nested more than " + Nesting.DEEPEST + " levels deep"
                : null;
    }

    /**
     * Checks an expression that stands in a file.
     *
     * @param source where the text begins
     * @param exactPositions whether the text stands in the file as it is, on one line; else everything is said of the whole
     * @return null if something is wrong; the problems say what
     */
    public static @Nullable Expression check(
            String text, Source source, boolean exactPositions, Scope scope, Problems problems) {
        boolean exact = exactPositions && text.indexOf('\n') < 0;
        return check(text, exact ? Place.exact(source) : Place.whole(source), scope, problems);
    }

    /**
     * Checks an expression.
     *
     * @param place where its parts stand
     * @param scope the names that it may read
     * @return null if something is wrong; the problems say what
     */
    public static @Nullable Expression check(String text, Place place, Scope scope, Problems problems) {
        var report = new Report(place, problems);
        String large = tooLarge(text);
        if (large != null) {
            report.add(Problem.error(Report.SIZE, report.at(0, 1), large)
                    .note("hint", "give parts of it names, in `let`"));
            return null;
        }
        CelValidationResult parsed = Environment.bare().parse(text);
        try {
            String read = text;
            for (int words = 0; parsed.hasError(); words++) {
                String mended = new Syntax(read, report).tell(parsed.getErrors());
                if (mended == null || words == MOST_WORDS) {
                    return null;
                }
                read = mended;
                parsed = Environment.bare().parse(read);
            }
            CelAbstractSyntaxTree tree = parsed.getAst();
            var reader = new Tree(tree.getSource(), read, report);
            long largest = tree.getSource().getPositionsMap().keySet().stream()
                    .mapToLong(Long::longValue)
                    .max()
                    .orElse(0);
            if (largest > MOST_NODES) {
                report.add(Problem.error(Report.SIZE, report.at(0, 1), Lowering.TOO_MANY));
                return null;
            }
            new Diagnosis(scope, reader, report).look(tree.getExpr());
            var rewriting = new Rewriting(scope, largest);
            CelExpr rewritten = rewriting.rewrite(tree.getExpr());
            reader.standIn(rewriting.origins());
            CelAbstractSyntaxTree ready = CelAbstractSyntaxTree.newParsedAst(rewritten, tree.getSource());
            CelValidationResult checked = Environment.of(scope).check(ready);
            if (checked.hasError()) {
                var mismatch = new Mismatch(ready, reader, report);
                for (CelIssue issue : checked.getErrors()) {
                    mismatch.tell(issue);
                }
            }
            if (report.failed()) {
                return null;
            }
            return new Lowering(checked.getAst(), reader, report).lower();
        } catch (CelValidationException impossible) {
            throw new IllegalStateException("checked, and yet invalid: " + text, impossible);
        }
    }
}
