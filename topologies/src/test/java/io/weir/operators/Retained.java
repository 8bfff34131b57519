// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an object takes in the heap with all that it leads to: its graph is walked, and each object counted as {@link Heap} says that a JVM
 * lays it out. No garbage collector is asked, so it is the same every time.
 */
final class Retained {

    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private Retained() {}

    /** Without what the other leads to as well: constants, which belong to nobody. */
    static long of(Object object, Object other) {
        var retained = new Retained();
        retained.walk(other);
        return retained.walk(object);
    }

    private long walk(Object root) {
        var left = new ArrayDeque<Object>();
        long bytes = 0;
        for (Object next = root; next != null; next = left.poll()) {
            if (!isShared(next) && seen.add(next)) {
                bytes += next.getClass().isArray() ? array(next, left) : object(next, left);
            }
        }
        return bytes;
    }

    /** Lambdas without captures, classes, and the two Booleans. */
    private static boolean isShared(Object object) {
        return object instanceof Class
                || object instanceof Boolean
                || object.getClass().isHidden();
    }

    private static long array(Object array, ArrayDeque<Object> left) {
        Class<?> element = array.getClass().componentType();
        if (array instanceof Object[] objects) {
            for (Object object : objects) {
                add(object, left);
            }
        }
        return padded(16 + (long) size(element) * Array.getLength(array));
    }

    private static long object(Object object, ArrayDeque<Object> left) {
        long bytes = 12;
        for (Class<?> type = object.getClass(); type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers())) {
                    continue;
                }
                bytes += size(field.getType());
                if (!field.getType().isPrimitive()) {
                    field.setAccessible(true);
                    try {
                        add(field.get(object), left);
                    } catch (IllegalAccessException e) {
                        throw new AssertionError(e);
                    }
                }
            }
        }
        return padded(bytes);
    }

    private static void add(@Nullable Object object, ArrayDeque<Object> left) {
        if (object != null) {
            left.add(object);
        }
    }

    private static int size(Class<?> type) {
        if (type == long.class || type == double.class) {
            return 8;
        } else if (type == int.class || type == float.class) {
            return 4;
        } else if (type == short.class || type == char.class) {
            return 2;
        }
        return type.isPrimitive() ? 1 : 4;
    }

    private static long padded(long bytes) {
        return (bytes + 7) / 8 * 8;
    }
}
