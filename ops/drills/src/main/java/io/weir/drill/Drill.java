// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

/**
 * A fault on purpose, done to a river that runs.
 *
 * @param name as it is called on the command line
 * @param summary what is done, in one line
 * @param times how often, unless someone says otherwise; 1 where repeating has no meaning
 * @param cast who plays
 * @param measure how the verdict is found
 * @param story what is done
 */
record Drill(String name, String summary, int times, Cast cast, Measure measure, Story story) {

    /** How the verdict is found. */
    enum Measure {
        /** The centre has what the lines say, to the last bit. */
        EXACT,
        /** It has nothing more than that: something is set up wrongly, which the drill has seen to be told. */
        NEVER_MORE
    }

    /** What is done to whom. */
    @FunctionalInterface
    interface Story {

        /**
         * Does it, while lines keep coming. Afterwards the lines end, the river drains, and what lies at the centre is compared with
         * what the lines say.
         *
         * @throws Broken if the river does not do what it must
         * @throws Unavailable if this machine lacks something
         */
        void run(Stage stage) throws Exception;
    }

    /** With the usual verdict. */
    Drill(String name, String summary, int times, Cast cast, Story story) {
        this(name, summary, times, cast, Measure.EXACT, story);
    }
}
