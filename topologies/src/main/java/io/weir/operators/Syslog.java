// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Event;
import io.weir.event.JsonPointer;
import io.weir.event.TimeFormat;
import io.weir.event.Type;
import io.weir.shape.Field;
import io.weir.shape.Shape;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Syslog in both of its formats, told apart by the version that follows the priority:
 *
 * <pre>{@code
 * <165>1 2026-01-01T00:00:00.123Z host app 4711 ID47 [origin@32473 ip="192.0.2.7"] message     (RFC 5424)
 * <34>Jan  1 00:00:01 host app[4711]: message                                                  (RFC 3164)
 * }</pre>
 *
 * <p>In both a dash for a field of the header is absent. An octet count before the message (RFC 6587) is skipped, and must be right.
 *
 * <p>RFC 5424: parameters of structured data are read by {@code at: /sd/<id>/<name>}; of equal ones the last counts. A byte order
 * mark before the message is skipped.
 *
 * <p>RFC 3164: the priority may be missing, as in files; the time may be ISO-8601, as rsyslog writes it; the host may be missing when
 * the tag follows the time. The year is the latest that puts the time at most a month after the record's own time-stamp; the
 * zone is the contract's. The tag is a word that ends in a colon or has a number in brackets behind it; without one all is message.
 *
 * @param dialect which of the two it may be
 */
public record Syslog(Dialect dialect) implements Decoder {

    /** Which format. */
    public enum Dialect {
        /** Either; the contract must say a zone. */
        ANY,
        /** Of 2009, with structured data. */
        RFC5424,
        /** Of BSD, without year and zone. */
        RFC3164
    }

    /** How it is written. */
    public static final Shape<Syslog> SHAPE = Shape.of(
                    "syslog",
                    "Syslog, RFC 5424 with structured data (`at: /sd/<id>/<name>`) or RFC 3164 (`time: { zone: … }`).",
                    Field.choice("dialect", "Which of the two formats.", Dialect.class)
                            .orElse(Dialect.ANY),
                    Syslog::new)
            .example(
                    "RFC 5424",
                    "syslog",
                    List.of(
                            "<165>1 2026-01-01T00:00:00.123Z web-1 shop 4711 - [origin@32473 ip=\"192.0.2.7\"] cart is empty"),
                    "{ facility: local4, severity: notice, facility_code: 20, severity_code: 5, time: '2026-01-01T00:00:00.123Z',"
                            + " host: web-1, app: shop, procid: '4711', message: cart is empty, /sd/origin@32473/ip: 192.0.2.7 }")
            .example(
                    "RFC 3164 with a time that has an offset",
                    "{ syslog: rfc3164 }",
                    List.of("<34>2026-01-01T00:00:01+01:00 web-1 sshd[17]: bye"),
                    "{ facility: auth, severity: crit, facility_code: 4, severity_code: 2, time: '2025-12-31T23:00:01.000Z',"
                            + " host: web-1, app: sshd, procid: '17', message: bye }")
            .example("neither", "syslog", List.of("disk is full"), "not_syslog");

    /** The reason of a line of another frame. */
    public static final String NOT_SYSLOG = "not_syslog";

    private static final int FACILITY = 0;
    private static final int SEVERITY = 1;
    private static final int FACILITY_CODE = 2;
    private static final int SEVERITY_CODE = 3;
    private static final int TIME = 4;
    private static final int HOST = 5;
    private static final int APP = 6;
    private static final int PROCID = 7;
    private static final int MSGID = 8;
    private static final int MESSAGE = 9;

    private static final Map<String, Type> FIELDS = fieldsInOrder();

    /** By number, as RFC 5424 lists them and as syslog.conf calls them. */
    private static final byte[][] FACILITIES =
            words("kern user mail daemon auth syslog lpr news uucp cron authpriv ftp ntp audit alert clock"
                    + " local0 local1 local2 local3 local4 local5 local6 local7");

    private static final byte[][] SEVERITIES = words("emerg alert crit err warning notice info debug");
    private static final byte[][] NUMBERS = words("0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23");

    private static Map<String, Type> fieldsInOrder() {
        var fields = new LinkedHashMap<String, Type>();
        fields.put("facility", Type.STRING);
        fields.put("severity", Type.STRING);
        fields.put("facility_code", Type.INT);
        fields.put("severity_code", Type.INT);
        fields.put("time", Type.TIMESTAMP);
        fields.put("host", Type.STRING);
        fields.put("app", Type.STRING);
        fields.put("procid", Type.STRING);
        fields.put("msgid", Type.STRING);
        fields.put("message", Type.STRING);
        return Collections.unmodifiableMap(fields);
    }

    private static byte[][] words(String words) {
        return Arrays.stream(words.split(" "))
                .map(word -> word.getBytes(StandardCharsets.US_ASCII))
                .toArray(byte[][]::new);
    }

    @Override
    public String name() {
        return "syslog";
    }

    @Override
    public String text() {
        return switch (dialect) {
            case ANY -> "syslog";
            case RFC5424 -> "syslog(rfc5424)";
            case RFC3164 -> "syslog(rfc3164)";
        };
    }

    @Override
    public Map<String, Type> fields() {
        return FIELDS;
    }

    @Override
    public boolean knows(String pointer) {
        return FIELDS.containsKey(pointer.substring(1)) || (pointer.startsWith("/sd/") && parts(pointer).length == 4);
    }

    private static String[] parts(String pointer) {
        return pointer.split("/", -1);
    }

    @Override
    public Set<String> reasons() {
        return Set.of(NOT_SYSLOG);
    }

    @Override
    public boolean needsZone() {
        return dialect != Dialect.RFC5424;
    }

    @Override
    public boolean readsAllOf(Decoder other) {
        return other instanceof Syslog syslog && (dialect == Dialect.ANY || dialect == syslog.dialect);
    }

    @Override
    public Run bind(List<Target> targets) {
        return new Scan(dialect, targets);
    }

    /** The parameters of one element of structured data. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Element(byte[] id, NamedColumns parameters) {}

    private static final class Scan implements Run {
        private final Dialect dialect;
        private final FlatField[] columns;
        /** The time where it is written as BSD did. */
        private final FlatField bsdTime;

        private final Element[] elements;
        private byte[] plain = new byte[256];

        Scan(Dialect dialect, List<Target> targets) {
            this.dialect = dialect;
            columns = FlatField.of(FIELDS.keySet(), targets);
            bsdTime = FlatField.of(targets.stream()
                    .filter(target -> target.pointer().equals("/time"))
                    .map(Scan::asBsd)
                    .toList());
            var ids = new ArrayList<String>();
            for (Target target : targets) {
                String[] parts = parts(target.pointer());
                if (parts.length == 4 && parts[1].equals("sd") && !ids.contains(parts[2])) {
                    ids.add(parts[2]);
                }
            }
            elements = ids.stream()
                    .map(id -> new Element(
                            JsonPointer.name(id).getBytes(StandardCharsets.UTF_8),
                            new NamedColumns("/sd/" + id, targets)))
                    .toArray(Element[]::new);
        }

        /** ISO unless the contract says otherwise; and then BSD's where it stands in ISO's place. */
        private static Target asBsd(Target target) {
            return new Target(
                    target.name(),
                    target.pointer(),
                    target.type(),
                    target.format().withOwn(TimeFormat.Kind.RFC3164, null),
                    target.register());
        }

        @Override
        public @Nullable String decode(byte[] line, Event event) {
            int end = Text.lineEnd(line);
            int at = afterCount(line, end);
            int priority = -1;
            if (at < end && line[at] == '<') {
                int digit = at + 1;
                priority = 0;
                while (digit < end && digit < at + 4 && isDigit(line[digit])) {
                    priority = priority * 10 + line[digit++] - '0';
                }
                if (digit == at + 1 || digit == end || line[digit] != '>' || priority > 191) {
                    return NOT_SYSLOG;
                }
                at = digit + 1;
            }
            boolean versioned = priority >= 0 && at + 1 < end && line[at] == '1' && line[at + 1] == ' ';
            boolean read = switch (dialect) {
                case ANY -> versioned ? modern(line, at + 2, end, event) : bsd(line, at, end, event);
                case RFC5424 -> versioned && modern(line, at + 2, end, event);
                case RFC3164 -> bsd(line, at, end, event);
            };
            if (!read) {
                return NOT_SYSLOG;
            }
            if (priority >= 0) {
                columns[FACILITY].put(FACILITIES[priority >> 3], event);
                columns[SEVERITY].put(SEVERITIES[priority & 7], event);
                columns[FACILITY_CODE].put(NUMBERS[priority >> 3], event);
                columns[SEVERITY_CODE].put(NUMBERS[priority & 7], event);
            }
            return null;
        }

        /** Where the message begins: behind an octet count, if there is one; beyond the end if the count is wrong. */
        private static int afterCount(byte[] line, int end) {
            int at = 0;
            int count = 0;
            while (at < end && at < 9 && isDigit(line[at])) {
                count = count * 10 + line[at++] - '0';
            }
            if (at == 0 || at + 1 >= end || line[at] != ' ' || line[at + 1] != '<') {
                return 0;
            }
            return count == end - at - 1 || count == line.length - at - 1 ? at + 1 : end;
        }

        private boolean modern(byte[] line, int from, int end, Event event) {
            int at = from;
            for (int field = TIME; field <= MSGID; field++) {
                int to = find(line, at, end, ' ');
                if (to <= at) {
                    return false;
                }
                word(columns[field], line, at, to, event);
                at = to + 1;
            }
            if (at < end && line[at] == '-') {
                at++;
            } else {
                at = structured(line, at, end, event);
            }
            if (at < 0 || (at < end && line[at] != ' ')) {
                return false;
            }
            at++;
            if (at + 3 <= end
                    && line[at] == (byte) 0xef
                    && line[at + 1] == (byte) 0xbb
                    && line[at + 2] == (byte) 0xbf) {
                at += 3;
            }
            if (at < end) {
                columns[MESSAGE].put(line, at, end, event);
            }
            return true;
        }

        /** Behind the structured data; -1 if it is malformed. */
        private int structured(byte[] line, int from, int end, Event event) {
            int at = from;
            do {
                if (at >= end || line[at] != '[') {
                    return -1;
                }
                int id = ++at;
                while (at < end && line[at] != ' ' && line[at] != ']' && line[at] != '"' && line[at] != '=') {
                    at++;
                }
                NamedColumns parameters = at == id ? null : parameters(line, id, at);
                if (at == id) {
                    return -1;
                }
                while (at < end && line[at] == ' ') {
                    at = parameter(line, at + 1, end, parameters, event);
                    if (at < 0) {
                        return -1;
                    }
                }
                if (at >= end || line[at] != ']') {
                    return -1;
                }
                at++;
            } while (at < end && line[at] == '[');
            return at;
        }

        private @Nullable NamedColumns parameters(byte[] line, int from, int to) {
            for (Element element : elements) {
                if (Arrays.equals(element.id(), 0, element.id().length, line, from, to)) {
                    return element.parameters();
                }
            }
            return null;
        }

        /** Behind {@code name="value"}; -1 if there is none. */
        private int parameter(byte[] line, int from, int end, @Nullable NamedColumns parameters, Event event) {
            int name = from;
            while (name < end && line[name] != '=' && line[name] != ' ' && line[name] != ']' && line[name] != '"') {
                name++;
            }
            if (name == from || name + 1 >= end || line[name] != '=' || line[name + 1] != '"') {
                return -1;
            }
            int to = Escapes.quoteEnd(line, name + 2, end);
            if (to < 0) {
                return -1;
            }
            FlatField column = parameters == null ? null : parameters.find(line, from, name);
            if (column != null) {
                column.clear(event);
                parameter(column, line, name + 2, to, event);
            }
            return to + 1;
        }

        /** A backslash stands for what follows it if that is a quote, a bracket or another one, and else for itself. */
        private void parameter(FlatField column, byte[] line, int from, int to, Event event) {
            if (plain.length < to - from) {
                plain = new byte[to - from];
            }
            int out = 0;
            for (int i = from; i < to; i++) {
                if (line[i] == '\\'
                        && i + 1 < to
                        && (line[i + 1] == '"' || line[i + 1] == '\\' || line[i + 1] == ']')) {
                    i++;
                }
                plain[out++] = line[i];
            }
            column.put(plain, 0, out, event);
        }

        private boolean bsd(byte[] line, int from, int end, Event event) {
            boolean old = isBsdTime(line, from, end);
            int time = old ? from + 15 : isIsoTime(line, from, end) ? find(line, from, end, ' ') : -1;
            if (time < 0 || time >= end || line[time] != ' ') {
                return false;
            }
            (old ? bsdTime : columns[TIME]).put(line, from, time, event);
            int host = time + 1;
            int to = find(line, host, end, ' ');
            if (to == host || host >= end) {
                return false;
            }
            if (to < 0) {
                to = end;
            }
            int at = host;
            if (tagEnd(line, host, end) < 0) {
                word(columns[HOST], line, host, to, event);
                at = Math.min(end, to + 1);
            }
            message(line, at, end, event);
            return true;
        }

        private void message(byte[] line, int from, int end, Event event) {
            int at = from;
            int tag = tagEnd(line, from, end);
            if (tag >= 0) {
                columns[APP].put(line, from, tag, event);
                at = tag;
                if (line[at] == '[') {
                    int close = find(line, at, end, ']');
                    if (close > at + 1) {
                        columns[PROCID].put(line, at + 1, close, event);
                    }
                    at = close + 1;
                }
                if (at < end && line[at] == ':') {
                    at++;
                }
                if (at < end && line[at] == ' ') {
                    at++;
                }
            }
            if (at < end) {
                columns[MESSAGE].put(line, at, end, event);
            }
        }

        /** Where the word that begins here ends if it is a tag: at a colon that ends it, or at a bracket; else -1. */
        private static int tagEnd(byte[] line, int from, int end) {
            int at = from;
            while (at < end && line[at] != ' ' && line[at] != '[' && line[at] != ':') {
                at++;
            }
            if (at == from || at == end || line[at] == ' ') {
                return -1;
            }
            if (line[at] == ':') {
                return at + 1 == end || line[at + 1] == ' ' ? at : -1;
            }
            int close = at;
            while (close < end && line[close] != ' ' && line[close] != ']') {
                close++;
            }
            boolean closed = close < end
                    && line[close] == ']'
                    && (close + 1 == end || line[close + 1] == ':' || line[close + 1] == ' ');
            return closed ? at : -1;
        }

        /** Whether {@code Jan  1 00:00:01} stands here; whether there is such a time is for the conversion to say. */
        private static boolean isBsdTime(byte[] line, int from, int end) {
            return end - from > 15
                    && isLetter(line[from])
                    && isLetter(line[from + 1])
                    && isLetter(line[from + 2])
                    && line[from + 3] == ' '
                    && (line[from + 4] == ' ' || isDigit(line[from + 4]))
                    && isDigit(line[from + 5])
                    && line[from + 6] == ' '
                    && line[from + 9] == ':'
                    && line[from + 12] == ':';
        }

        private static boolean isIsoTime(byte[] line, int from, int end) {
            return end - from > 16
                    && isDigit(line[from])
                    && isDigit(line[from + 3])
                    && line[from + 4] == '-'
                    && line[from + 7] == '-'
                    && line[from + 10] == 'T'
                    && line[from + 13] == ':';
        }

        private static void word(FlatField column, byte[] line, int from, int to, Event event) {
            if (to - from > 1 || line[from] != '-') {
                column.put(line, from, to, event);
            }
        }

        private static boolean isDigit(byte c) {
            return c >= '0' && c <= '9';
        }

        private static boolean isLetter(byte c) {
            return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        }

        private static int find(byte[] line, int from, int end, char wanted) {
            for (int i = from; i < end; i++) {
                if (line[i] == wanted) {
                    return i;
                }
            }
            return -1;
        }
    }
}
