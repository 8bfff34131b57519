// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.policy.PseudonymKey;
import io.weir.policy.Sensitivity;
import io.weir.shape.Field;
import io.weir.shape.Shape;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import org.jspecify.annotations.Nullable;

/**
 * The mask {@code pseudonym}: {@code <key id>.<epoch>.<digits>}, where the digits are the first bytes of HMAC-SHA-256 (RFC 2104) of the value's
 * canonical text, in hexadecimal. Equal values have equal pseudonyms wherever the key is the same, and nobody without the key can
 * try values out. The key's id and epoch show when it has changed.
 *
 * <p>Values repeat, so the last {@value #SLOTS} are remembered with their pseudonyms, each where its hash falls. Long ones are not.
 *
 * @param keyName of the process's configuration
 * @param bytes how many are kept
 */
public record Pseudonym(String keyName, int bytes) implements Mask {

    /** The name of the key unless another is said. */
    public static final String DEFAULT_KEY = "default";
    /** The reason of an event that should be masked where there is no key. */
    public static final String NO_KEY = "no_key";
    /** The reason of a NaN or an infinity, which is no number. */
    public static final String NOT_FINITE = "not_finite";

    /** At some 250 bytes an entry a mask of a task remembers 1 MiB at most. */
    private static final int SLOTS = 4_096;

    private static final int LONGEST = 128;

    /** How it is written. */
    public static final Shape<Pseudonym> SHAPE = Shape.of(
                    "pseudonym",
                    "HMAC-SHA-256 of the value, after the id and the epoch of the key: the same wherever the key is the same.",
                    Field.string("key", "The name of the key in the process's configuration.")
                            .orElse(DEFAULT_KEY),
                    Field.integer("bytes", "How many bytes are kept, each two digits.")
                            .between(8, 32)
                            .why("with fewer, different values would soon have one pseudonym")
                            .orElse(16),
                    Pseudonym::new)
            .example(
                    "with the key that everybody knows",
                    "pseudonym",
                    List.of("{user: ada}"),
                    "test.0.91117a558ece5d3e04c4ad57bb3f6eb2")
            .example(
                    "of any type but bool, its text",
                    "{pseudonym: customers, bytes: 8}",
                    List.of("{client: 192.0.2.17}"),
                    "test.0.2377df8b2d2c8cd4");

    @Override
    public String name() {
        return "pseudonym";
    }

    @Override
    public String text() {
        return "pseudonym(" + keyName + ", " + bytes + ")";
    }

    /** Of two pseudonyms the seldom one is told by that. */
    @Override
    public @Nullable String objection(Type type) {
        return type == Type.BOOL ? "what has more than two values" : null;
    }

    @Override
    public Type type(Type masked) {
        return Type.STRING;
    }

    @Override
    public Sensitivity lowers(Sensitivity masked) {
        return masked.compareTo(Sensitivity.INTERNAL) > 0 ? Sensitivity.INTERNAL : masked;
    }

    @Override
    public Optional<String> key() {
        return Optional.of(keyName);
    }

    @Override
    public Run bind(Type type, Supplies supplies) {
        PseudonymKey key = supplies.keys().find(keyName);
        if (key == null) {
            return (event, from, to) -> event.fail(NO_KEY);
        }
        return type.isObject() ? new OfObjects(key, bytes) : new OfBits(key, bytes, type);
    }

    /** What both kinds of values have. */
    private abstract static class Made implements Run {
        private final String prefix;
        private final int bytes;
        private final Mac mac;
        final @Nullable String[] pseudonyms = new String[SLOTS];

        Made(PseudonymKey key, int bytes) {
            this.prefix = key.prefix();
            this.bytes = bytes;
            this.mac = key.mac();
        }

        final String of(String text) {
            byte[] digest = mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
            return prefix + HexFormat.of().formatHex(digest, 0, bytes);
        }

        static int slot(int hash) {
            return (hash ^ hash >>> 16) & (SLOTS - 1);
        }
    }

    private static final class OfObjects extends Made {
        private final @Nullable Object[] values = new Object[SLOTS];

        OfObjects(PseudonymKey key, int bytes) {
            super(key, bytes);
        }

        @Override
        public byte apply(Event event, int from, int to) {
            Object value = event.objects[from];
            if (value == null) {
                throw new IllegalStateException("a present register holds nothing");
            }
            int slot = slot(value.hashCode());
            String pseudonym = pseudonyms[slot];
            if (pseudonym == null || !value.equals(values[slot])) {
                String text = value.toString();
                pseudonym = of(text);
                if (text.length() <= LONGEST) {
                    values[slot] = value;
                    pseudonyms[slot] = pseudonym;
                }
            }
            event.objects[to] = pseudonym;
            return Event.PRESENT;
        }
    }

    private static final class OfBits extends Made {
        private final Type type;
        private final long[] values = new long[SLOTS];

        OfBits(PseudonymKey key, int bytes, Type type) {
            super(key, bytes);
            this.type = type;
        }

        @Override
        public byte apply(Event event, int from, int to) {
            long value = event.bits[from];
            if (type == Type.DOUBLE) {
                double number = event.getDouble(from);
                if (!Double.isFinite(number)) {
                    return event.fail(NOT_FINITE);
                }
                value = number == 0 ? 0 : value; // zero has two signs and one text
            }
            int slot = slot(Long.hashCode(value));
            String pseudonym = pseudonyms[slot];
            if (pseudonym == null || value != values[slot]) {
                pseudonym = of(Scalars.text(type, value));
                values[slot] = value;
                pseudonyms[slot] = pseudonym;
            }
            event.objects[to] = pseudonym;
            return Event.PRESENT;
        }
    }
}
