// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Event;
import io.weir.event.TimeFormat;
import io.weir.event.Type;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Scans the lines of {@link Combined} and {@link Common}.
 *
 * <p>A dash is absent. A line of any other frame, one cut short in a quote among them, is undecodable. A request that is not
 * three words leaves the line readable: the method is a first word of capitals, the protocol a last word that begins with
 * {@code HTTP/}, the path what lies between or after, spaces and all; without a method all three are absent. In quotes {@code \"},
 * {@code \\}, {@code \xhh} and C's letters are what they stand for, as both servers write them; malformed UTF-8 becomes U+FFFD.
 */
final class AccessLog implements Decoder.Run {

    private static final int CLIENT = 0;
    private static final int IDENT = 1;
    private static final int USER = 2;
    private static final int TIME = 3;
    private static final int METHOD = 4;
    private static final int PATH = 5;
    private static final int PROTOCOL = 6;
    private static final int STATUS = 7;
    private static final int BYTES = 8;
    private static final int REFERER = 9;
    private static final int AGENT = 10;

    /** The fields of the combined format; those of the common one are the first nine. */
    static final Map<String, Type> FIELDS = fieldsInOrder();

    /** How both write time. */
    static final TimeFormat TIMES = new TimeFormat(TimeFormat.Kind.CLF, null, null);

    /** Pointers to what tells who has asked. */
    static final Set<String> PERSONS = Set.of("/client", "/ident", "/user");

    private static Map<String, Type> fieldsInOrder() {
        var fields = new LinkedHashMap<String, Type>();
        fields.put("client", Type.IP);
        fields.put("ident", Type.STRING);
        fields.put("user", Type.STRING);
        fields.put("time", Type.TIMESTAMP);
        fields.put("method", Type.STRING);
        fields.put("path", Type.STRING);
        fields.put("protocol", Type.STRING);
        fields.put("status", Type.INT);
        fields.put("bytes", Type.INT);
        fields.put("referer", Type.STRING);
        fields.put("agent", Type.STRING);
        return Collections.unmodifiableMap(fields);
    }

    private final FlatField[] columns;
    private final boolean alwaysCommon;
    private final String undecodable;
    private final boolean request;
    private byte[] plain = new byte[256];

    /**
     * A scan.
     *
     * @param common whether the line has no referer and no agent
     * @param undecodable what it says of a line of another frame
     */
    AccessLog(boolean common, String undecodable, List<Decoder.Target> targets) {
        this.alwaysCommon = common;
        this.undecodable = undecodable;
        columns = FlatField.of(FIELDS.keySet(), targets);
        request = columns[METHOD].isRead() || columns[PATH].isRead() || columns[PROTOCOL].isRead();
    }

    /** The fields of the format, with their types. */
    static Map<String, Type> fields(boolean common) {
        if (!common) {
            return FIELDS;
        }
        var fields = new LinkedHashMap<>(FIELDS);
        fields.keySet().removeAll(List.of("referer", "agent"));
        return Collections.unmodifiableMap(fields);
    }

    @Override
    public @Nullable String decode(byte[] line, Event event) {
        int end = Text.lineEnd(line);
        int client = find(line, 0, end, ' ');
        int ident = client <= 0 ? -1 : find(line, client + 1, end, ' ');
        int user = ident <= client + 1 ? -1 : userEnd(line, ident + 1, end);
        int time = user < 0 ? -1 : find(line, user + 2, end, ']');
        if (time < 0 || time + 3 > end || line[time + 1] != ' ' || line[time + 2] != '"') {
            return undecodable;
        }
        int asked = quoteEnd(line, time + 3, end);
        if (asked < 0 || asked + 1 >= end || line[asked + 1] != ' ') {
            return undecodable;
        }
        int status = find(line, asked + 2, end, ' ');
        if (status < 0 || !isCount(line, asked + 2, status)) {
            return undecodable;
        }
        int size = find(line, status + 1, end, ' ');
        boolean common = alwaysCommon || size < 0;
        if (size < 0) {
            size = end;
        }
        if (!isCount(line, status + 1, size)) {
            return undecodable;
        }
        int referer = -1;
        int agent = -1;
        if (!common) {
            if (size + 1 >= end || line[size + 1] != '"') {
                return undecodable;
            }
            referer = quoteEnd(line, size + 2, end);
            if (referer < 0 || referer + 2 >= end || line[referer + 1] != ' ' || line[referer + 2] != '"') {
                return undecodable;
            }
            agent = quoteEnd(line, referer + 3, end);
            if (agent < 0 || (agent + 1 < end && line[agent + 1] != ' ')) {
                return undecodable;
            }
        }
        put(CLIENT, line, 0, client, event);
        put(IDENT, line, client + 1, ident, event);
        put(USER, line, ident + 1, user, event);
        put(TIME, line, user + 2, time, event);
        if (request) {
            request(line, time + 3, asked, event);
        }
        put(STATUS, line, asked + 2, status, event);
        put(BYTES, line, status + 1, size, event);
        if (!common) {
            quoted(REFERER, line, size + 2, referer, event);
            quoted(AGENT, line, referer + 3, agent, event);
        }
        return null;
    }

    private static int find(byte[] line, int from, int end, char wanted) {
        for (int i = from; i < end; i++) {
            if (line[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /** Where {@code " ["} begins: a user may have spaces. */
    private static int userEnd(byte[] line, int from, int end) {
        for (int i = from + 1; i + 1 < end; i++) {
            if (line[i] == ' ' && line[i + 1] == '[') {
                return i;
            }
        }
        return -1;
    }

    /** Where the quote that ends this text is. */
    private static int quoteEnd(byte[] line, int from, int end) {
        for (int i = from; i < end; i++) {
            if (line[i] == '"') {
                return i;
            }
            if (line[i] == '\\') {
                i++;
            }
        }
        return -1;
    }

    /** Digits, or a dash. */
    private static boolean isCount(byte[] line, int from, int to) {
        if (to - from == 1 && line[from] == '-') {
            return true;
        }
        for (int i = from; i < to; i++) {
            if (line[i] < '0' || line[i] > '9') {
                return false;
            }
        }
        return to > from;
    }

    private void request(byte[] line, int from, int to, Event event) {
        int method = from;
        while (method < to
                && ((line[method] >= 'A' && line[method] <= 'Z') || line[method] == '_' || line[method] == '-')) {
            method++;
        }
        if (method == from || (method < to && line[method] != ' ') || line[from] == '-') {
            return;
        }
        put(METHOD, line, from, method, event);
        int path = Math.min(to, method + 1);
        int last = to;
        while (last > path && line[last - 1] != ' ') {
            last--;
        }
        boolean protocol = to - last >= 5
                && line[last] == 'H'
                && line[last + 1] == 'T'
                && line[last + 2] == 'T'
                && line[last + 3] == 'P'
                && line[last + 4] == '/';
        if (protocol) {
            quoted(PROTOCOL, line, last, to, event);
        }
        int pathEnd = protocol ? Math.max(path, last - 1) : to;
        if (pathEnd > path) {
            quoted(PATH, line, path, pathEnd, event);
        }
    }

    private void put(int field, byte[] line, int from, int to, Event event) {
        if (to - from == 1 && line[from] == '-') {
            return;
        }
        columns[field].put(line, from, to, event);
    }

    private void quoted(int field, byte[] line, int from, int to, Event event) {
        if (!columns[field].isRead()) {
            return;
        }
        int escape = find(line, from, to, '\\');
        if (escape < 0) {
            put(field, line, from, to, event);
        } else {
            int length = unescape(line, from, to);
            columns[field].put(plain, 0, length, event);
        }
    }

    /** Writes what the span stands for to {@link #plain} and says how long it is. A backslash that begins no escape stays. */
    private int unescape(byte[] line, int from, int to) {
        if (plain.length < to - from) {
            plain = new byte[to - from];
        }
        int out = 0;
        for (int i = from; i < to; i++) {
            byte c = line[i];
            if (c == '\\' && i + 1 < to) {
                byte letter = line[++i];
                switch (letter) {
                    case '"', '\\' -> c = letter;
                    case 'b' -> c = '\b';
                    case 'f' -> c = '\f';
                    case 'n' -> c = '\n';
                    case 'r' -> c = '\r';
                    case 't' -> c = '\t';
                    case 'v' -> c = 0x0b;
                    default -> {
                        int high = letter == 'x' && i + 2 < to ? hex(line[i + 1]) : -1;
                        int low = high < 0 ? -1 : hex(line[i + 2]);
                        if (low >= 0) {
                            c = (byte) (high << 4 | low);
                            i += 2;
                        } else {
                            i--;
                        }
                    }
                }
            }
            plain[out++] = c;
        }
        return out;
    }

    private static int hex(byte c) {
        return c < 0 ? -1 : Character.digit(c, 16);
    }
}
