// SPDX-License-Identifier: Apache-2.0
package io.weir.shape;

import io.weir.problem.DidYouMean;
import io.weir.problem.Located;
import io.weir.problem.Problem;
import io.weir.problem.Source;
import io.weir.yaml.Yaml;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads the entries of one map: ask for each key that is known, then {@link #close}, which tells unknown and missing ones
 * together, so that a misspelt key is not also reported as missing.
 */
public final class Keys {

    private final String owner;
    private final Source source;
    private final List<Yaml.Entry> entries;
    private final Reading reading;
    private final List<String> known = new ArrayList<>();
    private final Set<String> later = new HashSet<>();
    private final Map<String, String> homes = new HashMap<>();
    private final List<Field<?>> missing = new ArrayList<>();

    /**
     * Begins to read.
     *
     * @param owner what the map belongs to, for messages: {@code aggregate}
     * @param source where the owner stands: missing keys are told there
     * @param entries the map's
     */
    public Keys(String owner, Source source, List<Yaml.Entry> entries, Reading reading) {
        this.owner = owner;
        this.source = source;
        this.entries = entries;
        this.reading = reading;
    }

    /** Begins to read what must be a map; null after telling that it is none. */
    public static @Nullable Keys of(String owner, Source source, Yaml yaml, Reading reading) {
        if (yaml instanceof Yaml.Mapping mapping) {
            return new Keys(owner, source, mapping.entries(), reading);
        }
        reading.problems()
                .add(Problem.error("R0202", yaml.source(), "`" + owner + "` must be a map, but is " + yaml.what()));
        return null;
    }

    /** Where the owner stands. */
    public Source source() {
        return source;
    }

    /** Where a key stands; where the owner stands if it is not written. */
    public Source key(String key) {
        for (Yaml.Entry entry : entries) {
            if (entry.key().text().equals(key)) {
                return entry.key().source();
            }
        }
        return source;
    }

    /** Whether a key is written. */
    public boolean written(String key) {
        return value(key) != null;
    }

    /** What the fields need. */
    public Reading reading() {
        return reading;
    }

    /** The value of a key, as it was written; null if it was not. */
    public @Nullable Yaml yaml(String key) {
        known.add(key);
        return value(key);
    }

    /** The value of a field: its default if it is not written; null if it is wrong, or missing though required. */
    public <T> @Nullable T read(Field<T> field) {
        Yaml value = yaml(field.name());
        if (value != null) {
            return field.read(value, reading);
        }
        if (field.required()) {
            missing.add(field);
        }
        return field.fallback();
    }

    /** The value of a required field with its place; null if it is missing or wrong. */
    public <T> @Nullable Located<T> located(Field<T> field) {
        T value = read(field);
        Yaml written = value(field.name());
        return value == null ? null : new Located<>(value, written == null ? source : written.source());
    }

    /** The value of a field that need not be written, with its place; null if it is not written, or wrong. */
    public <T> @Nullable Located<T> maybe(Field<T> field) {
        Yaml written = yaml(field.name());
        T value = written == null ? null : field.read(written, reading);
        return written == null || value == null ? null : new Located<>(value, written.source());
    }

    /** Tells that a key must be written if it is not; for those that {@link #yaml} reads. */
    public void require(String key, String doc) {
        if (value(key) == null) {
            missing.add(Field.string(key, doc));
        }
    }

    /** Keys that the language has and this version has not. */
    public void later(String... keys) {
        later.addAll(List.of(keys));
    }

    /** Keys that are often written here and belong elsewhere: {@code under} names the map. */
    public void elsewhere(String under, String... keys) {
        for (String key : keys) {
            homes.put(key, under);
        }
    }

    /** Tells unknown and missing keys. Whether there are none. */
    public boolean close() {
        boolean good = true;
        var explained = new HashSet<String>();
        for (Yaml.Entry entry : entries) {
            String key = entry.key().text();
            if (known.contains(key)) {
                continue;
            }
            good = false;
            if (later.contains(key)) {
                reading.problems()
                        .add(notYet(
                                "`" + key + "` of `" + owner + "`", entry.key().source()));
                continue;
            }
            String home = homes.get(key);
            List<String> free =
                    known.stream().filter(word -> value(word) == null).toList();
            String nearest = home != null ? null : DidYouMean.nearest(key, free);
            if (nearest != null) {
                explained.add(nearest);
            }
            Problem problem = Problem.error("R0204", entry.key().source(), "`" + owner + "` has no `" + key + "`")
                    .label(
                            home != null
                                    ? "it belongs under `" + home + "`"
                                    : nearest == null ? null : "did you mean `" + nearest + "`?");
            reading.problems().add(known.isEmpty() ? problem : problem.note("known", String.join(", ", known)));
        }
        for (Field<?> field : missing) {
            good = false;
            if (!explained.contains(field.name())) {
                reading.problems()
                        .add(Problem.error("R0203", source, "`" + owner + "` needs `" + field.name() + "`")
                                .note(field.name(), field.doc()));
            }
        }
        return good;
    }

    static Problem notYet(String what, Source source) {
        return Problem.error("R0211", source, what + " is not in this version yet")
                .note("why", "the language has it, this version of Weir cannot run it");
    }

    private @Nullable Yaml value(String key) {
        for (Yaml.Entry entry : entries) {
            if (entry.key().text().equals(key)) {
                return entry.value();
            }
        }
        return null;
    }
}
