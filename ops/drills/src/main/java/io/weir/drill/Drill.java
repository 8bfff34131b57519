// SPDX-License-Identifier: Apache-2.0
package io.weir.drill;

/** A fault on purpose, done to a river that runs. */
interface Drill {

    /** As it is called on the command line. */
    String name();

    /** What is done, in one line. */
    String summary();

    /** Who plays. */
    default Cast cast() {
        return Cast.SMALL;
    }

    /** How often the fault is repeated unless someone says otherwise; 1 where repeating has no meaning. */
    default int times() {
        return 1;
    }

    /**
     * Does it, while lines keep coming. Afterwards the lines end, the river drains, and what lies at the centre is compared with what
     * the lines say.
     *
     * @throws Broken if the river does not do what it must
     * @throws Unavailable if this machine lacks something
     */
    void run(Stage stage) throws Exception;
}
