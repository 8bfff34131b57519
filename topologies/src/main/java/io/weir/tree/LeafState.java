// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.wire.Ledger;
import io.weir.wire.Watermark;

/** What a leaf keeps beside its partials: one value, written at each commit that changed it. */
final class LeafState {

    final String topicId;
    final String outputId;
    final String plan;
    final long base;
    final long born;
    long position;
    long seq;
    /** The latest time of an event that was absorbed and not from the future. */
    long clock;

    long newest;
    long horizon;
    boolean idle;
    /** Distinct keys ever sent, by output partition. */
    final long[] keys;
    /** Events ever sent, by output partition. */
    final long[] events;

    final Tally tally;

    /** The first state of a life. */
    LeafState(LeafSettings settings, long base, long born) {
        topicId = settings.topicId();
        outputId = settings.outputId();
        plan = settings.plan();
        this.base = base;
        this.born = born;
        position = base;
        clock = Watermark.NEVER;
        newest = Watermark.NEVER;
        horizon = Watermark.NEVER;
        keys = new long[settings.outputPartitions()];
        events = new long[settings.outputPartitions()];
        tally = new Tally(Ledger.EMPTY);
    }

    LeafState(byte[] bytes) {
        var in = new Bytes.Reader(bytes);
        topicId = in.text();
        outputId = in.text();
        plan = in.text();
        base = in.number();
        born = in.number();
        position = in.number();
        seq = in.number();
        clock = in.number();
        newest = in.number();
        horizon = in.number();
        idle = in.flag();
        keys = in.numbers();
        events = in.numbers();
        tally = new Tally(in.ledger());
    }

    byte[] bytes(Ledger ledger) {
        return new Bytes.Writer()
                .text(topicId)
                .text(outputId)
                .text(plan)
                .number(base)
                .number(born)
                .number(position)
                .number(seq)
                .number(clock)
                .number(newest)
                .number(horizon)
                .flag(idle)
                .numbers(keys)
                .numbers(events)
                .ledger(ledger)
                .bytes();
    }

    Start.Memory memory() {
        return new Start.Memory(topicId, outputId, plan, position, born);
    }
}
