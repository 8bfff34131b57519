// SPDX-License-Identifier: Apache-2.0
package io.weir.problem;

/**
 * Where something stands in a text that a person wrote.
 *
 * @param file as the person named it
 * @param line from 1
 * @param column from 1, in code points
 * @param length in code points on that line; at least 1
 */
public record Source(String file, int line, int column, int length) implements Comparable<Source> {

    /** The same line, some code points further on. */
    public Source within(int offset, int newLength) {
        return new Source(file, line, column + offset, Math.max(1, newLength));
    }

    /** In the order of reading: by file, line and column. */
    @Override
    public int compareTo(Source other) {
        int byFile = file.compareTo(other.file);
        if (byFile != 0) {
            return byFile;
        }
        int byLine = Integer.compare(line, other.line);
        return byLine != 0 ? byLine : Integer.compare(column, other.column);
    }

    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
