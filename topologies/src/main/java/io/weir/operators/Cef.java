// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Event;
import io.weir.event.Type;
import io.weir.shape.Shape;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * ArcSight's Common Event Format:
 *
 * <pre>CEF:0|vendor|product|version|class id|name|severity|key=value with spaces key=value</pre>
 *
 * <p>What stands before {@code CEF:}, such as a syslog header, is let be. In the header {@code \|} and {@code \\} are what they stand
 * for, in values {@code \=}, {@code \\}, {@code \n} and {@code \r}; a backslash before anything else stays. A value ends where a space
 * is followed by a key and {@code =}; so an {@code =} inside a word, as in an address, needs no backslash. Keys are found by
 * {@code at: /<key>}; of equal ones the last wins. {@code cs1Label} and its like are keys as any others: they rename nothing. A value
 * or a part of the header that is empty is absent. A line without seven parts of a header, or whose rest does not begin with a key, is
 * undecodable.
 */
public record Cef() implements Decoder {

    /** How it is written. */
    public static final Shape<Cef> SHAPE = Shape.of(
                    "cef", "ArcSight's Common Event Format; the extension's fields by their keys.", Cef::new)
            .example(
                    "spaces and escapes",
                    "cef",
                    List.of(
                            "CEF:0|Acme|Fire\\|Wall|1.2|100|blocked|5|src=192.0.2.7 msg=not \\= allowed request=http://x/?a=1 act="),
                    "{ cef_version: 0, device_vendor: Acme, device_product: Fire|Wall, device_version: '1.2', event_class_id: '100',"
                            + " name: blocked, severity: '5', /src: 192.0.2.7, /msg: not = allowed, /request: 'http://x/?a=1' }")
            .example("a part too few", "cef", List.of("CEF:0|Acme|Firewall|1.2|100|blocked"), "not_cef");

    /** The reason of a line of another frame. */
    public static final String NOT_CEF = "not_cef";

    /** Pointers to addresses and users on either side, by their keys in ArcSight's dictionary. */
    private static final Set<String> PERSONS =
            Set.of("/src", "/smac", "/suser", "/suid", "/dst", "/dmac", "/duser", "/duid");

    private static final Map<String, Type> FIELDS = fieldsInOrder();

    private static Map<String, Type> fieldsInOrder() {
        var fields = new LinkedHashMap<String, Type>();
        fields.put("cef_version", Type.INT);
        fields.put("device_vendor", Type.STRING);
        fields.put("device_product", Type.STRING);
        fields.put("device_version", Type.STRING);
        fields.put("event_class_id", Type.STRING);
        fields.put("name", Type.STRING);
        fields.put("severity", Type.STRING); // 0 to 10, or a word
        return Collections.unmodifiableMap(fields);
    }

    @Override
    public String name() {
        return "cef";
    }

    @Override
    public String text() {
        return "cef";
    }

    @Override
    public Map<String, Type> fields() {
        return FIELDS;
    }

    @Override
    public boolean knows(String pointer) {
        return true;
    }

    @Override
    public boolean isOfPerson(String pointer) {
        return PERSONS.contains(pointer);
    }

    @Override
    public Set<String> reasons() {
        return Set.of(NOT_CEF);
    }

    @Override
    public Run bind(List<Target> targets) {
        return new Scan(
                FlatField.of(FIELDS.keySet(), targets),
                new NamedColumns(
                        "",
                        targets.stream()
                                .filter(target ->
                                        !FIELDS.containsKey(target.pointer().substring(1)))
                                .toList()));
    }

    private static final class Scan implements Run {
        private final FlatField[] header;
        private final NamedColumns extension;
        private byte[] plain = new byte[256];

        Scan(FlatField[] header, NamedColumns extension) {
            this.header = header;
            this.extension = extension;
        }

        @Override
        public @Nullable String decode(byte[] line, Event event) {
            int end = Text.lineEnd(line);
            int at = begin(line, end);
            if (at < 0) {
                return NOT_CEF;
            }
            for (int part = 0; part < header.length; part++) {
                int from = at;
                boolean escaped = false;
                while (at < end && line[at] != '|') {
                    if (line[at] == '\\') {
                        escaped = true;
                        at++;
                    }
                    at++;
                }
                // The bar behind the severity is often left out when nothing follows.
                if (at > end || (at == end && part + 1 < header.length) || (part == 0 && at == from)) {
                    return NOT_CEF;
                }
                if (at > from) {
                    put(header[part], line, from, at, escaped, event);
                }
                at++;
            }
            return extension(line, at, end, event) ? null : NOT_CEF;
        }

        /** Behind {@code CEF:}; -1 if it is nowhere. */
        private static int begin(byte[] line, int end) {
            for (int i = 0; i + 4 < end; i++) {
                if (line[i] == 'C' && line[i + 1] == 'E' && line[i + 2] == 'F' && line[i + 3] == ':') {
                    return i + 4;
                }
            }
            return -1;
        }

        private boolean extension(byte[] line, int from, int end, Event event) {
            int key = from;
            while (key < end && line[key] == ' ') {
                key++;
            }
            while (key < end) {
                int equals = keyEnd(line, key, end);
                if (equals < 0) {
                    return false; // only the first: a value ends where a key begins
                }
                int at = equals + 1;
                boolean escaped = false;
                int next = end;
                while (at < end) {
                    if (line[at] == '\\') {
                        escaped = true;
                        at++;
                    } else if (line[at] == ' ' && keyEnd(line, at + 1, end) >= 0) {
                        next = at;
                        break;
                    }
                    at++;
                }
                FlatField column = extension.find(line, key, equals);
                if (column != null) {
                    column.clear(event);
                    if (next > equals + 1) {
                        put(column, line, equals + 1, next, escaped, event);
                    }
                }
                key = next + 1;
            }
            return true;
        }

        /** Where the {@code =} of a key that begins here is; -1 if none begins. */
        private static int keyEnd(byte[] line, int from, int end) {
            int at = from;
            while (at < end && isKey(line[at])) {
                at++;
            }
            return at > from && at < end && line[at] == '=' ? at : -1;
        }

        private static boolean isKey(byte c) {
            return (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '_'
                    || c == '.'
                    || c == '-'
                    || c == '['
                    || c == ']';
        }

        private void put(FlatField column, byte[] line, int from, int to, boolean escaped, Event event) {
            if (!escaped || !column.isRead()) {
                column.put(line, from, to, event);
                return;
            }
            if (plain.length < to - from) {
                plain = new byte[to - from];
            }
            int out = 0;
            for (int i = from; i < to; i++) {
                byte c = line[i];
                if (c == '\\' && i + 1 < to) {
                    switch (line[i + 1]) {
                        case '|', '=', '\\' -> c = line[i + 1];
                        case 'n' -> c = '\n';
                        case 'r' -> c = '\r';
                        default -> i--;
                    }
                    i++;
                }
                plain[out++] = c;
            }
            column.put(plain, 0, out, event);
        }
    }
}
