// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import io.weir.event.Type;
import java.util.Set;

/** A checked expression: typed, its constants folded, free of CEL. Equal expressions are equal values. */
public interface Expression {

    /** What it yields when it yields something. */
    Type type();

    /** The names of the fields and definitions that it reads, such as {@code status} or {@code weir.site}. */
    Set<String> reads();

    /** Canonical text: equal text means equal meaning, whatever white space the person wrote. Part of the plan's hash. */
    String text();
}
