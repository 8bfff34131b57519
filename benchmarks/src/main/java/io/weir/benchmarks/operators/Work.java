// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks.operators;

/** One operator, bound and fed: made anew in each process that measures it. Not for several threads. */
interface Work {

    /** Does it once, and returns something that hangs on the result, so that no compiler leaves it out. */
    long once();

    /** How long its inputs are on average, in bytes; 0 where that says nothing. */
    default double inputBytes() {
        return 0;
    }

    /** What else there is to know, such as the size of a state; empty for nothing. */
    default String note() {
        return "";
    }
}
