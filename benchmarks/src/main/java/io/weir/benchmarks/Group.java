// SPDX-License-Identifier: Apache-2.0
package io.weir.benchmarks;

/**
 * The group of the reduction: two columns derived from an event.
 *
 * @param section the path's first segment; empty for the front page
 * @param statusClass such as {@code 4xx}
 */
record Group(String section, String statusClass) {

    /** The group of a request. */
    static Group of(String path, int status) {
        int end = path.indexOf('/', 1);
        return new Group(path.substring(1, end < 0 ? path.length() : end), status / 100 + "xx");
    }

    /** One text for both, as a topic's key. */
    String text() {
        return section + '\t' + statusClass;
    }

    /** The reverse of {@link #text}. */
    static Group parse(String text) {
        int tab = text.indexOf('\t');
        return new Group(text.substring(0, tab), text.substring(tab + 1));
    }
}
