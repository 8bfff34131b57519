// SPDX-License-Identifier: Apache-2.0
package io.weir.event;

import java.util.ArrayList;
import java.util.List;

/** JSON Pointers (RFC 6901): where a value lies. In a name {@code ~1} stands for a slash and {@code ~0} for a tilde. */
public final class JsonPointer {

    private JsonPointer() {}

    /** Whether a text is one that names something: it begins with a slash, and each tilde stands for something. */
    public static boolean isOne(String text) {
        for (int tilde = text.indexOf('~'); tilde >= 0; tilde = text.indexOf('~', tilde + 1)) {
            char next = tilde + 1 < text.length() ? text.charAt(tilde + 1) : ' ';
            if (next != '0' && next != '1') {
                return false;
            }
        }
        return text.startsWith("/");
    }

    /** The pointer to a name at the top. */
    public static String of(String name) {
        return "/" + name.replace("~", "~0").replace("/", "~1");
    }

    /**
     * The names on the way, from the top; none for the empty pointer, which is the whole value.
     *
     * @throws IllegalArgumentException if a text that is not empty does not begin with a slash
     */
    public static List<String> names(String pointer) {
        if (!pointer.isEmpty() && pointer.charAt(0) != '/') {
            throw new IllegalArgumentException("not a JSON Pointer: " + pointer);
        }
        var names = new ArrayList<String>();
        for (int begin = 1; begin <= pointer.length(); ) {
            int slash = pointer.indexOf('/', begin);
            int end = slash < 0 ? pointer.length() : slash;
            names.add(name(pointer.substring(begin, end)));
            begin = end + 1;
        }
        return List.copyOf(names);
    }

    /** What a part between two slashes stands for. */
    public static String name(String part) {
        return part.replace("~1", "/").replace("~0", "~");
    }
}
