// SPDX-License-Identifier: Apache-2.0
package io.weir.edge;

/**
 * From which topic to which a link has carried records. It is written beside each offset that the link commits, since an offset
 * alone does not tell: when one of the two topics was deleted and made anew under its name, the offset is of another topic, or what
 * lies below it was acknowledged by a topic that is gone.
 *
 * @param source the id of the topic that is read
 * @param target the id of the topic of the same name above
 */
record Passage(String source, String target) {

    private static final String SOURCE = "source=";
    private static final String TARGET = "target=";

    /** As it stands in the metadata of a committed offset. */
    String text() {
        return SOURCE + source + " " + TARGET + target;
    }

    /**
     * Whether an offset that was committed with this metadata is of another topic at the source. Metadata that names no topic says
     * nothing: it is an older link's, or that of an operator who has set the offset and is believed.
     */
    boolean hasAnotherSource(String metadata) {
        return names(metadata, SOURCE, source);
    }

    /** Whether what was read below an offset that was committed with this metadata went into another topic; see the other one. */
    boolean hasAnotherTarget(String metadata) {
        return names(metadata, TARGET, target);
    }

    private static boolean names(String metadata, String key, String not) {
        for (String word : metadata.split(" ", -1)) {
            if (word.startsWith(key) && !word.equals(key + not)) {
                return true;
            }
        }
        return false;
    }
}
