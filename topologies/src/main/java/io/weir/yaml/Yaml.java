// SPDX-License-Identifier: Apache-2.0
package io.weir.yaml;

import io.weir.problem.Source;
import java.util.List;

/** A node of a YAML document with its position. Tags are refused and aliases resolved before anyone sees one. */
public sealed interface Yaml {

    /** Where it begins. */
    Source source();

    /**
     * A scalar.
     *
     * @param text as the person wrote it, without quotes
     * @param kind what YAML 1.2's core schema makes of it; quoted and block scalars are always strings
     * @param exact whether a position inside the text can be computed from the source (not in folded scalars)
     */
    record Scalar(Source source, String text, Kind kind, boolean exact) implements Yaml {

        /** The core schema's types. */
        public enum Kind {
            STRING,
            INT,
            FLOAT,
            BOOL,
            NULL
        }
    }

    /** A list. */
    record Sequence(Source source, List<Yaml> items) implements Yaml {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /** A map, in the order written; keys are unique scalars. */
    record Mapping(Source source, List<Entry> entries) implements Yaml {
        public Mapping {
            entries = List.copyOf(entries);
        }
    }

    /** A key with its value. */
    record Entry(Scalar key, Yaml value) {}
}
