// SPDX-License-Identifier: Apache-2.0
package io.weir.plan;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names that an expression's text may read, found before it can be checked: definitions of one {@code let} may stand in any
 * order, so that their types are known only in the order of their use.
 *
 * <p>Text inside quotes is left out, as is what follows a dot (a method or a part) or stands before a parenthesis (a function).
 */
final class NameReads {

    private static final Pattern TOKEN = Pattern.compile(
            "[rR]?\"\"\"[\\s\\S]*?\"\"\"|[rR]?'''[\\s\\S]*?'''|\"(?:[^\"\\\\]|\\\\.)*\"|'(?:[^'\\\\]|\\\\.)*'"
                    + "|(?<name>\\.?\\s*[A-Za-z_][A-Za-z0-9_]*)(?!\\s*\\(|[A-Za-z0-9_])");
    private static final Pattern LABEL = Pattern.compile("\\bweir\\s*\\.\\s*labels\\s*\\.\\s*([a-z][a-z0-9_]*)");

    private NameReads() {}

    /** Names that stand free, in the order of the text. */
    static Set<String> of(String expression) {
        var names = new LinkedHashSet<String>();
        Matcher matcher = TOKEN.matcher(expression);
        while (matcher.find()) {
            String name = matcher.group("name");
            if (name != null && !name.startsWith(".")) {
                names.add(name.strip());
            }
        }
        return names;
    }

    /** Where a name stands free for the first time, in code points; -1 if it does not. */
    static int find(String expression, String name) {
        Matcher matcher = TOKEN.matcher(expression);
        while (matcher.find()) {
            String found = matcher.group("name");
            if (found != null && found.strip().equals(name)) {
                return expression.codePointCount(0, matcher.end("name") - name.length());
            }
        }
        return -1;
    }

    /** The labels of the site that it reads: which exist is known at the site only. */
    static Set<String> labels(String expression) {
        var labels = new LinkedHashSet<String>();
        Matcher matcher = LABEL.matcher(expression);
        while (matcher.find()) {
            labels.add(matcher.group(1));
        }
        return labels;
    }
}
