// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.wire.Ledger;
import io.weir.wire.Watermark;

/**
 * What a merge knows of one incarnation of a child: how much of it has arrived, to be compared with how much the child says it
 * has sent.
 */
final class Life {

    final String incarnation;
    /** Distinct keys ever accepted. */
    long keys;
    /** Events in all partials ever accepted. */
    long events;
    /** Keys and events that will not come, or were dropped, and that nobody misses: their windows are forgotten. */
    long forgivenKeys;

    long forgivenEvents;
    /** Keys and events that did not come in time. */
    long writtenOffKeys;

    long writtenOffEvents;
    /** At most so much of what is missing may be due to partials that were dropped since the last watermark took effect. */
    long droppedKeys;

    long droppedEvents;
    /** The raw offset up to which it is known to have read. */
    long position = -1;
    /** It counts raw records that another incarnation has counted: nothing of it is accepted. */
    boolean overlapping;

    private long ledgerBorn = Watermark.NEVER;
    private long ledgerSeq = Watermark.NEVER;
    private Ledger ledger = Ledger.EMPTY;

    Life(String incarnation) {
        this.incarnation = incarnation;
    }

    Life(String incarnation, byte[] bytes) {
        this.incarnation = incarnation;
        var in = new Bytes.Reader(bytes);
        keys = in.number();
        events = in.number();
        forgivenKeys = in.number();
        forgivenEvents = in.number();
        writtenOffKeys = in.number();
        writtenOffEvents = in.number();
        droppedKeys = in.number();
        droppedEvents = in.number();
        position = in.number();
        overlapping = in.flag();
        ledgerBorn = in.number();
        ledgerSeq = in.number();
        ledger = in.ledger();
    }

    byte[] bytes() {
        return new Bytes.Writer()
                .number(keys)
                .number(events)
                .number(forgivenKeys)
                .number(forgivenEvents)
                .number(writtenOffKeys)
                .number(writtenOffEvents)
                .number(droppedKeys)
                .number(droppedEvents)
                .number(position)
                .flag(overlapping)
                .number(ledgerBorn)
                .number(ledgerSeq)
                .ledger(ledger)
                .bytes();
    }

    /** How many keys the watermark covers that are not there. */
    long missingKeys(Watermark watermark) {
        return Math.max(0, watermark.keys() - keys - forgivenKeys - writtenOffKeys);
    }

    /** How many events the watermark covers that are not there. */
    long missingEvents(Watermark watermark) {
        return Math.max(0, watermark.events() - events - forgivenEvents - writtenOffEvents);
    }

    /** Nobody waits for what the watermark covers and is missing. */
    void forgive(Watermark watermark) {
        forgivenKeys += missingKeys(watermark);
        forgivenEvents += missingEvents(watermark);
    }

    /** What the watermark covers and is missing will not be waited for any longer. */
    void writeOff(Watermark watermark) {
        writtenOffKeys += missingKeys(watermark);
        writtenOffEvents += missingEvents(watermark);
    }

    /** Whether anything was ever heard of it. */
    boolean hasSpoken() {
        return ledgerBorn != Watermark.NEVER;
    }

    /**
     * Takes the ledger of the newest watermark of this life, whatever place it takes.
     *
     * @return whether it is newer than all before
     */
    boolean account(Watermark watermark) {
        position = Math.max(position, watermark.position());
        if (watermark.born() > ledgerBorn || (watermark.born() == ledgerBorn && watermark.seq() > ledgerSeq)) {
            ledgerBorn = watermark.born();
            ledgerSeq = watermark.seq();
            ledger = watermark.ledger();
            return true;
        }
        return false;
    }

    Ledger ledger() {
        return ledger;
    }

    /** What this life shares with the other lives over the same raw partition; itself if it is not a leaf's. */
    String lineage() {
        int at = incarnation.lastIndexOf('@');
        return at < 0 ? incarnation : incarnation.substring(0, at);
    }

    /** A leaf's first raw offset. */
    long base() {
        return Long.parseLong(incarnation.substring(incarnation.lastIndexOf('@') + 1));
    }
}
