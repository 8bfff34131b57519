// SPDX-License-Identifier: Apache-2.0
package io.weir.topology;

/**
 * Something that will come, or come back, by itself is not there: a broker, a raw topic. Try again later. The message is one line for
 * people; there is no need for a stack trace.
 */
public final class AwayException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final boolean missingTopic;

    /** With what is not there. */
    public AwayException(String message, Throwable cause) {
        super(message, cause);
        missingTopic = false;
    }

    /** With what is not there. */
    public AwayException(String message) {
        this(message, false);
    }

    private AwayException(String message, boolean missingTopic) {
        super(message);
        this.missingTopic = missingTopic;
    }

    /** A topic that somebody is about to create, or has forgotten to. */
    static AwayException topic(String name, String cluster) {
        return new AwayException("topic " + name + " is not there on " + cluster, true);
    }

    /** A topic that is Weir's own and that somebody with more rights must make, or the tier whose output it is. */
    static AwayException forbiddenTopic(String name, String cluster) {
        return new AwayException(
                "topic " + name + " is not there on " + cluster + ", which does not allow CREATE on it", true);
    }

    /** Whether it is only a topic that is not there: while a site starts, that is no news. */
    public boolean isMissingTopic() {
        return missingTopic;
    }
}
