// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

/**
 * Two lives of one place speak in turn: two sites on two clusters call themselves the same.
 *
 * @param place as both call themselves
 * @param one incarnation, the lesser of the two as text
 * @param other incarnation
 */
public record Contest(String place, String one, String other) implements Comparable<Contest> {

    static Contest of(String place, String one, String other) {
        return one.compareTo(other) <= 0 ? new Contest(place, one, other) : new Contest(place, other, one);
    }

    /** One line for people. */
    public String text() {
        return "two sites call themselves " + place + ": clusters " + cluster(one) + " and " + cluster(other)
                + "; give one of them another name";
    }

    /** What an incarnation adds to its place. */
    private static String cluster(String incarnation) {
        return incarnation.substring(incarnation.indexOf('#') + 1);
    }

    @Override
    public int compareTo(Contest next) {
        int order = place.compareTo(next.place);
        if (order == 0) {
            order = one.compareTo(next.one);
        }
        return order != 0 ? order : other.compareTo(next.other);
    }
}
