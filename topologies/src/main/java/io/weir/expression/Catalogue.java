// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import io.weir.event.Type;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All operations. */
final class Catalogue {

    static final List<Operation> ALL = all();

    /** What is called like a function but does not need all its arguments, or is unrolled when it is checked. */
    static final List<String> SPECIAL = List.of("all", "cidr", "coalesce", "exists", "exists_one", "present", "url");

    private static final Map<String, Operation> BY_ID = byId();

    /** The names of all functions and methods. */
    static final NavigableSet<String> FUNCTIONS = functions();

    private Catalogue() {}

    private static List<Operation> all() {
        var all = new ArrayList<Operation>();
        all.addAll(Arithmetic.ALL);
        all.addAll(Comparisons.ALL);
        all.addAll(Texts.ALL);
        all.addAll(Lists.ALL);
        all.addAll(Patterns.ALL);
        all.addAll(Maths.ALL);
        all.addAll(Times.ALL);
        all.addAll(Conversions.ALL);
        all.addAll(Addresses.ALL);
        all.addAll(Urls.ALL);
        all.addAll(Summaries.ALL);
        return List.copyOf(all);
    }

    private static Map<String, Operation> byId() {
        var byId = new TreeMap<String, Operation>();
        for (Operation operation : ALL) {
            add(byId, operation.id(), operation);
            operation.aliases().forEach(alias -> add(byId, alias, operation));
        }
        return Collections.unmodifiableMap(byId);
    }

    private static void add(Map<String, Operation> byId, String id, Operation operation) {
        if (byId.put(id, operation) != null) {
            throw new IllegalStateException("two operations have the id " + id);
        }
    }

    /** Whether it is called as its first argument's only, and with so many arguments. */
    static boolean isMethod(String function, int arguments) {
        boolean some = false;
        for (Operation operation : ALL) {
            if (operation.name().equals(function)) {
                if (operation.form() != Operation.Form.METHOD || operation.receiver() != null) {
                    return false;
                }
                some |= operation.parameters().size() == arguments;
            }
        }
        return some;
    }

    private static NavigableSet<String> functions() {
        var names = new TreeSet<>(SPECIAL);
        for (Operation operation : ALL) {
            boolean called = operation.form() == Operation.Form.FUNCTION || operation.form() == Operation.Form.METHOD;
            if (called && Character.isLetter(operation.name().charAt(0))) {
                names.add(operation.name());
            }
        }
        // An operator that reads like a word.
        names.remove("in");
        return Collections.unmodifiableNavigableSet(names);
    }

    /** By CEL's overload id; where CEL has one for all types, by the type of the first argument too. */
    static @Nullable Operation find(String overload, Type first) {
        Operation operation = BY_ID.get(overload);
        return operation != null ? operation : BY_ID.get(overload + "_" + first.text());
    }
}
