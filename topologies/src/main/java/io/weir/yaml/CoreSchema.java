// SPDX-License-Identifier: Apache-2.0
package io.weir.yaml;

import io.weir.yaml.Yaml.Scalar.Kind;
import java.util.Set;

/** What YAML 1.2's core schema makes of a plain scalar. Written by hand: regular expressions cost a cold start. */
public final class CoreSchema {

    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");
    private static final Set<String> BOOLEANS = Set.of("true", "True", "TRUE", "false", "False", "FALSE");
    private static final Set<String> SPECIALS = Set.of(
            ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", ".nan", ".NaN", ".NAN");

    private CoreSchema() {}

    /** The kind of a plain scalar of this text. */
    public static Kind kind(String text) {
        if (NULLS.contains(text)) {
            return Kind.NULL;
        }
        if (BOOLEANS.contains(text)) {
            return Kind.BOOL;
        }
        if (isInteger(text)) {
            return Kind.INT;
        }
        return SPECIALS.contains(text) || isFloat(text) ? Kind.FLOAT : Kind.STRING;
    }

    private static boolean isInteger(String text) {
        if (text.startsWith("0x")) {
            return allDigits(text, 2, 16);
        }
        if (text.startsWith("0o")) {
            return allDigits(text, 2, 8);
        }
        return allDigits(text, afterSign(text), 10);
    }

    private static boolean isFloat(String text) {
        int at = afterSign(text);
        int digits = 0;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
            digits++;
        }
        if (at < text.length() && text.charAt(at) == '.') {
            at++;
            while (at < text.length() && isDigit(text.charAt(at))) {
                at++;
                digits++;
            }
        }
        if (digits == 0) {
            return false;
        }
        if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
            at++;
            if (at < text.length() && (text.charAt(at) == '-' || text.charAt(at) == '+')) {
                at++;
            }
            return allDigits(text, at, 10);
        }
        return at == text.length();
    }

    private static int afterSign(String text) {
        return !text.isEmpty() && (text.charAt(0) == '-' || text.charAt(0) == '+') ? 1 : 0;
    }

    private static boolean allDigits(String text, int from, int radix) {
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            // Character.digit knows the digits of all scripts; YAML knows ours.
            if (c > 'f' || Character.digit(c, radix) < 0) {
                return false;
            }
        }
        return text.length() > from;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
