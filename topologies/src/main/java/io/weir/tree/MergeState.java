// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.wire.Watermark;

/** What a merge keeps beside its children and what it has sent. */
final class MergeState {

    String inputId;
    final long born;
    long seq;
    long horizon;
    /** The end of the newest window that any watermark has told of. */
    long newest;
    /** Milliseconds that this state was in use: wall time would count an outage of the merge against its children. */
    long age;
    /** The input must be read to this offset before anything is said. */
    long silentUntil;
    /** What was missing when the silence ended has been forgiven. */
    boolean settled;
    /** Distinct keys and events ever sent. */
    long keys;

    long events;

    MergeState(String inputId, long born, long silentUntil) {
        this.inputId = inputId;
        this.born = born;
        this.silentUntil = silentUntil;
        settled = silentUntil == 0;
        horizon = Watermark.NEVER;
        newest = Watermark.NEVER;
    }

    MergeState(byte[] bytes) {
        var in = new Bytes.Reader(bytes);
        inputId = in.text();
        born = in.number();
        seq = in.number();
        horizon = in.number();
        newest = in.number();
        age = in.number();
        silentUntil = in.number();
        settled = in.flag();
        keys = in.number();
        events = in.number();
    }

    /**
     * The input is another topic now, so that offsets of the old one mean nothing. One that was still reading it has seen a part of
     * what watermarks speak of, and nobody can say any more what had been deleted of the rest: nothing is forgiven then.
     *
     * @param end one more than the last offset of the new one
     */
    void reads(String topic, long end) {
        inputId = topic;
        silentUntil = settled ? 0 : end;
        settled = true;
    }

    /** As it is stored, at another age: an age alone is no reason to write. */
    byte[] bytes(long age) {
        return new Bytes.Writer()
                .text(inputId)
                .number(born)
                .number(seq)
                .number(horizon)
                .number(newest)
                .number(age)
                .number(silentUntil)
                .flag(settled)
                .number(keys)
                .number(events)
                .bytes();
    }
}
