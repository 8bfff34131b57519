// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Type;
import org.jspecify.annotations.Nullable;

/**
 * A column that a figure has in a row; it is called as the figure and the suffix.
 *
 * <p>A list or a map is for those who read rows, and nothing computes with it. Its value is a List, or a Map with strings as keys, of
 * lists, maps, Long, finite Double, Boolean, String and null: timestamps, durations and addresses in it are their canonical text.
 *
 * @param suffix such as {@code _p50}, one of those that the language reserves; empty for the figure's own name
 * @param type what it holds; null for a list or a map, which no expression can read
 */
public record Column(String suffix, @Nullable Type type) {

    /** The column of the figure's own name. */
    static Column own(Type type) {
        return new Column("", type);
    }

    /** A column of the figure's own name that holds a list or a map. */
    static Column nested() {
        return new Column("", null);
    }

    /** What it holds, for people: a type, or {@code json}. */
    public String text() {
        return type == null ? "json" : type.text();
    }
}
