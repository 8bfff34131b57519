// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

import java.util.Map;
import java.util.TreeMap;

/** What a rung found in the topic: proof that it read all of it, and did the work. */
sealed interface Answer {

    /** How much there was. */
    record Volume(long records, long bytes) implements Answer {}

    /** How much there was, and what follows from each of the five fields. */
    record Fields(long records, long timeCharacters, long pathCharacters, long statuses, long bytes, double slowest)
            implements Answer {

        static final Fields EMPTY = new Fields(0, 0, 0, 0, 0, 0);

        /** With one record more. */
        Fields plus(Hit hit) {
            return new Fields(
                    records + 1,
                    timeCharacters + hit.time().length(),
                    pathCharacters + hit.path().length(),
                    statuses + hit.status(),
                    bytes + hit.bytes(),
                    Math.max(slowest, hit.milliseconds()));
        }
    }

    /** The rows of the reduction with a mask and estimates, by {@link Rows#key}. */
    record Estimated(Map<String, Estimates> byWindowAndGroup) implements Answer {

        public Estimated {
            byWindowAndGroup = new TreeMap<>(byWindowAndGroup);
        }
    }

    /** The reduction's rows. */
    record Rows(Map<String, Summary> byWindowAndGroup) implements Answer {

        public Rows {
            byWindowAndGroup = new TreeMap<>(byWindowAndGroup);
        }

        /** The key of a row: the window's start in epoch milliseconds, then the group's text. */
        static String key(long start, Group group) {
            return start + "\t" + group.text();
        }
    }
}
