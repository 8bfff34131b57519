// SPDX-License-Identifier: Apache-2.0
package io.weir.event;

import org.jspecify.annotations.Nullable;

/**
 * An internet address. An IPv4-mapped IPv6 address is IPv4, as in Kubernetes' CEL library.
 *
 * @param high the upper 64 bits; 0 for IPv4
 * @param low the lower 64 bits; for IPv4 its 32 bits
 * @param v6 whether it is an IPv6 address
 */
public record Ip(long high, long low, boolean v6) implements Comparable<Ip> {

    private static final long MAPPED = 0xFFFFL;

    /**
     * Reads an address as people write it: {@code 10.0.0.1}, without leading zeros, or any spelling of an IPv6 address, without a
     * zone.
     *
     * @return null if it is none
     */
    public static @Nullable Ip parse(String text) {
        int length = text.length();
        if (length < 2 || length > 45) {
            return null;
        }
        if (text.indexOf(':') < 0) {
            long bits = dotted(text, 0);
            return bits < 0 ? null : new Ip(0, bits, false);
        }
        return colons(text);
    }

    /** The 32 bits of a dotted address that begins there and goes to the end; -1 if it is none. */
    private static long dotted(String text, int from) {
        long bits = 0;
        int at = from;
        for (int part = 0; part < 4; part++) {
            if (part > 0) {
                if (at >= text.length() || text.charAt(at) != '.') {
                    return -1;
                }
                at++;
            }
            int begin = at;
            int number = 0;
            while (at < text.length() && at - begin < 3 && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                number = number * 10 + text.charAt(at) - '0';
                at++;
            }
            boolean leadingZero = at - begin > 1 && text.charAt(begin) == '0';
            if (at == begin || number > 255 || leadingZero) {
                return -1;
            }
            bits = (bits << 8) | number;
        }
        return at == text.length() ? bits : -1;
    }

    private static @Nullable Ip colons(String text) {
        // Groups before the double colon are shifted into head, those behind it into tail.
        long headHigh = 0;
        long headLow = 0;
        long high = 0;
        long low = 0;
        int groups = 0;
        int before = -1;
        int at = 0;
        if (text.startsWith("::")) {
            before = 0;
            at = 2;
        }
        while (at < text.length()) {
            int begin = at;
            int number = 0;
            while (at < text.length() && at - begin < 4 && hexadecimal(text.charAt(at)) >= 0) {
                number = (number << 4) | hexadecimal(text.charAt(at));
                at++;
            }
            if (at == begin) {
                return null;
            }
            if (at < text.length() && text.charAt(at) == '.') {
                long bits = dotted(text, begin);
                if (bits < 0 || groups > 6) {
                    return null;
                }
                high = (high << 32) | (low >>> 32);
                low = (low << 32) | bits;
                groups += 2;
                at = text.length();
                break;
            }
            if (++groups > 8) {
                return null;
            }
            high = (high << 16) | (low >>> 48);
            low = (low << 16) | number;
            if (at == text.length()) {
                break;
            }
            if (text.charAt(at) != ':' || at + 1 == text.length()) {
                return null;
            }
            at++;
            if (text.charAt(at) == ':') {
                if (before >= 0) {
                    return null;
                }
                before = groups;
                headHigh = high;
                headLow = low;
                high = 0;
                low = 0;
                at++;
            }
        }
        if (before < 0 ? groups != 8 : groups > 7) {
            return null;
        }
        if (before > 0) {
            int shift = 16 * (8 - before);
            if (shift >= 64) {
                high |= headLow << (shift - 64);
            } else {
                high |= (headHigh << shift) | (headLow >>> (64 - shift));
                low |= headLow << shift;
            }
        }
        return high == 0 && low >>> 32 == MAPPED ? new Ip(0, low & 0xFFFFFFFFL, false) : new Ip(high, low, true);
    }

    private static int hexadecimal(char c) {
        return c >= '0' && c <= '9'
                ? c - '0'
                : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
    }

    /** IPv4 before IPv6, then as unsigned numbers. */
    @Override
    public int compareTo(Ip other) {
        if (v6 != other.v6) {
            return v6 ? 1 : -1;
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** The canonical text: RFC 5952 for IPv6. */
    @Override
    public String toString() {
        var text = new StringBuilder(v6 ? 39 : 15);
        if (!v6) {
            for (int shift = 24; shift >= 0; shift -= 8) {
                text.append((low >>> shift) & 255).append(shift > 0 ? "." : "");
            }
            return text.toString();
        }
        int longest = 1;
        int gap = -1;
        for (int i = 0; i < 8; i++) {
            int end = i;
            while (end < 8 && group(end) == 0) {
                end++;
            }
            if (end - i > longest) {
                longest = end - i;
                gap = i;
            }
        }
        for (int i = 0; i < 8; i++) {
            if (i == gap) {
                text.append("::");
                i += longest - 1;
            } else {
                text.append(i > 0 && i != gap + longest ? ":" : "").append(Integer.toHexString(group(i)));
            }
        }
        return text.toString();
    }

    private int group(int number) {
        long half = number < 4 ? high : low;
        return (int) (half >>> (48 - 16 * (number & 3))) & 0xFFFF;
    }
}
