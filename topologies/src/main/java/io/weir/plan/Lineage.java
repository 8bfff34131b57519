// SPDX-License-Identifier: Apache-2.0
package io.weir.plan;

import io.weir.expression.Expression;
import io.weir.expression.Expression.Call;
import io.weir.expression.Expression.Choice;
import io.weir.expression.Expression.Coalesce;
import io.weir.expression.Expression.Constant;
import io.weir.expression.Expression.Name;
import io.weir.expression.Expression.Present;
import io.weir.operators.Mask;
import io.weir.policy.Sensitivity;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Where each value comes from and how sensitive that makes it: as sensitive as the most sensitive of what it is made of.
 *
 * <p>Whether a value is there is told apart from what it is. That a field is present is internal whatever the field holds, so that
 * users can be counted; but whether {@code try_int(user)} is present hangs on what {@code user} is, and so on through definitions.
 *
 * <p>Beside it goes whether a value was made of a field that tells who somebody is and that nobody has given a class: a warning, until
 * somebody does.
 *
 * <p>Names are the plan's own, so a name that was defined twice has two entries.
 */
final class Lineage {

    /**
     * How sensitive something is, and why.
     *
     * @param path from the field that makes it so to the value, such as {@code user → who}; empty if there is no field
     * @param person the same from a field of a person without a class; empty if there is none
     */
    record Origin(Sensitivity sensitivity, String path, String person) {

        private Origin to(String name) {
            return new Origin(
                    sensitivity,
                    path.isEmpty() ? name : path + " → " + name,
                    person.isEmpty() ? person : person + " → " + name);
        }

        private Origin of(String someone) {
            return new Origin(sensitivity, path, someone);
        }
    }

    private static final Origin NOTHING = new Origin(Sensitivity.PUBLIC, "", "");

    private final Map<String, Origin> values = new HashMap<>();
    private final Map<String, Origin> presences = new HashMap<>();

    /** A field of the stream, or a name that is built in. */
    void field(String name, Sensitivity sensitivity) {
        values.put(name, new Origin(sensitivity, name, ""));
        presences.put(name, new Origin(least(sensitivity), name, ""));
    }

    /** A name that has been given a value: it tells who somebody is, and has no class. */
    void person(String name, String shown) {
        values.computeIfPresent(name, (same, origin) -> origin.person().isEmpty() ? origin.of(shown) : origin);
    }

    /**
     * A name for an expression.
     *
     * @param name the plan's own
     * @param shown as the person wrote it
     */
    void define(String name, String shown, Expression expression) {
        values.put(name, of(expression).to(shown));
        presences.put(name, presence(expression).to(shown));
    }

    /**
     * A name for a part of a text.
     *
     * @param name the plan's own
     * @param shown as the person wrote it
     * @param said what was said of the part: it may be more sensitive than the text, and is never less
     */
    void parse(String name, String shown, Expression text, Sensitivity said) {
        Origin origin = of(text).to(shown);
        Origin part =
                said.compareTo(origin.sensitivity()) > 0 ? new Origin(said, origin.path(), origin.person()) : origin;
        values.put(name, part);
        // Whether the text has such a part, the text says.
        presences.put(name, origin);
    }

    /**
     * A name for a cell of the row that a key has: which row that is, the key tells, and so does the cell.
     *
     * @param name the plan's own
     * @param shown as the person wrote it
     * @param said what was said of the cell: it may be more sensitive than the key, and is never less
     */
    void lookup(String name, String shown, Expression key, Sensitivity said) {
        parse(name, shown, key, said);
    }

    /**
     * A name that is there in every event and tells what a condition says.
     *
     * @param name the plan's own
     * @param shown as the person wrote it
     */
    void flag(String name, String shown, Expression condition) {
        values.put(name, of(condition).to(shown));
        presences.put(name, NOTHING);
    }

    /**
     * A name for a masked value.
     *
     * @param name the plan's own
     * @param shown as the person wrote it
     * @param masked what the mask is given
     */
    void mask(String name, String shown, Expression masked, Mask mask) {
        Origin origin = of(masked).to(shown);
        boolean hides = mask.lowers(Sensitivity.PERSONAL).compareTo(Sensitivity.HIGHEST_PUBLISHED) <= 0;
        values.put(name, new Origin(mask.lowers(origin.sensitivity()), origin.path(), hides ? "" : origin.person()));
        presences.put(name, mask.reads() ? presence(masked).to(shown) : NOTHING);
    }

    /** How sensitive the value is; public if it reads nothing. */
    Origin of(Expression expression) {
        return switch (expression) {
            case Name name -> named(values, name);
            case Present present -> presence(present.argument());
            default -> {
                // A loop, and no stream: an expression may be deep.
                var origins = new ArrayList<Origin>();
                for (Expression part : expression.parts()) {
                    origins.add(of(part));
                }
                yield worst(origins);
            }
        };
    }

    /** How sensitive it is whether there is a value. */
    Origin presence(Expression expression) {
        return switch (expression) {
            case Name name -> named(presences, name);
            case Constant ignored -> NOTHING;
            case Present ignored -> NOTHING;
            case Coalesce coalesce -> presences(coalesce.choices());
            case Choice choice -> worst(List.of(of(choice.condition()), presence(choice.yes()), presence(choice.no())));
            case Call call -> call.isPartial() ? of(call) : presences(call.arguments());
            default -> of(expression);
        };
    }

    private Origin presences(List<Expression> parts) {
        var origins = new ArrayList<Origin>();
        for (Expression part : parts) {
            origins.add(presence(part));
        }
        return worst(origins);
    }

    /** A name that nobody declared is a label of the site. */
    private static Origin named(Map<String, Origin> origins, Name name) {
        Origin origin = origins.get(name.name());
        return origin == null ? new Origin(Sensitivity.INTERNAL, name.name(), "") : origin;
    }

    private static Origin worst(List<Origin> origins) {
        Origin worst = NOTHING;
        String person = "";
        for (Origin origin : origins) {
            person = person.isEmpty() ? origin.person() : person;
            if (worst.path().isEmpty() || origin.sensitivity().compareTo(worst.sensitivity()) > 0) {
                worst = origin;
            }
        }
        return worst.of(person);
    }

    private static Sensitivity least(Sensitivity sensitivity) {
        return sensitivity.compareTo(Sensitivity.INTERNAL) > 0 ? Sensitivity.INTERNAL : sensitivity;
    }
}
