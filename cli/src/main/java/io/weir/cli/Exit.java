// SPDX-License-Identifier: Apache-2.0
package io.weir.cli;

/** What a command ends with, as scripts see it. */
final class Exit {

    /** All went well. */
    static final int DONE = 0;
    /** The answer is no: a test failed, events are unaccounted for, {@code --fail-on} hit. */
    static final int NO = 1;
    /** The input is wrong: usage, YAML, configuration, policy. */
    static final int INPUT = 2;
    /** The world is wrong: a broker that cannot be reached, a port in use, a full disk. */
    static final int WORLD = 3;
    /** A bug in Weir. */
    static final int BUG = 70;
    /** Stopped, cleanly: what a shell makes of Ctrl-C. After SIGTERM the JVM itself ends with 143. */
    static final int INTERRUPTED = 130;

    /** And the number of a signal that ended it, cleanly: what a shell makes of it. */
    static final int SIGNAL = 128;

    private Exit() {}
}
