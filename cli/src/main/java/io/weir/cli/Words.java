// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

/** What is said alike in several places. */
final class Words {

    private Words() {}

    /** {@code 1 stream}, {@code 2 streams}. */
    static String count(long number, String what) {
        return number + " " + what + (number == 1 ? "" : "s");
    }
}
