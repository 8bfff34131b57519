// SPDX-License-Identifier: Apache-2.0
package io.weir.plan;

import io.weir.event.TimeFormat;
import io.weir.event.Type;
import io.weir.language.StreamDocument;
import io.weir.language.StreamDocument.FieldRule;
import io.weir.operators.Decoder;
import io.weir.policy.Sensitivity;
import io.weir.problem.Located;
import io.weir.problem.Problems;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;

/**
 * A name that comes of a text inside an event: what its decoder brings, refined by what was written.
 *
 * @param sensitivity what was said of it; public if nothing was
 * @param ofPerson whether the decoder knows it for what tells who somebody is, and nothing was said of it
 */
record ParsedField(
        String name,
        String pointer,
        Type type,
        TimeFormat format,
        Sensitivity sensitivity,
        boolean ofPerson,
        boolean required) {

    /** All of them by name, after telling what is wrong. */
    static Collection<ParsedField> of(Decoder decoder, List<FieldRule> rules, Problems problems) {
        var fields = new TreeMap<String, ParsedField>();
        decoder.fields()
                .forEach((name, type) -> fields.put(
                        name,
                        new ParsedField(
                                name,
                                "/" + name,
                                type,
                                decoder.timeFormat(),
                                Sensitivity.PUBLIC,
                                decoder.isOfPerson("/" + name),
                                false)));
        for (FieldRule rule : rules) {
            String name = rule.name().value();
            ParsedField known = fields.get(name);
            Located<Type> said = rule.type();
            Type type;
            if (said != null) {
                type = said.value();
            } else if (known != null) {
                type = known.type();
            } else {
                StreamPlanner.tellNoType(rule, decoder, problems);
                continue;
            }
            Located<String> at = rule.at();
            String pointer = at == null ? "/" + name : at.value();
            if (!decoder.knows(pointer)) {
                StreamPlanner.tellUnknownPlace(rule, pointer, decoder, problems);
            }
            Located<StreamDocument.Level> level = rule.level();
            fields.put(
                    name,
                    new ParsedField(
                            name,
                            pointer,
                            type,
                            known == null ? TimeFormat.DEFAULT : known.format(),
                            level == null
                                    ? Sensitivity.PUBLIC
                                    : Sensitivity.valueOf(level.value().name()),
                            level == null && decoder.isOfPerson(pointer),
                            rule.required()));
        }
        return fields.values();
    }
}
