// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads protobuf's text format as far as the conformance cases use it, without any schema. */
final class TextProto {

    /**
     * A message.
     *
     * @param fields by name, in the order of their first value; a value is a {@link Message}, a String, or a {@link Word}
     */
    record Message(Map<String, List<Object>> fields) {

        boolean has(String name) {
            return fields.containsKey(name);
        }

        List<Message> messages(String name) {
            return fields.getOrDefault(name, List.of()).stream()
                    .map(Message.class::cast)
                    .toList();
        }

        Message message(String name) {
            return messages(name).getFirst();
        }

        /** A string, a number or a name as it is written; the fallback where there is none. */
        String text(String name, String fallback) {
            List<Object> values = fields.get(name);
            if (values == null) {
                return fallback;
            }
            return values.getFirst() instanceof Word word ? word.text() : (String) values.getFirst();
        }

        /** The only field's name. */
        String kind() {
            return fields.keySet().iterator().next();
        }
    }

    /** A number, true, false, or the name of an enum's value. */
    record Word(String text) {}

    private final String text;
    private int at;

    private TextProto(String text) {
        this.text = text;
    }

    static Message read(String text) {
        var reader = new TextProto(text);
        Message whole = reader.fields();
        if (reader.at < text.length()) {
            throw reader.unexpected();
        }
        return whole;
    }

    private Message fields() {
        var fields = new LinkedHashMap<String, List<Object>>();
        while (true) {
            skip(" \t\r\n,;");
            if (at == text.length() || text.charAt(at) == '}') {
                return new Message(fields);
            }
            String name = text.charAt(at) == '[' ? text.substring(at, at = text.indexOf(']', at) + 1) : word();
            skip(" \t\r\n:");
            List<Object> values = fields.computeIfAbsent(name, ignored -> new ArrayList<>());
            if (text.charAt(at) == '[') {
                at++;
                for (skip(" \t\r\n,"); text.charAt(at) != ']'; skip(" \t\r\n,")) {
                    values.add(value());
                }
                at++;
            } else {
                values.add(value());
            }
        }
    }

    private Object value() {
        return switch (text.charAt(at)) {
            case '{' -> {
                at++;
                Message message = fields();
                if (at == text.length()) {
                    throw unexpected();
                }
                at++;
                yield message;
            }
            case '"', '\'' -> string();
            default -> new Word(word());
        };
    }

    private String word() {
        int from = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || "_.+-".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        if (from == at) {
            throw unexpected();
        }
        return text.substring(from, at);
    }

    /** One string, or several that follow each other and are one. */
    private String string() {
        var bytes = new ByteArrayOutputStream();
        while (at < text.length() && (text.charAt(at) == '"' || text.charAt(at) == '\'')) {
            char quote = text.charAt(at++);
            while (text.charAt(at) != quote) {
                if (text.charAt(at) == '\\') {
                    at++;
                    escape(bytes);
                } else {
                    int point = text.codePointAt(at);
                    at += Character.charCount(point);
                    bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
                }
            }
            at++;
            skip(" \t\r\n");
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private void escape(ByteArrayOutputStream bytes) {
        char c = text.charAt(at++);
        switch (c) {
            case 'n' -> bytes.write('\n');
            case 'r' -> bytes.write('\r');
            case 't' -> bytes.write('\t');
            case 'a' -> bytes.write(7);
            case 'b' -> bytes.write('\b');
            case 'f' -> bytes.write('\f');
            case 'v' -> bytes.write(11);
            case 'x' -> bytes.write(digits(2, 16));
            case 'u' -> bytes.writeBytes(Character.toString(digits(4, 16)).getBytes(StandardCharsets.UTF_8));
            case 'U' -> bytes.writeBytes(Character.toString(digits(8, 16)).getBytes(StandardCharsets.UTF_8));
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                at--;
                bytes.write(digits(3, 8));
            }
            default -> bytes.write(c);
        }
    }

    private int digits(int most, int radix) {
        int from = at;
        while (at < from + most && Character.digit(text.charAt(at), radix) >= 0) {
            at++;
        }
        return Integer.parseInt(text.substring(from, at), radix);
    }

    /** Goes past these characters and comments. */
    private void skip(String characters) {
        while (at < text.length()) {
            if (text.charAt(at) == '#') {
                at = Math.max(text.indexOf('\n', at), 0);
            } else if (characters.indexOf(text.charAt(at)) < 0) {
                return;
            }
            at++;
        }
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException("not expected at " + at + ": "
                + text.substring(Math.max(0, at - 40), Math.min(text.length(), at + 20)));
    }
}
