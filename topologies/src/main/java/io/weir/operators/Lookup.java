// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Evaluator;
import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.expression.Binder;
import io.weir.expression.Expression;
import io.weir.policy.Keyring;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The step {@code lookup}: finds a row of a file by a key, and gives its cells names. A key that no row has, and one that is absent, find
 * nothing: the names are absent then, or the event is a dead letter. A cell that the row has not is absent.
 *
 * <p>The plan's hash holds what is asked of the file and not what the file says: rows that were counted stay as they were.
 *
 * @param table what is looked into
 * @param key of string, int, bool or ip
 * @param names what the cells are called, in the order of the table's columns
 * @param dead whether an event that finds nothing is a dead letter
 */
public record Lookup(Table table, Expression key, List<String> names, boolean dead) implements Step {

    /** The reason of an event that found nothing, and must. */
    public static final String NOT_FOUND = "not_found";
    /** The reason of an event where nobody has read the file. */
    public static final String NO_TABLE = "no_table";

    /** Refuses keys that are not told apart by their text. */
    public Lookup {
        if (!takes(key.type())) {
            throw new IllegalArgumentException(
                    "no row is found by a " + key.type().text());
        }
        names = List.copyOf(names);
    }

    /** Whether rows are found by keys of the type: what is equal is the same then, without doubts. */
    public static boolean takes(Type type) {
        return switch (type) {
            case STRING, INT, BOOL, IP -> true;
            case DOUBLE, TIMESTAMP, DURATION -> false;
        };
    }

    @Override
    public String name() {
        return "lookup";
    }

    @Override
    public List<Expression> inputs() {
        return List.of(key);
    }

    /** What goes on tells then whether the key is in the file. */
    @Override
    public boolean selects() {
        return dead;
    }

    @Override
    public List<Table> tables() {
        return List.of(table);
    }

    @Override
    public SortedMap<String, Type> sets() {
        var sets = new TreeMap<String, Type>();
        for (int i = 0; i < names.size(); i++) {
            sets.put(names.get(i), table.declaration().columns().get(i).type());
        }
        return sets;
    }

    @Override
    public String text() {
        var columns = new ArrayList<String>();
        for (int i = 0; i < names.size(); i++) {
            Table.Column column = table.declaration().columns().get(i);
            columns.add(names.get(i) + " " + column.type().text() + " " + column.pointer()
                    + (column.required() ? " required" : ""));
        }
        return "lookup(" + table.declaration().name() + ", "
                + table.declaration().key() + " = " + key.text() + ": " + String.join(", ", columns)
                + (dead ? "; else dead" : "") + ")";
    }

    /** Without supplies: with a table that is as it was when this was bound. */
    @Override
    public Run bind(Binder binder) {
        return bind(binder, new Supplies(Keyring.EMPTY));
    }

    @Override
    public Run bind(Binder binder, Supplies supplies) {
        // First, so that a key may be replaced by what is found.
        Evaluator sought = binder.bind(key);
        return new Seeking(
                this,
                sought,
                names.stream().mapToInt(binder::reserve).toArray(),
                supplies.pins().of(table));
    }

    private static final class Seeking implements Run {
        private final Evaluator key;
        private final Type type;
        private final boolean[] isObject;
        private final int[] registers;
        private final Table.Pins.Pin pin;
        private final boolean dead;

        Seeking(Lookup step, Evaluator key, int[] registers, Table.Pins.Pin pin) {
            this.key = key;
            this.type = step.key.type();
            this.registers = registers;
            this.pin = pin;
            this.dead = step.dead;
            isObject = new boolean[registers.length];
            for (int i = 0; i < isObject.length; i++) {
                isObject[i] = step.table.declaration().columns().get(i).type().isObject();
            }
        }

        @Override
        public Outcome apply(Event event) {
            byte status = key.evaluate(event);
            if (status == Event.FAILED) {
                return Outcome.DEAD;
            }
            Table.Rows rows = pin.rows;
            if (rows == null) {
                event.fail(NO_TABLE);
                return Outcome.DEAD;
            }
            // A long is boxed here; where keys are texts, as mostly, nothing is allocated.
            Integer row = status == Event.ABSENT ? null : rows.numbers().get(Scalars.value(type, event, key.register));
            if (row == null) {
                return missing(event);
            }
            for (int i = 0; i < registers.length; i++) {
                int register = registers[i];
                event.status[register] = rows.status()[i][row];
                if (isObject[i]) {
                    event.objects[register] = rows.objects()[i][row];
                } else {
                    event.bits[register] = rows.bits()[i][row];
                }
            }
            return Outcome.KEPT;
        }

        private Outcome missing(Event event) {
            if (dead) {
                event.fail(NOT_FOUND);
                return Outcome.DEAD;
            }
            for (int register : registers) {
                event.status[register] = Event.ABSENT;
            }
            return Outcome.KEPT;
        }
    }
}
