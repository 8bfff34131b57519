// SPDX-License-Identifier: Apache-2.0
package io.weir.problem;

import java.util.Collection;
import java.util.Locale;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Finds what a person probably meant to write. */
public final class DidYouMean {

    private DidYouMean() {}

    /**
     * The known word of ours nearest to what was written: what another tool calls it, or else the one that is {@link #alike}.
     *
     * @return null if none is near
     */
    public static @Nullable String nearest(String written, Collection<String> known) {
        String elsewhere = Elsewhere.word(written, known);
        return elsewhere == null ? alike(written, known) : elsewhere;
    }

    /**
     * The known name nearest to what was written: within one slip (a letter too many, missing, wrong, or two swapped) for each
     * three letters, or else one that begins alike. Case does not count.
     *
     * @return null if none is near; among equally near ones the first in alphabetical order
     */
    public static @Nullable String alike(String written, Collection<String> known) {
        String lower = written.toLowerCase(Locale.ROOT);
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

    /**
     * The name that was meant by one that is not allowed: {@code user_id} by {@code userId}.
     *
     * @param longest how long it may be
     * @param extra what may stand between letters and digits; beside a dot, {@code -} and {@code _} may, too
     * @return empty if nothing is left of it
     */
    public static String name(String text, int longest, char extra) {
        String lower =
                text.replaceAll("(?<=[a-z0-9])(?=[A-Z])", String.valueOf(extra)).toLowerCase(Locale.ROOT);
        var name = new StringBuilder();
        for (int i = 0; i < lower.length() && name.length() < longest; i++) {
            char c = lower.charAt(i);
            if (isNamePart(c, name.length(), extra)) {
                name.append(c);
            } else if (!name.isEmpty() && name.charAt(name.length() - 1) != extra && i < lower.length() - 1) {
                name.append(extra);
            }
        }
        return name.toString();
    }

    /** Whether a name with this extra character may have a character at this index. */
    public static boolean isNamePart(char c, int at, char extra) {
        return (c >= 'a' && c <= 'z')
                || (at > 0 && ((c >= '0' && c <= '9') || c == extra || (extra == '.' && (c == '-' || c == '_'))));
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
