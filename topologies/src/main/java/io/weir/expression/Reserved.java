// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import java.util.Set;

/** Words that no name may be, because no expression could say it. */
public final class Reserved {

    /** CEL's reserved words. */
    private static final Set<String> CEL_WORDS = Set.of(
            "as",
            "break",
            "const",
            "continue",
            "else",
            "false",
            "for",
            "function",
            "if",
            "import",
            "in",
            "let",
            "loop",
            "namespace",
            "null",
            "package",
            "return",
            "true",
            "var",
            "void",
            "while");

    private Reserved() {}

    /** Whether CEL has taken the word. */
    public static boolean byCel(String word) {
        return CEL_WORDS.contains(word);
    }

    /** Whether a field may have this name: {@code [a-z][a-z0-9_]{0,59}}, but no word of CEL's and not {@code weir}. */
    public static boolean isFieldName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (!((c >= 'a' && c <= 'z') || (i > 0 && ((c >= '0' && c <= '9') || c == '_')))) {
                return false;
            }
        }
        return !name.isEmpty() && name.length() <= 60 && !name.equals("weir") && !byCel(name);
    }
}
