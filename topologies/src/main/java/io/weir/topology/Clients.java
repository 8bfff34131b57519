// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Configurations of single clients out of one that a person wrote for all: {@code producer.}, {@code consumer.} and {@code admin.}
 * before a key mean that client only, and win.
 */
public final class Clients {

    private static final List<String> PREFIXES = List.of("producer.", "consumer.", "admin.");

    private Clients() {}

    /** For a producer. */
    public static Map<String, Object> producer(Map<String, Object> written) {
        return only("producer.", written);
    }

    /** For a consumer. */
    public static Map<String, Object> consumer(Map<String, Object> written) {
        return only("consumer.", written);
    }

    /** For an admin client. */
    public static Map<String, Object> admin(Map<String, Object> written) {
        return only("admin.", written);
    }

    private static Map<String, Object> only(String prefix, Map<String, Object> written) {
        var chosen = new TreeMap<String, Object>();
        written.forEach((key, value) -> {
            if (PREFIXES.stream().noneMatch(key::startsWith)) {
                chosen.put(key, value);
            }
        });
        written.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                chosen.put(key.substring(prefix.length()), value);
            }
        });
        return chosen;
    }
}
