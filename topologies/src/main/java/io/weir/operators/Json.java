// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Conversion;
import io.weir.event.Event;
import io.weir.event.JsonPointer;
import io.weir.event.Type;
import io.weir.shape.Shape;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object (or array) a record. The whole record is checked against RFC 8259, UTF-8 and all, but only the targets are made
 * into values: a scanner of our own, because the decode is most of what an event costs, and a general parser makes names and numbers
 * that nobody asked for. A differential test holds it to Jackson.
 *
 * <p>null is absent; an object or array where a scalar is wanted is a failed conversion; of equal names the last wins; a lone surrogate
 * becomes U+FFFD; a byte order mark is skipped; more than {@value #DEEPEST} levels are refused.
 */
public record Json() implements Decoder {

    /** How it is written. */
    public static final Shape<Json> SHAPE = Shape.of(
                    "json", "One JSON object a record; fields by JSON Pointer.", Json::new)
            .example(
                    "a name, a path, an element of a list",
                    "json",
                    List.of("{\"status\":502,\"k8s\":{\"pod/name\":\"web-1\"},\"items\":[{\"id\":\"a7\"}]}"),
                    "{ /status: '502', /k8s/pod~1name: web-1, /items/0/id: a7 }");

    /** The reason of a record that is no JSON object or array. */
    public static final String NOT_JSON = "not_json";

    private static final int DEEPEST = 1_000;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    @Override
    public String name() {
        return "json";
    }

    @Override
    public String text() {
        return "json";
    }

    @Override
    public Map<String, Type> fields() {
        return Map.of();
    }

    @Override
    public boolean knows(String pointer) {
        return true;
    }

    @Override
    public Set<String> reasons() {
        return Set.of(NOT_JSON);
    }

    @Override
    public Run bind(List<Target> targets) {
        var root = new Node();
        for (Target target : targets) {
            root.at(target.pointer()).targets.add(new Conversion(target.type(), target.format(), target.register()));
        }
        root.freeze();
        return new Scan(root);
    }

    /** A place that a pointer names or passes. */
    private static final class Node {
        private final List<Conversion> targets = new ArrayList<>(1);
        private final TreeMap<String, Node> named = new TreeMap<>();

        /** The conversions here. */
        private Conversion[] here = {};
        /** The conversions here and below. */
        private Conversion[] all = {};
        /** By {@link #slot}, with room for every child to find a free place after its own. */
        private @Nullable Node[] table = {null};

        private long[] heads = {0};
        private byte[][] names = {{}};
        private @Nullable Node[] elements = {};
        /** In which order the members of objects at this place come. */
        private final MemberOrder<Node> order = new MemberOrder<>();

        Node at(String pointer) {
            Node place = this;
            for (String name : JsonPointer.names(pointer)) {
                place = place.named.computeIfAbsent(name, ignored -> new Node());
            }
            return place;
        }

        void freeze() {
            var below = new ArrayList<>(targets);
            int most = -1;
            table = new Node[Integer.highestOneBit(named.size() + 1) * 4];
            heads = new long[table.length];
            names = new byte[table.length][];
            for (var child : named.entrySet()) {
                Node node = child.getValue();
                node.freeze();
                below.addAll(List.of(node.all));
                byte[] name = child.getKey().getBytes(StandardCharsets.UTF_8);
                long head = head(name, 0, name.length);
                int slot = slot(head, name.length);
                while (table[slot] != null) {
                    slot = (slot + 1) & (table.length - 1);
                }
                table[slot] = node;
                heads[slot] = head;
                names[slot] = name;
                // RFC 6901: no leading zeros. Longer indices are beyond any record.
                if (child.getKey().matches("0|[1-9][0-9]{0,5}")) {
                    most = Math.max(most, Integer.parseInt(child.getKey()));
                }
            }
            elements = new Node[most + 1];
            for (int i = 0; i <= most; i++) {
                elements[i] = named.get(Integer.toString(i));
            }
            here = targets.toArray(Conversion[]::new);
            all = below.toArray(Conversion[]::new);
        }

        private int slot(long head, int length) {
            return (int) (((head + length) * 0x9e37_79b9_7f4a_7c15L) >>> 40) & (table.length - 1);
        }

        @Nullable
        Node child(byte[] name, int from, int to) {
            long head = head(name, from, to);
            int length = to - from;
            int slot = slot(head, length);
            while (true) {
                Node node = table[slot];
                if (node == null
                        || (heads[slot] == head
                                && names[slot].length == length
                                && (length <= 8 || Arrays.equals(names[slot], 8, length, name, from + 8, to)))) {
                    return node;
                }
                slot = (slot + 1) & (table.length - 1);
            }
        }

        /** The first eight bytes, or as many as there are: most names are told apart by them. */
        private static long head(byte[] name, int from, int to) {
            if (from + 8 <= name.length) {
                long head = (long) LONG.get(name, from);
                return to - from >= 8 ? head : head & ((1L << (8 * (to - from))) - 1);
            }
            long head = 0;
            for (int i = Math.min(to, from + 8) - 1; i >= from; i--) {
                head = head << 8 | (name[i] & 255);
            }
            return head;
        }

        @Nullable
        Node element(int index) {
            return index < elements.length ? elements[index] : null;
        }
    }

    /** Leaves the scan from any depth. Without a stack trace: a stream of broken records must not cost more than a good one. */
    private static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Malformed() {
            super("not JSON", null, false, false);
        }
    }

    private static final class Scan implements Run {
        private final Malformed malformed = new Malformed();

        private final Node root;
        private byte[] in = {};
        private int end;
        private int at;
        /** Whether the last string had an escape. */
        private boolean escaped;

        private final Escapes escapes = new Escapes();

        Scan(Node root) {
            this.root = root;
        }

        @Override
        public @Nullable String decode(byte[] value, Event event) {
            return decode(value, 0, value.length, event);
        }

        @Override
        public @Nullable String decode(byte[] bytes, int from, int to, Event event) {
            in = bytes;
            end = to;
            boolean marked = to - from >= 3
                    && in[from] == (byte) 0xef
                    && in[from + 1] == (byte) 0xbb
                    && in[from + 2] == (byte) 0xbf;
            at = marked ? from + 3 : from;
            try {
                byte first = next();
                if (first != '{' && first != '[') {
                    return NOT_JSON;
                }
                value(first, root, event, 1);
                while (at < end) {
                    if (!isSpace(in[at++])) {
                        return NOT_JSON;
                    }
                }
                return null;
            } catch (Malformed e) {
                return NOT_JSON;
            }
        }

        /** The next byte that is no white space; the scan stands after it. */
        private byte next() {
            while (at < end) {
                byte c = in[at++];
                if ((c & 255) > ' ' || !isSpace(c)) {
                    return c;
                }
            }
            throw malformed;
        }

        private static boolean isSpace(byte c) {
            return c == ' ' || c == '\n' || c == '\r' || c == '\t';
        }

        /** A value whose first byte was read; without a node it is only checked. */
        private void value(byte first, @Nullable Node node, Event event, int depth) {
            if (node != null) {
                for (Conversion target : node.all) {
                    target.absent(event); // an equal name before this one counts no more, whatever lay below it
                }
            }
            switch (first) {
                case '"' -> string(node, event);
                case '{' -> {
                    container(node, event, depth);
                    object(node, event, depth);
                }
                case '[' -> {
                    container(node, event, depth);
                    array(node, event, depth);
                }
                case 't' -> {
                    word("true");
                    bool(true, node, event);
                }
                case 'f' -> {
                    word("false");
                    bool(false, node, event);
                }
                case 'n' -> word("null");
                default -> {
                    int from = at - 1;
                    number(first);
                    if (node != null) {
                        for (Conversion target : node.here) {
                            target.number(in, from, at, event);
                        }
                    }
                }
            }
        }

        private void container(@Nullable Node node, Event event, int depth) {
            if (depth > DEEPEST) {
                throw malformed;
            }
            if (node != null) {
                for (Conversion target : node.here) {
                    target.fail(event);
                }
            }
        }

        private void object(@Nullable Node node, Event event, int depth) {
            byte c = next();
            if (c == '}') {
                return;
            }
            for (int member = 0; ; member++) {
                if (c != '"') {
                    throw malformed;
                }
                Node child;
                MemberOrder.Known<Node> usual = node == null ? null : node.order.guess(member, in, at, end);
                if (usual != null) {
                    at += usual.length;
                    child = usual.meaning;
                } else {
                    child = name(node, member);
                }
                c = next();
                if (child == null && c == '"') {
                    skipString(); // most of most records
                } else {
                    value(c, child, event, depth + 1);
                }
                c = next();
                if (c == '}') {
                    return;
                }
                if (c != ',') {
                    throw malformed;
                }
                c = next();
            }
        }

        /** Reads a name, whose quote was read, and the colon behind it; says what is wanted there. */
        private @Nullable Node name(@Nullable Node node, int member) {
            int from = at;
            int to = skipString();
            boolean plainly = !escaped;
            Node child = node == null ? null : plainly ? node.child(in, from, to) : escapedChild(node, from, to);
            if (next() != ':') {
                throw malformed;
            }
            if (node != null && plainly && at == to + 2) {
                node.order.learn(member, in, from, to + 1, end, child);
            }
            return child;
        }

        private @Nullable Node escapedChild(Node node, int from, int to) {
            int length = escapes.unescape(in, from, to);
            return node.child(escapes.plain(), 0, length);
        }

        private void array(@Nullable Node node, Event event, int depth) {
            byte c = next();
            if (c == ']') {
                return;
            }
            for (int index = 0; ; index++) {
                value(c, node == null ? null : node.element(index), event, depth + 1);
                c = next();
                if (c == ']') {
                    return;
                }
                if (c != ',') {
                    throw malformed;
                }
                c = next();
            }
        }

        private void string(@Nullable Node node, Event event) {
            int from = at;
            int to = skipString();
            if (node != null && node.here.length > 0) {
                byte[] bytes = in;
                if (escaped) {
                    to = escapes.unescape(in, from, to);
                    from = 0;
                    bytes = escapes.plain();
                }
                for (Conversion target : node.here) {
                    target.text(bytes, from, to, event);
                }
            }
        }

        private static void bool(boolean value, @Nullable Node node, Event event) {
            if (node != null) {
                for (Conversion target : node.here) {
                    target.bool(value, event);
                }
            }
        }

        private void word(String word) {
            int length = word.length();
            if (at + length - 1 > end) {
                throw malformed;
            }
            for (int i = 1; i < length; i++) {
                if (in[at++] != word.charAt(i)) {
                    throw malformed;
                }
            }
        }

        private void number(byte first) {
            byte c = first;
            if (c == '-') {
                c = digit();
            }
            if (c < '0' || c > '9') {
                throw malformed;
            }
            if (c != '0') {
                digits();
            }
            if (at < end && in[at] == '.') {
                at++;
                digit();
                digits();
            }
            if (at < end && (in[at] == 'e' || in[at] == 'E')) {
                at++;
                if (at < end && (in[at] == '+' || in[at] == '-')) {
                    at++;
                }
                digit();
                digits();
            }
        }

        private byte digit() {
            if (at == end || in[at] < '0' || in[at] > '9') {
                throw malformed;
            }
            return in[at++];
        }

        private void digits() {
            while (at < end && in[at] >= '0' && in[at] <= '9') {
                at++;
            }
        }

        /** Checks the string that begins here and goes behind its quote; says where the quote is. */
        private int skipString() {
            byte[] bytes = in;
            int i = at;
            escaped = false;
            while (true) {
                // Eight bytes at a time as long as none is a quote, a backslash, a control character or beyond ASCII.
                // The usual
                // tricks with borrows may flag a byte too many, never one too few: what is flagged is looked at singly.
                while (i + 8 <= end) {
                    long word = (long) LONG.get(bytes, i);
                    long quote = word ^ 0x2222_2222_2222_2222L;
                    long backslash = word ^ 0x5c5c_5c5c_5c5c_5c5cL;
                    long special = (quote - 0x0101_0101_0101_0101L
                                    | backslash - 0x0101_0101_0101_0101L
                                    | word - 0x2020_2020_2020_2020L
                                    | word)
                            & 0x8080_8080_8080_8080L;
                    if (special != 0) {
                        i += Long.numberOfTrailingZeros(special) >>> 3;
                        break;
                    }
                    i += 8;
                }
                if (i >= end) {
                    throw malformed;
                }
                byte c = bytes[i];
                if (c == '"') {
                    at = i + 1;
                    return i;
                }
                if (c == '\\') {
                    escaped = true;
                    i = skipEscape(i + 1);
                } else if (c < 0) {
                    i = skipWide(c, i + 1);
                } else if (c < 0x20) {
                    throw malformed;
                } else {
                    i++;
                }
            }
        }

        private int skipEscape(int i) {
            if (i >= end) {
                throw malformed;
            }
            byte letter = in[i];
            if (letter != 'u') {
                if ("\"\\/bfnrt".indexOf(letter) < 0) {
                    throw malformed;
                }
                return i + 1;
            }
            if (i + 5 > end) {
                throw malformed;
            }
            for (int digit = i + 1; digit < i + 5; digit++) {
                if (in[digit] < 0 || Character.digit(in[digit], 16) < 0) {
                    throw malformed;
                }
            }
            return i + 5;
        }

        /** A character of several bytes, as table 3-7 of the Unicode standard allows it. */
        private int skipWide(byte first, int i) {
            int lead = first & 255;
            int more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
            if (lead < 0xc2 || lead > 0xf4 || i + more > end) {
                throw malformed;
            }
            int second = in[i] & 255;
            int least = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
            int most = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
            if (second < least || second > most) {
                throw malformed;
            }
            for (int next = i + 1; next < i + more; next++) {
                if ((in[next] & 0xc0) != 0x80) {
                    throw malformed;
                }
            }
            return i + more;
        }
    }
}
