// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import io.weir.expression.Reserved;
import io.weir.problem.DidYouMean;
import io.weir.problem.Located;
import io.weir.problem.Problem;
import io.weir.problem.Problems;
import io.weir.yaml.Yaml;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What may be called how. */
final class Names {

    /** Of a field, a definition, a column. */
    static final String NAME = "[a-z][a-z0-9_]{0,59}";
    /** Of a reduction or a fragment. */
    static final String REDUCTION = "[a-z][a-z0-9-]{0,39}";

    static final String STREAM = "[a-z][a-z0-9._-]{0,99}";

    private Names() {}

    /** A name of a field, definition or column; null after telling that it is none. */
    static @Nullable Located<String> name(Yaml.Scalar scalar, String what, Problems problems) {
        if (!pattern(scalar, what, 60, '_', NAME, problems)) {
            return null;
        }
        String text = scalar.text();
        if (text.equals("weir")) {
            problems.add(Problem.error("R0209", scalar.source(), "no " + what + " may be called `weir`")
                    .note("why", "`weir.site` and its like are built in"));
            return null;
        }
        if (Reserved.byCel(text)) {
            problems.add(Problem.error("R0209", scalar.source(), "no " + what + " may be called `" + text + "`")
                    .note("why", "expressions are CEL, where the word is reserved"));
            return null;
        }
        return new Located<>(text, scalar.source());
    }

    /** A reduction's name; null after telling that it is none. It becomes a part of topic names. */
    static @Nullable Located<String> reduction(Yaml yaml, Problems problems) {
        return yaml instanceof Yaml.Scalar scalar && pattern(scalar, "reduction", 40, '-', REDUCTION, problems)
                ? new Located<>(scalar.text(), scalar.source())
                : notText(yaml, "reduction", problems);
    }

    /** A fragment's name; null after telling that it is none. */
    static @Nullable Located<String> fragment(Yaml yaml, String key, Problems problems) {
        return yaml instanceof Yaml.Scalar scalar && pattern(scalar, "fragment", 40, '-', REDUCTION, problems)
                ? new Located<>(scalar.text(), scalar.source())
                : notText(yaml, key, problems);
    }

    /** A stream's name; null after telling that it is none. It becomes a part of topic names. */
    static @Nullable Located<String> stream(Yaml yaml, String key, Problems problems) {
        return yaml instanceof Yaml.Scalar scalar && pattern(scalar, "stream", 100, '.', STREAM, problems)
                ? new Located<>(scalar.text(), scalar.source())
                : notText(yaml, key, problems);
    }

    private static @Nullable Located<String> notText(Yaml yaml, String what, Problems problems) {
        if (!(yaml instanceof Yaml.Scalar)) {
            problems.add(Problem.error("R0202", yaml.source(), "`" + what + "` must be a name, but is " + yaml.what()));
        }
        return null;
    }

    /**
     * The column of a row that makes this one impossible: a reserved one, another of this reduction, or one that a figure may
     * bring along.
     *
     * @param figures names of the figures
     * @return why it is reserved; null if it is free
     */
    static @Nullable String reservedColumn(String column, List<String> figures) {
        String lower = column.toLowerCase(Locale.ROOT);
        if (Aggregation.ROW_COLUMNS.contains(lower)) {
            return "each row has a column of this name";
        }
        String figure = bringer(lower, figures);
        return figure == null ? null : "the figure `" + figure + "` may bring a column of this name along";
    }

    /**
     * The figure that may bring a column along; null if there is none. Whether it does depends on its aggregate: a plan knows.
     *
     * @param figures names of the figures
     */
    static @Nullable String bringer(String column, List<String> figures) {
        for (String figure : figures) {
            if (column.startsWith(figure + "_") && isSuffix(column.substring(figure.length() + 1))) {
                return figure;
            }
        }
        return null;
    }

    /** {@code low}, {@code high}, {@code sketch}, {@code p50}, {@code p99_9}, {@code p50_low} and their like. */
    static boolean isSuffix(String suffix) {
        return switch (suffix) {
            case "low", "high", "sketch", "slope", "intercept", "r2", "truncated" -> true;
            default -> {
                if (suffix.endsWith("_low") || suffix.endsWith("_high")) {
                    yield isSuffix(suffix.substring(0, suffix.lastIndexOf('_')));
                }
                boolean digits = suffix.length() > 1 && suffix.charAt(0) == 'p';
                int underscores = 0;
                for (int i = 1; i < suffix.length(); i++) {
                    char c = suffix.charAt(i);
                    underscores += c == '_' ? 1 : 0;
                    digits &= (c >= '0' && c <= '9') || (c == '_' && i > 1 && i < suffix.length() - 1);
                }
                yield digits && underscores <= 1;
            }
        };
    }

    private static boolean pattern(
            Yaml.Scalar scalar, String what, int longest, char extra, String form, Problems problems) {
        String text = scalar.text();
        if (scalar.isNull()) {
            problems.add(Problem.error("R0202", scalar.source(), "a " + what + " needs a name")
                    .note("form", form));
            return false;
        }
        if (text.length() <= longest && isName(text, extra)) {
            return true;
        }
        String likely = DidYouMean.name(text, longest, extra);
        Problem problem = Problem.error("R0208", scalar.source(), "`" + text + "` cannot be the name of a " + what)
                .label(likely.isEmpty() || likely.equals(text) ? null : "did you mean `" + likely + "`?")
                .note("form", form);
        // Names in events are as they are; ours are columns in the end, in databases that do not tell cases apart.
        problems.add(
                what.equals("field")
                        ? problem.note(
                                "elsewhere", "`at: /" + text + "` reads it where the event calls it `" + text + "`")
                        : problem);
        return false;
    }

    private static boolean isName(String text, char extra) {
        for (int i = 0; i < text.length(); i++) {
            if (!DidYouMean.isNamePart(text.charAt(i), i, extra)) {
                return false;
            }
        }
        return !text.isEmpty();
    }
}
