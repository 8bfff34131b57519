// SPDX-License-Identifier: Apache-2.0
package io.weir.operators;

import io.weir.event.Event;

/** What text in quotes stands for where JSON's escapes are used, be it by JSON itself or by others. Not for several threads. */
final class Escapes {

    private byte[] plain = new byte[256];

    /** Where the quote that ends this text is; -1 if there is none. */
    static int quoteEnd(byte[] line, int from, int end) {
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

    /** Gives a column what the span stands for. */
    void put(FlatField column, byte[] line, int from, int to, Event event) {
        int escape = from;
        while (escape < to && line[escape] != '\\') {
            escape++;
        }
        if (escape == to) {
            column.put(line, from, to, event);
        } else {
            int length = unescape(line, from, to);
            column.put(plain, 0, length, event);
        }
    }

    /** What {@link #unescape} has written last: another array may be taken each time. */
    byte[] plain() {
        return plain;
    }

    /** Writes what the span stands for to {@link #plain}, which is never longer, and says how long it is. What is no escape stays. */
    int unescape(byte[] line, int from, int to) {
        if (plain.length < to - from) {
            plain = new byte[to - from];
        }
        int out = 0;
        int i = from;
        while (i < to) {
            byte c = line[i++];
            if (c != '\\' || i == to) {
                plain[out++] = c;
                continue;
            }
            byte letter = line[i++];
            switch (letter) {
                case '"', '\\', '/' -> plain[out++] = letter;
                case 'b' -> plain[out++] = '\b';
                case 'f' -> plain[out++] = '\f';
                case 'n' -> plain[out++] = '\n';
                case 'r' -> plain[out++] = '\r';
                case 't' -> plain[out++] = '\t';
                case 'u' -> {
                    int unit = unit(line, i, to);
                    if (unit < 0) {
                        plain[out++] = '\\';
                        plain[out++] = letter;
                        continue;
                    }
                    i += 4;
                    if (Character.isHighSurrogate((char) unit)
                            && i + 6 <= to
                            && line[i] == '\\'
                            && line[i + 1] == 'u') {
                        int low = unit(line, i + 2, to);
                        if (low >= 0 && Character.isLowSurrogate((char) low)) {
                            unit = Character.toCodePoint((char) unit, (char) low);
                            i += 6;
                        }
                    }
                    out = encode(unit >= 0xd800 && unit <= 0xdfff ? 0xfffd : unit, out);
                }
                default -> {
                    plain[out++] = '\\';
                    plain[out++] = letter;
                }
            }
        }
        return out;
    }

    /** Four hexadecimal digits; -1 if they are none. */
    private static int unit(byte[] line, int from, int to) {
        if (from + 4 > to) {
            return -1;
        }
        int unit = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = line[i] < 0 ? -1 : Character.digit(line[i], 16);
            if (digit < 0) {
                return -1;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }

    private int encode(int point, int to) {
        int out = to;
        if (point < 0x80) {
            plain[out++] = (byte) point;
        } else if (point < 0x800) {
            plain[out++] = (byte) (0xc0 | point >> 6);
            plain[out++] = (byte) (0x80 | (point & 63));
        } else if (point < 0x10000) {
            plain[out++] = (byte) (0xe0 | point >> 12);
            plain[out++] = (byte) (0x80 | (point >> 6 & 63));
            plain[out++] = (byte) (0x80 | (point & 63));
        } else {
            plain[out++] = (byte) (0xf0 | point >> 18);
            plain[out++] = (byte) (0x80 | (point >> 12 & 63));
            plain[out++] = (byte) (0x80 | (point >> 6 & 63));
            plain[out++] = (byte) (0x80 | (point & 63));
        }
        return out;
    }
}
