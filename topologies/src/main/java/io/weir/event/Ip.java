// SPDX-License-Identifier: Apache-2.0
package io.weir.event;

/**
 * An internet address. An IPv4-mapped IPv6 address is IPv4, as in Kubernetes' CEL library.
 *
 * @param high the upper 64 bits; 0 for IPv4
 * @param low the lower 64 bits; for IPv4 its 32 bits
 * @param v6 whether it is an IPv6 address
 */
public record Ip(long high, long low, boolean v6) implements Comparable<Ip> {

    /** IPv4 before IPv6, then as unsigned numbers. */
    @Override
    public int compareTo(Ip other) {
        if (v6 != other.v6) {
            return v6 ? 1 : -1;
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }
}
