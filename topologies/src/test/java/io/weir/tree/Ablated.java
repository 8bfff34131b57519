// SPDX-License-Identifier: Apache-2.0
package io.weir.tree;

import io.weir.simulation.Machines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/** Leaves and merges with one rule of the protocol missing. */
public final class Ablated implements Machines {

    private final Rule off;
    private final Rules rules;

    /** Without the rule of this name. */
    public Ablated(String rule) {
        off = Rule.valueOf(rule);
        rules = Rules.without(off);
    }

    /** The names of all rules. */
    public static List<String> rules() {
        return Arrays.stream(Rule.values()).map(Rule::name).toList();
    }

    @Override
    public Start start(
            LeafSettings settings, Store store, OptionalLong committed, Published published, long earliest, long end) {
        Start start = Machines.super.start(settings, store, committed, published, earliest, end);
        return start instanceof Start.Refuse refuse && off == Rule.LEAF_NOT_BEHIND
                ? new Start.Begin(refuse.position(), published.born())
                : start;
    }

    @Override
    public Leaf leaf(
            LeafSettings settings,
            Store store,
            Reducer reducer,
            Output output,
            DeadLetters deadLetters,
            Start start,
            long wall) {
        return Leaf.open(settings, store, reducer, output, deadLetters, start, wall, rules);
    }

    @Override
    public MergeSettings settings(MergeSettings settings) {
        return off != Rule.SITE_INCARNATION
                ? settings
                : new MergeSettings(
                        settings.place(),
                        settings.place(),
                        settings.plan(),
                        settings.partition(),
                        settings.windows(),
                        settings.expected(),
                        settings.emission(),
                        settings.closeAfter(),
                        settings.keep(),
                        settings.interval(),
                        settings.heartbeat());
    }

    @Override
    public Merge merge(
            MergeSettings settings,
            Store store,
            Figures figures,
            Output output,
            Repair repair,
            Recollection recollection,
            String inputId,
            long inputEnd,
            long wall) {
        return Merge.open(
                settings,
                store,
                figures,
                new Upwards(settings, output),
                repair,
                recollection(recollection, settings, store),
                inputId,
                inputEnd,
                wall,
                rules);
    }

    @Override
    public Merge merge(
            MergeSettings settings,
            Store store,
            Figures figures,
            RowOutput output,
            Repair repair,
            Recollection recollection,
            String inputId,
            long inputEnd,
            long wall) {
        return Merge.open(
                settings,
                store,
                figures,
                new Rows(output, rules),
                repair,
                recollection(recollection, settings, store),
                inputId,
                inputEnd,
                wall,
                rules);
    }

    private Recollection recollection(Recollection recollection, MergeSettings settings, Store store) {
        if (off != Rule.REBUILD_FROM_OUTPUT || Merge.remembers(store)) {
            return recollection;
        }
        var keys = new ArrayList<byte[]>();
        store.scan(Bytes.key(Merge.SENT), (key, value) -> keys.add(key));
        keys.forEach(store::delete);
        return new Recollection(settings, store);
    }

    @Override
    public boolean readsFromStart(Merge merge) {
        return off != Rule.REBUILD_FROM_START && merge.readsFromStart();
    }
}
