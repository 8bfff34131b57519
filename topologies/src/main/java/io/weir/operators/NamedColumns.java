// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.JsonPointer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Columns by name, for formats that name their values. Names are looked for one by one: a stream has a dozen of them, and most are
 * told apart by their length.
 */
final class NamedColumns {

    private final byte[][] names;
    private final FlatField[] columns;

    /**
     * The columns of the targets below a pointer.
     *
     * @param under a JSON Pointer, or nothing; what follows the next slash is the name
     */
    NamedColumns(String under, List<Decoder.Target> targets) {
        List<String> pointers = targets.stream()
                .map(Decoder.Target::pointer)
                .filter(pointer -> pointer.startsWith(under + "/") && pointer.indexOf('/', under.length() + 1) < 0)
                .distinct()
                .sorted()
                .toList();
        names = new byte[pointers.size()][];
        columns = new FlatField[pointers.size()];
        for (int i = 0; i < columns.length; i++) {
            String pointer = pointers.get(i);
            names[i] = JsonPointer.name(pointer.substring(under.length() + 1)).getBytes(StandardCharsets.UTF_8);
            columns[i] = FlatField.at(pointer, targets);
        }
    }

    /** The column of this name; null if nothing reads it. */
    @Nullable
    FlatField find(byte[] text, int from, int to) {
        for (int i = 0; i < names.length; i++) {
            byte[] name = names[i];
            if (name.length == to - from && Arrays.equals(name, 0, name.length, text, from, to)) {
                return columns[i];
            }
        }
        return null;
    }
}
