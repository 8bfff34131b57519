// SPDX-License-Identifier: Apache-2.0
package io.weir.problem;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds what a person probably meant to write. */
public final class DidYouMean {

    /** What other tools call things: here is what Weir calls them, each offered where that word is known. */
    private static final Map<String, Set<String>> ELSEWHERE = Map.ofEntries(
            Map.entry("by", Set.of("group_by", "groupby", "group", "dimensions")),
            Map.entry("central", Set.of("global", "top")),
            Map.entry("combined", Set.of("nginx", "apache", "clf", "access", "access_log")),
            Map.entry(
                    "distinct",
                    Set.of("count_distinct", "countdistinct", "distinct_count", "cardinality", "uniq", "dc")),
            Map.entry("double", Set.of("number", "float", "decimal", "real")),
            Map.entry("epoch_ms", Set.of("millis", "unix_ms")),
            Map.entry("epoch_s", Set.of("epoch", "unix", "seconds")),
            Map.entry("from", Set.of("source", "input", "topic")),
            Map.entry("int", Set.of("integer", "long", "bigint")),
            Map.entry("ip", Set.of("address", "inet")),
            Map.entry("iso", Set.of("rfc3339", "iso8601", "iso-8601")),
            Map.entry("json", Set.of("jsonl", "ndjson")),
            Map.entry("late", Set.of("grace", "lateness", "allowed_lateness", "watermark")),
            Map.entry("let", Set.of("map", "set", "derive", "select")),
            Map.entry("max", Set.of("maximum", "highest")),
            Map.entry("mean", Set.of("avg", "average")),
            Map.entry("min", Set.of("minimum", "lowest")),
            Map.entry("personal", Set.of("private", "pii", "sensitive")),
            Map.entry("pseudonym", Set.of("hash", "sha256", "sha1", "hmac", "token", "encrypt")),
            Map.entry(
                    "quantiles",
                    Set.of("median", "percentile", "percentiles", "quantile", "p50", "p90", "p95", "p99", "perc")),
            Map.entry("remove", Set.of("delete", "del", "exclude", "without")),
            Map.entry("stddev", Set.of("std", "sd", "stdev", "standard_deviation")),
            Map.entry("string", Set.of("text", "str", "varchar", "keyword")),
            Map.entry("sum", Set.of("total")),
            Map.entry("take", Set.of("figures", "metrics", "measures", "aggregations")),
            Map.entry("text", Set.of("plain", "raw", "line")),
            Map.entry("timestamp", Set.of("time", "date", "datetime", "instant")),
            Map.entry("top", Set.of("topk", "top_k", "top_n", "topn", "frequent")),
            Map.entry("where", Set.of("filter", "if", "when")));

    private DidYouMean() {}

    /**
     * The known word nearest to what was written: what another tool calls it, or else within one slip (a letter too many, missing, wrong, or two swapped) for each
     * three letters, or else one that begins alike. Case does not count.
     *
     * @return null if none is near; among equally near ones the first in alphabetical order
     */
    public static @Nullable String nearest(String written, Collection<String> known) {
        String lower = written.toLowerCase(Locale.ROOT);
        for (String word : new TreeSet<>(known)) {
            if (ELSEWHERE.getOrDefault(word, Set.of()).contains(lower)) {
                return word;
            }
        }
        String best = null;
        int bestDistance = Math.max(1, lower.length() / 3) + 1;
        for (String word : new TreeSet<>(known)) {
            String candidate = word.toLowerCase(Locale.ROOT);
            if (Math.abs(candidate.length() - lower.length()) < bestDistance) {
                int distance = distance(lower, candidate);
                // A word that shares no letter is never meant, however short both are.
                if (distance < bestDistance && distance < Math.max(lower.length(), candidate.length())) {
                    best = word;
                    bestDistance = distance;
                }
            }
        }
        if (best == null && lower.length() >= 3) {
            for (String word : new TreeSet<>(known)) {
                String candidate = word.toLowerCase(Locale.ROOT);
                int common = common(lower, candidate);
                if (common == lower.length()
                        || (common >= 3 && common == candidate.length())
                        || (common >= 4 && 2 * common >= candidate.length())) {
                    return word;
                }
            }
        }
        return best;
    }

    /** The words beside the carets, such as {@code did you mean `field`?}; null if nothing is near. */
    public static @Nullable String label(String written, Collection<String> known) {
        String nearest = nearest(written, known);
        return nearest == null ? null : "did you mean `" + nearest + "`?";
    }

    private static int common(String left, String right) {
        int length = 0;
        while (length < left.length() && length < right.length() && left.charAt(length) == right.charAt(length)) {
            length++;
        }
        return length;
    }

    /** Edit distance with swaps of neighbours (optimal string alignment). */
    static int distance(String left, String right) {
        int[] beforePrevious = new int[right.length() + 1];
        int[] previous = new int[right.length() + 1];
        int[] current = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            current[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int cost = left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1;
                current[j] = Math.min(Math.min(current[j - 1], previous[j]) + 1, previous[j - 1] + cost);
                if (i > 1
                        && j > 1
                        && left.charAt(i - 1) == right.charAt(j - 2)
                        && left.charAt(i - 2) == right.charAt(j - 1)) {
                    current[j] = Math.min(current[j], beforePrevious[j - 2] + 1);
                }
            }
            int[] free = beforePrevious;
            beforePrevious = previous;
            previous = current;
            current = free;
        }
        return previous[right.length()];
    }
}
