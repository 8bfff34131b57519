// SPDX-License-Identifier: Apache-2.0
package io.weir.problem;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The registry of problem codes. Each code has a page, the resource {@code codes/R0204.md} beside this class: its first line is
 * {@code # R0204: title}, the rest explains what the rule is for and how to keep it. A test compares the pages with the codes that
 * the sources use, so a new code is a new file.
 */
public final class Codes {

    private static final int KINDS = 7;

    private Codes() {}

    /**
     * A code with its words.
     *
     * @param code such as {@code R0204}
     * @param title what is wrong, in a line
     * @param page the whole page in Markdown, its title included, ending in a line feed
     */
    public record Code(String code, String title, String page) {}

    /** The code of this name, whatever its case; null if there is none. */
    public static @Nullable Code find(String name) {
        String code = name.toUpperCase(Locale.ROOT);
        if (!code.matches("R0[1-7][0-9]{2}")) {
            return null;
        }
        try (InputStream in = Codes.class.getResourceAsStream("codes/" + code + ".md")) {
            if (in == null) {
                return null;
            }
            String page = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
            String prefix = "# " + code + ": ";
            int end = page.indexOf('\n');
            if (!page.startsWith(prefix) || end < 0) {
                throw new IllegalStateException("the page of " + code + " does not begin with `" + prefix + "`");
            }
            return new Code(code, page.substring(prefix.length(), end), page);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /** All codes. Looks for each that could be, which takes some milliseconds: for lists and for {@code did you mean}. */
    public static SortedMap<String, Code> all() {
        var all = new TreeMap<String, Code>();
        for (int kind = 1; kind <= KINDS; kind++) {
            for (int number = 0; number < 100; number++) {
                Code code = find(String.format(Locale.ROOT, "R%02d%02d", kind, number));
                if (code != null) {
                    all.put(code.code(), code);
                }
            }
        }
        return Collections.unmodifiableSortedMap(all);
    }
}
