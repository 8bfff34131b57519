// SPDX-License-Identifier: Apache-2.0
package io.weir.language;

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

    /** Any other step of the vocabulary. */
    record Operator(OperatorCall call) implements Step {
        @Override
        public Source source() {
            return call.source();
        }
    }
}
