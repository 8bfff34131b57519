// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

import io.weir.problem.Located;
import io.weir.problem.Source;
import io.weir.shape.OperatorCall;
import io.weir.yaml.Yaml;
import java.util.List;

/** What is done to each event before it is grouped. */
public sealed interface Step {

    /** Where its operator's name stands. */
    Source source();

    /** Keeps the events for which the condition is true. */
    record Where(Source source, Yaml.Scalar condition) implements Step {}

    /**
     * Names values. Definitions may use each other in any order, without cycles; a name in its own definition is the incoming value.
     *
     * @param definitions by name, sorted: maps have no order
     */
    record Let(Source source, List<Definition> definitions) implements Step {
        public Let {
            definitions = List.copyOf(definitions);
        }
    }

    /**
     * Puts masked values in the place of values. Each mask is given the value as it comes in.
     *
     * @param masks by name, sorted: maps have no order
     */
    record Mask(Source source, List<Masked> masks) implements Step {
        public Mask {
            masks = List.copyOf(masks);
        }
    }

    /**
     * A value and its mask.
     *
     * @param name what is masked, and what the masked value is called
     * @param mask of the vocabulary
     */
    record Masked(Located<String> name, OperatorCall mask) {}

    /**
     * Lets only some names go on, or all but some.
     *
     * @param kept whether those named are kept, not removed
     * @param names in the order written
     */
    record Keep(Source source, boolean kept, List<Located<String>> names) implements Step {
        public Keep {
            names = List.copyOf(names);
        }
    }

    /**
     * Gives other names to values.
     *
     * @param names by the old name, sorted: maps have no order
     */
    record Rename(Source source, List<Renamed> names) implements Step {
        public Rename {
            names = List.copyOf(names);
        }
    }

    /** A name and what it becomes. */
    record Renamed(Located<String> from, Located<String> to) {}

    /**
     * Says what must be true.
     *
     * @param rules by name, sorted
     * @param flag whether events that break one go on, flagged
     */
    record Expect(Source source, List<Definition> rules, boolean flag) implements Step {
        public Expect {
            rules = List.copyOf(rules);
        }
    }

    /**
     * Stands for the steps of a fragment; none is left in {@link Documents}.
     *
     * @param name the fragment's
     */
    record Use(Source source, Located<String> name) implements Step {}

    /**
     * A step of a fragment, where it is used.
     *
     * @param step stands in the fragment; itself one that is used if the fragment has it from another
     * @param use where the fragment's name stands
     */
    record Used(Step step, Source use) implements Step {
        @Override
        public Source source() {
            return step.source();
        }
    }

    /**
     * Decodes a text that the event carries.
     *
     * @param text what is decoded
     * @param as a decoder of the vocabulary
     * @param fields by name, sorted; they refine what the decoder brings
     * @param dead whether a text that cannot be decoded is a dead letter, not absent
     */
    record Parse(Source source, Yaml.Scalar text, OperatorCall as, List<StreamDocument.FieldRule> fields, boolean dead)
            implements Step {
        public Parse {
            fields = List.copyOf(fields);
        }
    }

    /**
     * Finds a row of a file.
     *
     * @param file relative to the folder of the document
     * @param key what a row is found by
     * @param column the name of the file's column that has the keys
     * @param fields by name, sorted: what is taken of a row
     * @param dead whether an event that finds nothing is a dead letter
     */
    record Lookup(
            Source source,
            Located<String> file,
            Yaml.Scalar key,
            String column,
            List<StreamDocument.FieldRule> fields,
            boolean dead)
            implements Step {
        public Lookup {
            fields = List.copyOf(fields);
        }
    }

    /** Any other step of the vocabulary. */
    record Operator(OperatorCall call) implements Step {
        @Override
        public Source source() {
            return call.source();
        }
    }
}
