// SPDX-License-Identifier: Apache-2.0
package io.weir.policy;

import java.util.Locale;

/** A field's class: how far its value may travel. In rising order; a value is as sensitive as the most sensitive of its inputs. */
public enum Sensitivity {
    PUBLIC,
    INTERNAL,
    PERSONAL,
    SECRET;

    /** The highest class that may be published until a policy says otherwise. */
    public static final Sensitivity HIGHEST_PUBLISHED = INTERNAL;

    /** As it is written in YAML. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The more sensitive of both. */
    public Sensitivity max(Sensitivity other) {
        return compareTo(other) >= 0 ? this : other;
    }
}
