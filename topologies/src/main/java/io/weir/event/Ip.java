// SPDX-License-Identifier: Apache-2.0
package io.weir.event;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An internet address. An IPv4-mapped IPv6 address is IPv4, as in Kubernetes' CEL library.
 *
 * @param high the upper 64 bits; 0 for IPv4
 * @param low the lower 64 bits; for IPv4 its 32 bits
 * @param v6 whether it is an IPv6 address
 */
public record Ip(long high, long low, boolean v6) implements Comparable<Ip> {

    private static final long MAPPED = 0xffffL << 32;

    /** Reads an address as RFC 4291 writes it; null for anything else, zones and leading zeros in IPv4 among it. */
    public static @Nullable Ip parse(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return parse(bytes, 0, bytes.length);
    }

    /** The same over a span of bytes; allocates the address and nothing else. */
    public static @Nullable Ip parse(byte[] text, int from, int to) {
        for (int i = from; i < to && i < from + 5; i++) {
            if (text[i] == ':') {
                return parseV6(text, from, to);
            }
        }
        long v4 = parseV4(text, from, to);
        return v4 < 0 ? null : new Ip(0, v4, false);
    }

    /** The 32 bits, or -1. */
    private static long parseV4(byte[] text, int from, int to) {
        long address = 0;
        int at = from;
        for (int octets = 0; octets < 4; octets++) {
            if (octets > 0) {
                if (at >= to || text[at] != '.') {
                    return -1;
                }
                at++;
            }
            int begin = at;
            int octet = 0;
            while (at < to && at < begin + 3 && text[at] >= '0' && text[at] <= '9') {
                octet = octet * 10 + text[at] - '0';
                at++;
            }
            if (at == begin || octet > 255 || (at > begin + 1 && text[begin] == '0')) {
                return -1;
            }
            address = address << 8 | octet;
        }
        return at == to ? address : -1;
    }

    private static @Nullable Ip parseV6(byte[] text, int from, int to) {
        long high = 0;
        long low = 0;
        int groups = 0;
        int gap = -1; // how many groups stood before "::"
        int at = from;
        if (at + 1 < to && text[at] == ':' && text[at + 1] == ':') {
            gap = 0;
            at += 2;
        }
        while (at < to) {
            int end = at;
            int value = 0;
            int digit = 0;
            while (end < to && end < at + 5 && (digit = Character.digit(text[end], 16)) >= 0) {
                value = value << 4 | digit;
                end++;
            }
            if (end < to && text[end] == '.' && groups <= 6) {
                long v4 = parseV4(text, at, to);
                if (v4 < 0) {
                    return null;
                }
                high = high << 32 | low >>> 32;
                low = low << 32 | v4;
                groups += 2;
                at = to;
                break;
            }
            if (end == at || end > at + 4 || groups == 8) {
                return null;
            }
            high = high << 16 | low >>> 48;
            low = low << 16 | value;
            groups++;
            at = end;
            if (at == to) {
                break;
            }
            if (text[at] != ':' || ++at == to) {
                return null;
            }
            if (text[at] == ':') {
                if (gap >= 0) {
                    return null;
                }
                gap = groups;
                at++;
            }
        }
        if (gap < 0 ? groups != 8 : groups > 7) {
            return null;
        }
        if (gap >= 0 && groups > gap) {
            // The groups after the gap stand at the low end already; those before it go to the high end.
            int tail = 16 * (groups - gap);
            long tailHigh = tail > 64 ? high & mask(tail - 64) : 0;
            long tailLow = tail >= 64 ? low : low & mask(tail);
            int up = 128 - 16 * groups;
            long headHigh = high & ~(tail > 64 ? mask(tail - 64) : 0);
            long headLow = low & ~(tail >= 64 ? -1L : mask(tail));
            high = shiftedHigh(headHigh, headLow, up) | tailHigh;
            low = shiftedLow(headLow, up) | tailLow;
        } else if (gap >= 0) {
            int up = 128 - 16 * groups;
            long headHigh = high;
            high = shiftedHigh(headHigh, low, up);
            low = shiftedLow(low, up);
        }
        if (high == 0 && (low & ~0xffff_ffffL) == MAPPED) {
            return new Ip(0, low & 0xffff_ffffL, false);
        }
        return new Ip(high, low, true);
    }

    private static long mask(int bits) {
        return bits >= 64 ? -1L : (1L << bits) - 1;
    }

    private static long shiftedHigh(long high, long low, int by) {
        if (by >= 128) {
            return 0;
        }
        if (by >= 64) {
            return low << (by - 64);
        }
        return by == 0 ? high : high << by | low >>> (64 - by);
    }

    private static long shiftedLow(long low, int by) {
        return by >= 64 ? 0 : low << by;
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

    /** The canonical text: dotted decimals, or RFC 5952. */
    @Override
    public String toString() {
        var text = new StringBuilder(v6 ? 39 : 15);
        if (!v6) {
            for (int shift = 24; shift >= 0; shift -= 8) {
                text.append(low >>> shift & 255).append(shift > 0 ? "." : "");
            }
            return text.toString();
        }
        int longest = 1; // RFC 5952: a single zero group is not shortened
        int gap = -1;
        for (int group = 0; group < 8; group++) {
            int end = group;
            while (end < 8 && group(end) == 0) {
                end++;
            }
            if (end - group > longest) {
                longest = end - group;
                gap = group;
            }
            group = Math.max(group, end - 1);
        }
        for (int group = 0; group < 8; group++) {
            if (group == gap) {
                text.append("::");
                group += longest - 1;
            } else {
                if (group > 0 && text.charAt(text.length() - 1) != ':') {
                    text.append(':');
                }
                text.append(Integer.toHexString(group(group)));
            }
        }
        return text.toString();
    }

    private int group(int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> (48 - 16 * (index & 3))) & 0xffff;
    }
}
