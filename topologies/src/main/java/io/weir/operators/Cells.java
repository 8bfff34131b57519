// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Reads rows of cells whose columns have names, by their number: what {@link Csv} and {@link Tsv} have in common. */
abstract class Cells implements Decoder.Run {

    private final byte[][] names;
    final FlatField[] columns;
    private byte[] plain = new byte[256];

    Cells(List<String> names, List<Decoder.Target> targets) {
        this.names = names.stream()
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
        this.columns = FlatField.of(names, targets);
    }

    /** Whether a cell is the name of its column: a row of nothing else is a {@link Header}. */
    final boolean isName(int number, byte[] row, int from, int to) {
        byte[] name = names[number];
        return name.length == to - from && Arrays.equals(name, 0, name.length, row, from, to);
    }

    /** Room for what a cell stands for. */
    final byte[] room(int length) {
        if (plain.length < length) {
            plain = new byte[length];
        }
        return plain;
    }
}
