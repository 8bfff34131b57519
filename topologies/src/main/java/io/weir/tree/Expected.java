// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.wire.Watermark;
import java.util.HashSet;
import java.util.List;

/** For whom a merge waits before it calls a window closed. One who was never heard of has reported nothing. */
public sealed interface Expected {

    /**
     * At a site: all partitions of the raw topic, as many as its leaves say there are.
     *
     * @param prefix what the leaves' places begin with, {@link LeafSettings#placePrefix}
     */
    record Partitions(String prefix) implements Expected {}

    /** Above the sites: those that are configured. Data of others is merged all the same, but not waited for. */
    record Listed(List<Child> children) implements Expected {

        public Listed {
            children = List.copyOf(children);
            if (new HashSet<>(children.stream().map(Child::place).toList()).size() != children.size()) {
                throw new IllegalArgumentException("a place is expected twice: " + children);
            }
        }

        /** These places, for all windows. */
        public static Listed of(String... places) {
            return new Listed(List.of(places).stream().map(Child::of).toList());
        }
    }

    /** Above the sites: whoever has ever reported. */
    record Anyone() implements Expected {}

    /**
     * A place that is expected for the windows that end after {@code since} and not after {@code until}.
     *
     * @param place as it calls itself in its watermarks: {@code region/site}, or {@code region}
     * @param since epoch milliseconds, exclusive; {@link Watermark#NEVER} for no bound
     * @param until epoch milliseconds, inclusive; {@link Watermark#FOREVER} for no bound
     */
    record Child(String place, long since, long until) {

        public Child {
            if (since >= until) {
                throw new IllegalArgumentException(place + " is expected from " + since + " until " + until);
            }
        }

        /** A place that is always expected. */
        public static Child of(String place) {
            return new Child(place, Watermark.NEVER, Watermark.FOREVER);
        }
    }
}
