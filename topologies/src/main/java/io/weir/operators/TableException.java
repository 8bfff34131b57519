// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import org.jspecify.annotations.Nullable;

/** A file is no table. The message tells where, and nothing of what the file holds: it may be personal, and this is logged. */
public final class TableException extends Exception {

    private static final long serialVersionUID = 1;

    private final int line;
    private final @Nullable String label;

    TableException(int line, String message, @Nullable String label) {
        super(message);
        this.line = line;
        this.label = label;
    }

    TableException(int line, String message) {
        this(line, message, null);
    }

    /** Of the file, from 1. */
    public int line() {
        return line;
    }

    /** What would be right; null if that cannot be told. */
    public @Nullable String label() {
        return label;
    }

    /** What is wrong, in a sentence. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
