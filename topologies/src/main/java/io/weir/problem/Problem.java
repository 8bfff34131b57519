// SPDX-License-Identifier: Apache-2.0
package io.weir.problem;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong, in the reader's words.
 *
 * @param code never changes its meaning: R01 YAML, R02 shape, R03 expression, R04 plan, R05 policy, R06 configuration, R07 run
 *     time, then two digits
 * @param severity an error keeps everything from starting
 * @param message one line, with the offending value
 * @param source where
 * @param label what is printed beside the carets: the nearest right thing; null for none
 * @param notes further lines, each {@code name: text}, such as {@code why: …} or {@code known: …}
 */
public record Problem(
        String code,
        Severity severity,
        String message,
        Source source,
        @Nullable String label,
        List<String> notes) {

    /** How bad. */
    public enum Severity {
        ERROR,
        WARNING,
        HINT
    }

    public Problem {
        notes = List.copyOf(notes);
    }

    /** An error. */
    public static Problem error(String code, Source source, String message) {
        return new Problem(code, Severity.ERROR, message, source, null, List.of());
    }

    /** A warning. */
    public static Problem warning(String code, Source source, String message) {
        return new Problem(code, Severity.WARNING, message, source, null, List.of());
    }

    /** Advice that stops nothing. */
    public static Problem hint(String code, Source source, String message) {
        return new Problem(code, Severity.HINT, message, source, null, List.of());
    }

    /** The same with words beside the carets. */
    public Problem label(@Nullable String text) {
        return new Problem(code, severity, message, source, text, notes);
    }

    /** The same with one more note. */
    public Problem note(String name, String text) {
        var more = new ArrayList<>(notes);
        more.add(name + ": " + text);
        return new Problem(code, severity, message, source, label, more);
    }
}
