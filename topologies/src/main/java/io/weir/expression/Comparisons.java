// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import static io.weir.event.Type.BOOL;
import static io.weir.event.Type.DOUBLE;
import static io.weir.event.Type.INT;
import static io.weir.expression.Arithmetic.set;
import static io.weir.expression.Operation.Form.INFIX;
import static io.weir.expression.Operation.Form.PREFIX;

import io.weir.event.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code == != < <= > >=} and {@code !}. Doubles compare as IEEE 754 says: anything but {@code !=} with a NaN is false. An int
 * beside a double is compared as the nearest double. Texts are ordered by UTF-16 units, false before true.
 */
final class Comparisons {

    /** A relation between two values, by how they are ordered. */
    enum Relation {
        EQUAL("==", "equals"),
        UNEQUAL("!=", "not_equals"),
        LESS("<", "less"),
        LESS_OR_EQUAL("<=", "less_equals"),
        GREATER(">", "greater"),
        GREATER_OR_EQUAL(">=", "greater_equals");

        final String sign;
        final String id;

        Relation(String sign, String id) {
            this.sign = sign;
            this.id = id;
        }

        boolean holds(long left, long right) {
            return switch (this) {
                case EQUAL -> left == right;
                case UNEQUAL -> left != right;
                case LESS -> left < right;
                case LESS_OR_EQUAL -> left <= right;
                case GREATER -> left > right;
                case GREATER_OR_EQUAL -> left >= right;
            };
        }

        boolean holds(double left, double right) {
            return switch (this) {
                case EQUAL -> left == right;
                case UNEQUAL -> left != right;
                case LESS -> left < right;
                case LESS_OR_EQUAL -> left <= right;
                case GREATER -> left > right;
                case GREATER_OR_EQUAL -> left >= right;
            };
        }
    }

    static final List<Operation> ALL = all();

    static final Operation EQUAL_INTS = ALL.stream()
            .filter(operation -> operation.id().equals("equals_int"))
            .findFirst()
            .orElseThrow();

    private Comparisons() {}

    private static List<Operation> all() {
        var all = new ArrayList<Operation>();
        all.add(Operation.unary("logical_not", PREFIX, "!", BOOL, BOOL, (event, to, value) -> {
            event.bits[to] = event.bits[value] ^ 1;
            return io.weir.event.Event.PRESENT;
        }));
        for (Relation relation : Relation.values()) {
            boolean equality = relation == Relation.EQUAL || relation == Relation.UNEQUAL;
            for (Type type : Type.values()) {
                if (type == Type.IP && !equality) {
                    continue;
                }
                // CEL has one overload of equality for all types, and calls the others by its own names.
                String name = type == INT && !equality ? "int64" : type.text();
                all.add(Operation.binary(
                        relation.id + "_" + name, INFIX, relation.sign, BOOL, type, type, body(relation, type)));
            }
            if (!equality) {
                all.add(Operation.binary(
                        relation.id + "_int64_double",
                        INFIX,
                        relation.sign,
                        BOOL,
                        INT,
                        DOUBLE,
                        (event, to, left, right) ->
                                set(event, to, relation.holds((double) event.bits[left], event.getDouble(right)))));
                all.add(Operation.binary(
                        relation.id + "_double_int64",
                        INFIX,
                        relation.sign,
                        BOOL,
                        DOUBLE,
                        INT,
                        (event, to, left, right) ->
                                set(event, to, relation.holds(event.getDouble(left), (double) event.bits[right]))));
            }
        }
        return List.copyOf(all);
    }

    /** Whether it is one of those for which CEL has one overload for all types. */
    static boolean isEquality(Operation operation) {
        Relation relation = relation(operation);
        return relation == Relation.EQUAL || relation == Relation.UNEQUAL;
    }

    /** The relation that the operation tests, or null if it is no comparison. */
    static @Nullable Relation relation(Operation operation) {
        if (operation.form() == INFIX) {
            for (Relation relation : Relation.values()) {
                if (relation.sign.equals(operation.name())) {
                    return relation;
                }
            }
        }
        return null;
    }

    private static Operation.Binary body(Relation relation, Type type) {
        return switch (type) {
            case INT, BOOL, TIMESTAMP, DURATION ->
                (event, to, left, right) -> set(event, to, relation.holds(event.bits[left], event.bits[right]));
            case DOUBLE ->
                (event, to, left, right) ->
                        set(event, to, relation.holds(event.getDouble(left), event.getDouble(right)));
            case STRING, IP ->
                switch (relation) {
                    case EQUAL ->
                        (event, to, left, right) ->
                                set(event, to, Objects.equals(event.objects[left], event.objects[right]));
                    case UNEQUAL ->
                        (event, to, left, right) ->
                                set(event, to, !Objects.equals(event.objects[left], event.objects[right]));
                    case LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
                        (event, to, left, right) -> set(
                                event,
                                to,
                                relation.holds(Texts.get(event, left).compareTo(Texts.get(event, right)), 0L));
                };
        };
    }
}
