// SPDX-License-Identifier: Apache-2.0
package io.weir.expression;

import static io.weir.event.Event.PRESENT;
import static io.weir.event.Type.BOOL;
import static io.weir.event.Type.INT;
import static io.weir.event.Type.IP;
import static io.weir.event.Type.STRING;
import static io.weir.expression.Operation.Form.FUNCTION;
import static io.weir.expression.Operation.Form.METHOD;

import io.weir.event.Event;
import io.weir.event.Ip;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** {@code ip()} and {@code cidr()} as in Kubernetes' CEL library. A range exists only as the receiver of a call. */
final class Addresses {

    private static final String BAD_ADDRESS = "bad_address";
    private static final String NO_ADDRESS = "not an address such as 10.0.0.1 or 2001:db8::1";
    private static final String NO_RANGE = "not a range such as 10.0.0.0/8 or 2001:db8::/32";

    static final List<Operation> ALL = List.of(
            Operation.unary("weir_ip", FUNCTION, "ip", IP, STRING, (event, to, value) -> {
                        Ip ip = Ip.parse(Texts.get(event, value));
                        return ip == null ? event.fail(BAD_ADDRESS) : set(event, to, ip);
                    })
                    .literal(0, text -> Ip.parse(text) == null ? NO_ADDRESS : null),
            Operation.unary(
                    "weir_is_ip",
                    FUNCTION,
                    "isIP",
                    BOOL,
                    STRING,
                    (event, to, value) -> set(event, to, Ip.parse(Texts.get(event, value)) != null)),
            Operation.unary("weir_ip_is_canonical", FUNCTION, "ip.isCanonical", BOOL, STRING, (event, to, value) -> {
                        String text = Texts.get(event, value);
                        Ip ip = Ip.parse(text);
                        return ip == null
                                ? event.fail(BAD_ADDRESS)
                                : set(event, to, ip.toString().equals(text));
                    })
                    .literal(0, text -> Ip.parse(text) == null ? NO_ADDRESS : null),
            Operation.unary("weir_ip_family", METHOD, "family", INT, IP, (event, to, value) -> {
                event.bits[to] = get(event, value).v6() ? 6 : 4;
                return PRESENT;
            }),
            is("isUnspecified", ip -> ip.high() == 0 && ip.low() == 0),
            is("isLoopback", ip -> ip.v6() ? ip.high() == 0 && ip.low() == 1 : ip.low() >>> 24 == 127),
            is("isLinkLocalMulticast", Addresses::isLinkLocalMulticast),
            is("isLinkLocalUnicast", Addresses::isLinkLocalUnicast),
            is("isGlobalUnicast", Addresses::isGlobalUnicast),
            Operation.unary(
                    "weir_is_cidr",
                    FUNCTION,
                    "isCIDR",
                    BOOL,
                    STRING,
                    (event, to, value) -> set(event, to, Range.parse(Texts.get(event, value)) != null)),
            Operation.binary("weir_cidr_contains_ip", METHOD, "containsIP", BOOL, STRING, IP, () -> {
                        var ranges = new Remembered<>(Range::parse);
                        return (event, to, range, ip) ->
                                contains(event, to, ranges.of(Texts.get(event, range)), get(event, ip));
                    })
                    .literal(0, text -> Range.parse(text) == null ? NO_RANGE : null),
            Operation.binary("weir_cidr_contains_ip_string", METHOD, "containsIP", BOOL, STRING, STRING, () -> {
                        var ranges = new Remembered<>(Range::parse);
                        return (event, to, range, text) -> contains(
                                event, to, ranges.of(Texts.get(event, range)), Ip.parse(Texts.get(event, text)));
                    })
                    .literal(0, text -> Range.parse(text) == null ? NO_RANGE : null)
                    .literal(1, text -> Ip.parse(text) == null ? NO_ADDRESS : null),
            Operation.binary("weir_cidr_contains_cidr", METHOD, "containsCIDR", BOOL, STRING, STRING, () -> {
                        var outer = new Remembered<>(Range::parse);
                        var inner = new Remembered<>(Range::parse);
                        return (event, to, left, right) -> {
                            Range wide = outer.of(Texts.get(event, left));
                            Range narrow = inner.of(Texts.get(event, right));
                            return wide == null || narrow == null
                                    ? event.fail(BAD_ADDRESS)
                                    : set(event, to, wide.bits() <= narrow.bits() && wide.contains(narrow.address()));
                        };
                    })
                    .literal(0, text -> Range.parse(text) == null ? NO_RANGE : null)
                    .literal(1, text -> Range.parse(text) == null ? NO_RANGE : null),
            Operation.unary("weir_cidr_prefix_length", METHOD, "prefixLength", INT, STRING, (event, to, value) -> {
                        Range range = Range.parse(Texts.get(event, value));
                        if (range == null) {
                            return event.fail(BAD_ADDRESS);
                        }
                        event.bits[to] = range.bits();
                        return PRESENT;
                    })
                    .literal(0, text -> Range.parse(text) == null ? NO_RANGE : null),
            Operation.unary("weir_cidr_ip", METHOD, "ip", IP, STRING, (event, to, value) -> {
                        Range range = Range.parse(Texts.get(event, value));
                        return range == null ? event.fail(BAD_ADDRESS) : set(event, to, range.address());
                    })
                    .literal(0, text -> Range.parse(text) == null ? NO_RANGE : null));

    private Addresses() {}

    /** The address in a present register. */
    static Ip get(Event event, int register) {
        if (event.objects[register] instanceof Ip ip) {
            return ip;
        }
        throw new IllegalStateException("register " + register + " holds no address");
    }

    private static byte set(Event event, int to, Ip ip) {
        event.objects[to] = ip;
        return PRESENT;
    }

    private static byte set(Event event, int to, boolean value) {
        return Arithmetic.set(event, to, value);
    }

    private static byte contains(Event event, int to, @Nullable Range range, @Nullable Ip ip) {
        return range == null || ip == null ? event.fail(BAD_ADDRESS) : set(event, to, range.contains(ip));
    }

    private static Operation is(String name, Predicate<Ip> test) {
        return Operation.unary(
                "weir_ip_" + name,
                METHOD,
                name,
                BOOL,
                IP,
                (event, to, value) -> set(event, to, test.test(get(event, value))));
    }

    private static boolean isLinkLocalMulticast(Ip ip) {
        return ip.v6() ? ip.high() >>> 48 == 0xff02 : ip.low() >>> 8 == 0xe00000;
    }

    private static boolean isLinkLocalUnicast(Ip ip) {
        return ip.v6() ? ip.high() >>> 54 == 0xfe80 >>> 6 : ip.low() >>> 16 == 0xa9fe;
    }

    private static boolean isGlobalUnicast(Ip ip) {
        boolean multicast = ip.v6() ? ip.high() >>> 56 == 0xff : ip.low() >>> 28 == 0xe;
        boolean loopback = ip.v6() ? ip.high() == 0 && ip.low() == 1 : ip.low() >>> 24 == 127;
        boolean unspecified = ip.high() == 0 && ip.low() == 0;
        boolean broadcast = !ip.v6() && ip.low() == 0xFFFFFFFFL;
        return !multicast && !loopback && !unspecified && !broadcast && !isLinkLocalUnicast(ip);
    }

    /**
     * Addresses that begin alike.
     *
     * @param address as written, bits behind the prefix included
     * @param bits length of the prefix
     */
    record Range(Ip address, int bits) {

        /** Reads {@code 10.0.0.0/8}; null if it is something else. */
        static @Nullable Range parse(String text) {
            int slash = text.indexOf('/');
            if (slash < 0) {
                return null;
            }
            Ip address = Ip.parse(text.substring(0, slash));
            int length = text.length() - slash - 1;
            if (address == null || length < 1 || length > 3 || (length > 1 && text.charAt(slash + 1) == '0')) {
                return null;
            }
            int bits = 0;
            for (int i = slash + 1; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c < '0' || c > '9') {
                    return null;
                }
                bits = bits * 10 + c - '0';
            }
            return bits > (address.v6() ? 128 : 32) ? null : new Range(address, bits);
        }

        boolean contains(Ip ip) {
            if (ip.v6() != address.v6()) {
                return false;
            }
            if (!ip.v6()) {
                return bits == 0 || (ip.low() ^ address.low()) >>> (32 - bits) == 0;
            }
            long high = ip.high() ^ address.high();
            long low = ip.low() ^ address.low();
            return bits == 0
                    || (bits <= 64 && high >>> (64 - bits) == 0)
                    || (bits > 64 && high == 0 && low >>> (128 - bits) == 0);
        }
    }
}
